"""The payment is open at a provider: show the QR code, or hand the browser over."""

import json
from urllib.parse import urlencode, urlsplit

from django.conf import settings
from django.http import HttpRequest, HttpResponse
from django.views.decorators.http import require_safe

from payments.enums import AttemptStatus, ProviderName
from payments.errors import PaymentNotFound
from payments.links import checkout_token
from payments.models import Attempt, Payment
from payments.pages.hosted import hosted_page
from payments.pages.qr_code import draw_qr_code
from payments.pages.render import render_page, see_other
from payments.pages.state import PageState, page_state
from payments.providers.base import InstructionKind

# WeChat Pay looks for the merchant's host in the Referer; our path, which holds the link's token, is not its business.
PROVIDER_SEES_THE_HOST = {"Referrer-Policy": "strict-origin"}


@require_safe
@hosted_page
def show_instruction(request: HttpRequest, payment: Payment, provider: str) -> HttpResponse:
    """What to do next at this provider; back to the first page when nothing is open there or the payment has ended.

    Changes nothing: it shows what `open_at_provider` opened.
    """
    if provider not in ProviderName.values:
        raise PaymentNotFound
    kind, content = _open_instruction(payment, provider) if page_state(payment) == PageState.OPEN else ("", "")
    name = ProviderName(provider).label
    if kind == InstructionKind.QR_CODE:
        more = {"provider": provider, "provider_name": name, "qr_code": draw_qr_code(content)}
        return render_page(request, "payments/qr_code.html", payment, sandbox_url=_sandbox_cashier(content), **more)
    if kind == InstructionKind.REDIRECT and urlsplit(content).scheme in ("http", "https"):
        response = render_page(request, "payments/hand_over.html", payment, provider_name=name, provider_url=content)
        response.headers.update(PROVIDER_SEES_THE_HOST)
        return response
    return see_other("checkout_page", checkout_token(payment.pk))


def _open_instruction(payment: Payment, provider: str) -> tuple[str, str]:
    """Kind and content of the newest open attempt's instruction; empty texts when there is none."""
    attempts = Attempt.objects.filter(payment=payment, provider=provider, status=AttemptStatus.OPEN)
    attempt = attempts.only("instruction").order_by("-id").first()
    if attempt is None or not attempt.instruction:
        return "", ""
    kept = json.loads(attempt.instruction)
    return kept["kind"], kept["content"]


def _sandbox_cashier(content: str) -> str:
    """Where the stand-in for both providers takes this QR code; empty text outside development."""
    if not (settings.DEBUG and settings.SANDBOX_URL):
        return ""
    return f"{settings.SANDBOX_URL}/scan?{urlencode({'code': content})}"
