"""The payment is open at a provider: show the QR code, or hand the browser over."""

import json
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from foundation.qr_code import draw_qr_code
from payments.enums import AttemptStatus, ProviderName
from payments.errors import PaymentNotFound
from payments.ledger.models import Attempt, Payment
from payments.ledger.standing import Standing
from payments.paying.links import checkout_token, return_address
from payments.paying.pages.hosted import hosted_page
from payments.paying.pages.render import render_page, see_other
from payments.paying.pages.state import page_state
from payments.providers.base import InstructionKind

# WeChat Pay looks for the merchant's host in the Referer; our path, which holds the link's token, is not its business.
PROVIDER_SEES_THE_HOST = "strict-origin"


@require_safe
@hosted_page
def show_instruction(request: HttpRequest, payment: Payment, provider: str) -> HttpResponse:
    """What to do next at this provider; back to the first page when nothing is open there or the payment has ended.

    Changes nothing: it shows what `open_at_provider` opened.
    """
    if provider not in ProviderName.values:
        raise PaymentNotFound
    channel = request.GET.get("channel", "")
    is_open = page_state(payment) == Standing.PENDING
    kind, content = open_instruction(payment, provider, channel) if is_open else ("", "")
    if kind == InstructionKind.QR_CODE:
        return _qr_code_page(request, payment, provider, content)
    if kind == InstructionKind.REDIRECT and urlsplit(content).scheme in ("http", "https"):
        return _hand_over_page(request, payment, provider, content)
    return see_other("checkout_page", checkout_token(payment.pk))


def _qr_code_page(request: HttpRequest, payment: Payment, provider: str, content: str) -> HttpResponse:
    return render_page(
        request,
        "payments/qr_code.html",
        payment,
        provider=provider,
        provider_name=ProviderName(provider).label,
        qr_code=draw_qr_code(content),
        sandbox_url=sandbox_cashier(content, back=return_address(payment.pk)),
    )


def _hand_over_page(request: HttpRequest, payment: Payment, provider: str, content: str) -> HttpResponse:
    label = ProviderName(provider).label
    response = render_page(request, "payments/hand_over.html", payment, provider_name=label, provider_url=content)
    response.headers["Referrer-Policy"] = PROVIDER_SEES_THE_HOST
    return response


def open_instruction(payment: Payment, provider: str, channel: str) -> tuple[str, str]:
    """Kind and content of the open attempt's instruction, the newest of any channel when none is named."""
    attempts = Attempt.objects.filter(payment=payment, provider=provider, status=AttemptStatus.OPEN)
    if channel:
        attempts = attempts.filter(channel=channel)
    attempt = attempts.only("instruction", *Attempt.ROW_IDENTITY).order_by("-id").first()
    if attempt is None or not attempt.instruction:
        return "", ""
    kept = json.loads(attempt.instruction)
    return kept["kind"], kept["content"]


def sandbox_cashier(content: str, *, back: str) -> str:
    """Where the stand-in for both providers takes this QR code, and leads `back` from; empty outside development."""
    if not (settings.DEBUG and settings.SANDBOX_URL):
        return ""
    return f"{settings.SANDBOX_URL}/scan?{urlencode({'code': content, 'back': back})}"
