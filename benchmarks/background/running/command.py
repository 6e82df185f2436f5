"""A command run as a timer runs it, and what it reports in the end."""

import io
import json
from typing import Any

from django.core.management import call_command


class LastLine(io.TextIOBase):
    """Takes any number of lines and keeps the last: what a command prints must not count as memory that it needs."""

    text = ""

    def write(self, text: str) -> int:
        """A command writes a line at a time."""
        self.text = text
        return len(text)


def reported_by(command: str, **options: Any) -> dict[str, Any]:
    """The last object that `command --json` prints."""
    out = LastLine()
    call_command(command, as_json=True, stdout=out, **options)
    found: dict[str, Any] = json.loads(out.text)
    return found
