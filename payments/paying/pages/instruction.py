"""The payment is open at a provider: show the QR code, hand the browser over, or call the bridge of the app."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from foundation.qr_code import draw_qr_code
from payments.enums import ProviderName
from payments.errors import PaymentNotFound
from payments.ledger.models import Attempt, Payment
from payments.ledger.standing import Standing
from payments.paying.links import checkout_token, checkout_url, return_address
from payments.paying.pages.device import is_opened_elsewhere, is_own_app
from payments.paying.pages.hosted import hosted_page
from payments.paying.pages.render import device_of, render_page, see_other
from payments.paying.pages.state import page_state, to_be_paid
from payments.providers import get_sign_in
from payments.providers.base import Channel, InstructionKind

# WeChat Pay looks for the merchant's host in the Referer; our path, which holds the link's token, is not its business.
PROVIDER_SEES_THE_HOST = "strict-origin"


@dataclass(frozen=True, slots=True)
class OpenInstruction:
    """What the attempt that is to be paid told the payer's device."""

    provider: str
    channel: str
    kind: str
    content: str
    parameters: Mapping[str, str]


@require_safe
@hosted_page
def show_instruction(request: HttpRequest, payment: Payment, provider: str) -> HttpResponse:
    """What to do next at this provider. Changes nothing: it shows what `open_at_provider` opened.

    Where that is not the one to be paid any more, on to the QR code that is, else back to the first page.
    """
    if provider not in ProviderName.values:
        raise PaymentNotFound
    if page_state(payment) != Standing.PENDING:
        return see_other("checkout_page", checkout_token(payment.pk))
    found = open_instruction(payment, provider, request.GET.get("channel", ""))
    if found is None:
        return _to_what_is_open(payment)
    if found.kind == InstructionKind.QR_CODE:
        return _qr_code_page(request, payment, provider, found.content)
    if found.kind == InstructionKind.REDIRECT and urlsplit(found.content).scheme in ("http", "https"):
        return _hand_over_page(request, payment, provider, found.content)
    if found.channel == Channel.JSAPI and found.parameters and is_own_app(provider, device_of(request)):
        return _bridge_page(request, payment, found)
    return see_other("checkout_page", checkout_token(payment.pk))


def _to_what_is_open(payment: Payment) -> HttpResponse:
    """A code is shown wherever one looks; nobody is sent to a provider for what was opened in another window."""
    token, current = checkout_token(payment.pk), open_instruction(payment)
    if current is None or current.kind != InstructionKind.QR_CODE:
        return see_other("checkout_page", token)
    return see_other("checkout_instruction", token, current.provider, query={"channel": current.channel})


def _qr_code_page(request: HttpRequest, payment: Payment, provider: str, content: str) -> HttpResponse:
    return render_page(
        request,
        "payments/qr_code.html",
        payment,
        provider=provider,
        provider_name=ProviderName(provider).label,
        qr_code=draw_qr_code(content),
        sandbox_url=sandbox_cashier(content, back=return_address(payment.pk)),
        link_to_copy=checkout_url(payment.pk) if is_opened_elsewhere(provider, device_of(request)) else "",
        can_start_here=is_own_app(provider, device_of(request)) and get_sign_in(provider) is not None,
        is_of_one_opening=True,
    )


def _hand_over_page(request: HttpRequest, payment: Payment, provider: str, content: str) -> HttpResponse:
    response = render_page(
        request,
        "payments/hand_over.html",
        payment,
        provider_name=ProviderName(provider).label,
        provider_url=content,
        is_of_one_opening=True,
    )
    response.headers["Referrer-Policy"] = PROVIDER_SEES_THE_HOST
    return response


def _bridge_page(request: HttpRequest, payment: Payment, found: OpenInstruction) -> HttpResponse:
    return render_page(
        request,
        "payments/bridge.html",
        payment,
        provider=found.provider,
        provider_name=ProviderName(found.provider).label,
        parameters=json.dumps(found.parameters),
        sandbox_url=sandbox_bridge(found, back=return_address(payment.pk)),
        is_of_one_opening=True,
    )


def open_instruction(payment: Payment, provider: str = "", channel: str = "") -> OpenInstruction | None:
    """What the attempt that is to be paid told, if it is at this provider and channel where these are named."""
    attempts = to_be_paid(Attempt.objects.filter(payment=payment))
    named = {name: value for name, value in (("provider", provider), ("channel", channel)) if value}
    attempt = attempts.filter(**named).only("channel", "instruction", *Attempt.ROW_IDENTITY).first()
    if attempt is None or not attempt.instruction:
        return None
    kept: dict[str, Any] = json.loads(attempt.instruction)
    return OpenInstruction(
        attempt.provider, attempt.channel, kept["kind"], kept["content"], kept.get("parameters") or {}
    )


def sandbox_cashier(content: str, *, back: str) -> str:
    """Where the stand-in for both providers takes this QR code, and leads `back` from; empty outside development."""
    return _in_the_sandbox("scan", {"code": content, "back": back})


def sandbox_bridge(found: OpenInstruction, *, back: str) -> str:
    """The same for what the bridge of an app is told, for whoever has no such app at hand."""
    return _in_the_sandbox(f"bridge/{found.provider}", {**found.parameters, "back": back})


def _in_the_sandbox(path: str, query: Mapping[str, str]) -> str:
    if not (settings.DEBUG and settings.SANDBOX_URL):
        return ""
    return f"{settings.SANDBOX_URL}/{path}?{urlencode(query)}"
