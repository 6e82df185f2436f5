"""The running service, as a program that uses its API sees it."""

from dataclasses import dataclass
from typing import Any

import requests

from development.processes import ProcessFailed

TIMEOUT_SECONDS = 20


@dataclass(frozen=True, slots=True)
class Client:
    """Calls addresses below `site`, with a bearer token where there is one."""

    site: str
    token: str = ""

    def get(self, path: str) -> Any:
        """The answer; raises ProcessFailed for anything but success."""
        return _read(requests.get(f"{self.site}{path}", headers=self._headers, timeout=TIMEOUT_SECONDS))

    def post(self, path: str, **body: Any) -> dict[str, Any]:
        """The answer; raises ProcessFailed for anything but success."""
        url = f"{self.site}{path}"
        content: dict[str, Any] = _read(requests.post(url, json=body, headers=self._headers, timeout=TIMEOUT_SECONDS))
        return content

    def signed_in(self, username: str, password: str) -> "Client":
        """The same with a token of this account."""
        return Client(self.site, self.post("/api/v1/auth/token/", username=username, password=password)["token"])

    @property
    def _headers(self) -> dict[str, str]:
        return {"Authorization": f"Bearer {self.token}"} if self.token else {}


def _read(answer: requests.Response) -> Any:
    if not answer.ok:
        raise ProcessFailed(f"{answer.request.method} {answer.url}: {answer.status_code} {answer.text[:500]}")
    return answer.json()
