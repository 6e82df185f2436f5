"""Where a payment stands for the person who pays it, and how long it can be paid."""

from datetime import datetime
from math import ceil

from django.utils import timezone

from payments.ledger.models import Payment
from payments.ledger.standing import Standing, standing_of
from payments.receipts.queries import shown_payment

__all__ = ["page_state", "seconds_left", "shown_payment"]


def page_state(payment: Payment) -> Standing:
    """The standing of now, which decides which page is shown."""
    return standing_of(payment, now=timezone.now())


def seconds_left(expires_at: datetime) -> int:
    """Whole seconds until then, rounded up; 0 when it has passed."""
    return max(0, ceil((expires_at - timezone.now()).total_seconds()))
