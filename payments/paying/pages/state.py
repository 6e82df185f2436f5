"""Where a payment stands for the person who pays it, and how long it can be paid."""

from datetime import datetime
from math import ceil
from typing import Any

from django.utils import timezone

from payments.errors import PaymentNotFound
from payments.ledger.models import Payment
from payments.ledger.standing import Standing, standing_of, with_money

# What a page shows; the encrypted numbers stay unread.
_COLUMNS = (
    "amount_fen",
    "type",
    "item_id",
    "description",
    "status",
    "failure_reason",
    "fulfilment",
    "provider",
    "refunded_fen",
    "expires_at",
    "paid_at",
)


def shown_payment(payment_id: int) -> Any:
    """The payment `with_money`, by one query; raises PaymentNotFound."""
    payment = with_money(Payment.objects.only(*_COLUMNS)).filter(pk=payment_id).order_by().first()
    if payment is None:
        raise PaymentNotFound
    return payment


def page_state(payment: Payment) -> Standing:
    """The standing of now, which decides which page is shown."""
    return standing_of(payment, now=timezone.now())


def seconds_left(expires_at: datetime) -> int:
    """Whole seconds until then, rounded up; 0 when it has passed."""
    return max(0, ceil((expires_at - timezone.now()).total_seconds()))
