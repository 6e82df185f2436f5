"""The QR code at the desk: it is opened at a provider and shown; its payment is asked for when somebody wants that."""

from dataclasses import dataclass

from django.contrib.auth.models import User

from foundation.console.decision import Sentence, cause_of
from foundation.errors import ServiceError
from foundation.qr_code import QrDrawing, draw_qr_code
from payments.enums import AttemptStatus, ProviderName
from payments.errors import PaymentClosed
from payments.ledger.models import Payment
from payments.paying.operations.checkout import open_checkout
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.operations.sync import sync_payment
from payments.paying.pages.device import qr_code_channel
from payments.paying.pages.instruction import open_instruction, sandbox_cashier
from payments.providers import switched_on
from payments.providers.base import InstructionKind


@dataclass(frozen=True, slots=True)
class Code:
    """What is scanned with this provider's app; `sandbox_url` leads to the stand-in for it, in development."""

    provider: str
    name: Sentence
    drawing: QrDrawing
    sandbox_url: str


def ways() -> list[tuple[str, Sentence]]:
    """The providers that a code can be opened at."""
    return [(name, ProviderName(name).label) for name in switched_on()]


def open_code(user: User, payment_id: int, provider: str) -> Sentence:
    """Open the payment's code, the same as on the payer's page; why not, in words, or nothing.

    Calls the provider, so the caller holds no transaction. What is paid meanwhile, or over, the page shows by itself.
    """
    if provider not in switched_on():
        return ""
    request = CheckoutRequest(provider, qr_code_channel(provider))
    try:
        open_checkout(payment_id=payment_id, request=request, cause=cause_of(user))
    except PaymentClosed:
        return ""
    except ServiceError as refusal:
        return refusal.detail
    return ""


def ask_now(payment_id: int) -> Sentence:
    """Ask where the payment is open; why not, in words, or nothing. The caller holds no transaction."""
    try:
        sync_payment(payment_id=payment_id)
    except ServiceError as refusal:
        return refusal.detail
    return ""


def code_of(payment: Payment) -> Code | None:
    """The code that was opened last and is to be paid; None where none is."""
    live = payment.attempts.filter(status=AttemptStatus.OPEN, superseded_at=None, provider__in=ProviderName.values)
    for provider in live.order_by("-id").values_list("provider", flat=True)[:1]:
        kind, content = open_instruction(payment, provider, qr_code_channel(provider))
        if kind == InstructionKind.QR_CODE:
            return Code(provider, ProviderName(provider).label, draw_qr_code(content), sandbox_cashier(content))
    return None
