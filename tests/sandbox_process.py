"""The provider sandbox as a process of its own, and its control desk."""

import os
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import datetime
from pathlib import Path
from typing import Any
from urllib.parse import urlsplit

import requests

from tests.processes import PATIENCE_SECONDS, await_health, stop

ROOT = Path(__file__).resolve().parent.parent
# Retries on the sandbox's own clock would come in the middle of another test; a notification that the machine was too
# busy to take at once would be one.
UNHURRIED = {"SANDBOX_RETRY_SECONDS": "86400", "SANDBOX_NOTIFY_TIMEOUT_SECONDS": str(PATIENCE_SECONDS)}


@dataclass(frozen=True, slots=True)
class Sandbox:
    """What a test tells the sandbox to do; every verb answers with the sandbox's JSON."""

    url: str

    def pay(self, provider: str, out_trade_no: str, *, deliver: bool = True) -> dict[str, Any]:
        """The payer pays: the trade is paid, and the notification sent before this returns unless told not to."""
        return self._post("pay", provider=provider, out_trade_no=out_trade_no, deliver=deliver)

    def scan(self, provider: str, out_trade_no: str) -> None:
        """The payer scans the code, sees what is to be paid, and does no more: from now on Alipay knows the trade."""
        answer = requests.get(f"{self.url}/cashier/{provider}/{out_trade_no}/", timeout=PATIENCE_SECONDS)
        assert answer.ok, answer.status_code

    def fail(self, provider: str, out_trade_no: str) -> dict[str, Any]:
        """The trade ends unpaid."""
        return self._post("fail", provider=provider, out_trade_no=out_trade_no)

    def deliver(self, out_trade_no: str) -> dict[str, Any]:
        """Send every notification of this order that was not taken yet."""
        return self._post("deliver", out_trade_no=out_trade_no)

    def resend(self, out_trade_no: str) -> dict[str, Any]:
        """Send this order's last notifications once more."""
        return self._post("resend", out_trade_no=out_trade_no)

    def refund(
        self, provider: str, out_trade_no: str, amount_fen: int | None = None, **more: str | bool
    ) -> dict[str, Any]:
        """A person refunds in the provider's console, all that is left or so many fen; the notification is sent.

        More: `number`, `form="v2"` for API v2's words, `deliver=False`.
        """
        amount = {} if amount_fen is None else {"amount_fen": amount_fen}
        return self._post("refund", provider=provider, out_trade_no=out_trade_no, **amount, **more)

    def settle_refunds(self, provider: str, out_trade_no: str, **more: str) -> dict[str, Any]:
        """Refunds under way or abnormal succeed; the notifications are sent.

        More: `refund`, one number only; `state`, "abnormal" or "closed" in place of success.
        """
        return self._post("refunds/settle", provider=provider, out_trade_no=out_trade_no, **more)

    def sign_in(self, provider: str, *, person: str = "payer", mode: str = "normal") -> dict[str, Any]:
        """From now on this person signs in inside the provider's app: normal, snapshot, refuse or expired_code."""
        return self._post("sign-in", provider=provider, person=person, mode=mode)

    def bridge(self, provider: str, parameters: dict[str, Any], outcome: str = "pay", **more: str) -> dict[str, str]:
        """What the app answers to the page that handed these parameters over, once the payer has done `outcome`.

        Outcomes: pay, cancel, fail, and the untrue claims_paid and claims_cancelled. More: `person`, who is in the app.
        """
        body = {**parameters, "outcome": outcome, **more}
        answer = requests.post(f"{self.url}/bridge/{provider}", json=body, timeout=PATIENCE_SECONDS)
        assert answer.ok, f"the sandbox refused the bridge: {answer.status_code} {answer.text[:500]}"
        result: dict[str, str] = answer.json()
        return result

    def rules(self, **seconds: int) -> dict[str, Any]:
        """Set the providers' pauses, such as `refund_pause_seconds=60`; every one that is in force then."""
        return self._post("rules", **seconds)

    def book(self, day: str = "") -> dict[str, Any]:
        """By provider, count and fen of what was paid and refunded on the day (`YYYY-MM-DD` in China), or ever."""
        found: dict[str, Any] = self._get(f"book?day={day}")
        return found

    def date(self, provider: str, out_trade_no: str, **moments: str) -> dict[str, Any]:
        """Set when it was paid (`paid_at`), or when its `refund` was `requested_at` and `succeeded_at` (ISO 8601)."""
        return self._post("date", provider=provider, out_trade_no=out_trade_no, **moments)

    def scenario(self, name: str, out_trade_no: str = "") -> dict[str, Any]:
        """Misbehave for one order, or for every order to come."""
        order = {"out_trade_no": out_trade_no} if out_trade_no else {}
        return self._post("scenario", scenario=name, **order)

    def trades(self) -> Any:
        """The whole book."""
        return self._get("trades")

    def trade(self, provider: str, out_trade_no: str) -> dict[str, Any]:
        """One trade with every try of its notifications, headers and bodies as they were sent."""
        found: dict[str, Any] = self._get(f"trades/{provider}/{out_trade_no}")
        return found

    def reset(self) -> None:
        """Empty the book and behave, without the pauses that a payer's or a clerk's day has."""
        self._post("reset")
        self.rules(refund_pause_seconds=0, close_after_seconds=0)

    def _post(self, verb: str, **body: Any) -> dict[str, Any]:
        answer = requests.post(f"{self.url}/control/{verb}", json=body, timeout=PATIENCE_SECONDS)
        assert answer.ok, f"the sandbox refused {verb}: {answer.status_code} {answer.text[:500]}"
        result: dict[str, Any] = answer.json()
        return result

    def _get(self, path: str) -> Any:
        answer = requests.get(f"{self.url}/control/{path}", timeout=PATIENCE_SECONDS)
        assert answer.ok, f"the sandbox refused {path}: {answer.status_code} {answer.text[:500]}"
        return answer.json()


@contextmanager
def running_sandbox(url: str, *, log: Path, clock: datetime | Path | None = None) -> Iterator[Sandbox]:
    """Start the sandbox at `url` with the keys and the database of the environment; stop it at the end.

    With a clock it stands at that instant, or at the one that the file tells at the time.
    """
    module = ["sandbox"]
    if clock is not None:
        module = ["tests.sandbox.moving" if isinstance(clock, Path) else "tests.sandbox.at", str(clock)]
    command = [sys.executable, "-m", *module, "serve", "--port", str(urlsplit(url).port)]
    environment = {**os.environ, **UNHURRIED}
    with log.open("wb") as output:
        process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)
    try:
        await_health(url, process, log)
        yield Sandbox(url)
    finally:
        stop(process)
