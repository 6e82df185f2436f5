"""The payers of the demonstration: they pay at the sandbox, over HTTP, as anybody at its cashier would."""

from typing import Any
from urllib.parse import urlsplit

import requests
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from foundation.errors import ServiceError
from payments.models import Attempt

TIMEOUT_SECONDS = 20
NO_SUCH_MOVE = 409


class NoSandbox(ServiceError):
    """The providers that are configured are not the sandbox: nobody pays real ones for a demonstration."""

    code = "no_sandbox"
    detail = _("The demonstration pays at the sandbox: both providers must be configured, with their gateways there.")


class SandboxUnreachable(ServiceError):
    """The sandbox does not answer, or not as agreed."""

    code = "sandbox_unreachable"
    detail = _("No sandbox answers as it should at SANDBOX_URL. Start it first: python manage.py sandbox")


def require_sandbox() -> None:
    """Return when both providers are the sandbox and it is there; raises NoSandbox or SandboxUnreachable."""
    gateways = [provider["gateway_url"] for provider in (settings.ALIPAY, settings.WECHATPAY) if provider]
    there = urlsplit(settings.SANDBOX_URL).netloc
    if len(gateways) < 2 or not there or any(urlsplit(url).netloc != there for url in gateways):
        raise NoSandbox
    _call("GET", "/healthz")


def pay(attempt: Attempt, *, amount_fen: int | None = None) -> None:
    """Pay it, unless that was done before: what was asked for, or another amount; the news of it is kept back."""
    amount = {} if amount_fen is None else {"amount_fen": amount_fen}
    _call("POST", "/control/pay", **_order(attempt), deliver=False, **amount)


def give_up(attempt: Attempt) -> None:
    """Leave the cashier without paying, which ends the order there."""
    _call("POST", "/control/fail", **_order(attempt), deliver=False)


def _order(attempt: Attempt) -> dict[str, Any]:
    return {"provider": attempt.provider, "out_trade_no": attempt.out_trade_no}


def _call(method: str, path: str, **body: Any) -> None:
    """What the order's state does not allow any more changes nothing there; raises SandboxUnreachable."""
    address = f"{settings.SANDBOX_URL}{path}"
    try:
        answer = requests.request(method, address, json=body or None, timeout=TIMEOUT_SECONDS)
    except requests.RequestException as error:
        raise SandboxUnreachable from error
    if not answer.ok and answer.status_code != NO_SUCH_MOVE:
        raise SandboxUnreachable
