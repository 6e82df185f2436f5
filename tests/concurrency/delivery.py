"""One notification sent to a server that may be killed at that instant."""

from typing import Any

import requests

from tests.processes import PATIENCE_SECONDS


def is_acknowledged(url: str, message: dict[str, Any], *, timeout: float = PATIENCE_SECONDS) -> bool:
    """Send it once: whether the server acknowledged it, or else died before its answer was here whole.

    Raises AssertionError when a whole answer says anything else, and what requests raises (a ValueError) when the
    message cannot be sent to anybody: neither is the work of a dying server.
    """
    headers = {"Content-Type": message["content_type"]}
    try:
        answer = requests.post(url, message["data"], headers=headers, timeout=timeout, allow_redirects=False)
    except ValueError:
        raise
    except requests.RequestException:
        return False
    if answer.headers.get("Content-Length") != str(len(answer.content)):
        return False  # a head that was cut short is read as one that says less
    assert (answer.status_code, answer.content) == (200, b"success")
    return True
