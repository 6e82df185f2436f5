"""What a desk shows of a payment that is paid there: its QR code, what is bought, and where it stands.

The public face of the hosted page, for a page of the console.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from foundation.cause import Cause
from foundation.errors import Sentence, ServiceError
from foundation.money import shown_yuan
from foundation.qr_code import QrDrawing, draw_qr_code
from payments.enums import AttemptStatus, ProviderName
from payments.errors import PaymentClosed
from payments.ledger.standing import PAID, Standing, delivery_of, standing_of
from payments.paying.links import checkout_url
from payments.paying.operations.checkout import open_checkout
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.operations.sync import sync_payment
from payments.paying.pages.device import qr_code_channel
from payments.paying.pages.instruction import open_instruction, sandbox_cashier
from payments.paying.pages.state import seconds_left
from payments.providers import switched_on
from payments.providers.base import InstructionKind
from payments.receipts.bought import receipt_of


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


def open_code(payment_id: int, *, provider: str, cause: Cause) -> Sentence:
    """Open the payment's code, the same as on the payer's page; why not, in words, or nothing.

    Calls the provider, so the caller holds no transaction. What is paid meanwhile, or over, the page shows by itself.
    """
    if provider not in switched_on():
        return ""
    request = CheckoutRequest(provider, qr_code_channel(provider))
    try:
        open_checkout(payment_id=payment_id, request=request, cause=cause)
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


def code_of(payment: Any, *, page: str) -> Code | None:
    """The code that was opened last and is to be paid, for a page at this address; None where none is."""
    live = payment.attempts.filter(status=AttemptStatus.OPEN, superseded_at=None, provider__in=ProviderName.values)
    for provider in live.order_by("-id").values_list("provider", flat=True)[:1]:
        kind, content = open_instruction(payment, provider, qr_code_channel(provider))
        if kind == InstructionKind.QR_CODE:
            label, cashier = ProviderName(provider).label, sandbox_cashier(content, back=page)
            return Code(provider, label, draw_qr_code(content), cashier)
    return None


def stands(payment: Any, code: Code | None) -> str:
    """What the page says, in so many words that it is known again."""
    standing, delivery = standing_of(payment, now=timezone.now()), delivery_of(payment, now=timezone.now())
    return f"{standing}-{delivery}-{'' if code is None else code.provider}"


def shown_at_the_desk(payment: Any, code: Code | None) -> Mapping[str, Any]:
    """What a template shows of a payment that came `with_money`. `may_change`: news of it is waited for."""
    standing = standing_of(payment, now=timezone.now())
    is_pending = standing == Standing.PENDING
    return {
        "payment": payment,
        "amount": shown_yuan(payment.amount_fen),
        "receipt": receipt_of(payment),
        "standing": standing,
        "delivery": delivery_of(payment, now=timezone.now()),
        "is_pending": is_pending,
        "is_paid": standing in PAID,
        "is_over": not is_pending and standing not in (Standing.UNSETTLED, *PAID),
        "may_change": is_pending or payment.awaits_delivery,
        "stands": stands(payment, code),
        "code": code if is_pending else None,
        "ways": ways() if is_pending else [],
        "seconds_left": seconds_left(payment.expires_at),
        "checkout_url": checkout_url(payment.pk),
    }
