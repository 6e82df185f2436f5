"""Where a payment stands for the person who pays it."""

from datetime import datetime
from enum import StrEnum
from math import ceil

from django.utils import timezone

from payments.enums import FailureReason, PaymentStatus
from payments.ledger.models import Payment


class PageState(StrEnum):
    """EXPIRED: the time to pay is over; money that was sent in the last moment may still be on its way."""

    OPEN = "open"
    EXPIRED = "expired"
    SUCCESS = "success"
    FAILED = "failed"


def page_state(payment: Payment) -> PageState:
    """The state that decides which page is shown."""
    if payment.status == PaymentStatus.SUCCESS:
        return PageState.SUCCESS
    if payment.status == PaymentStatus.PENDING:
        return PageState.OPEN if seconds_left(payment.expires_at) else PageState.EXPIRED
    return PageState.EXPIRED if payment.failure_reason == FailureReason.EXPIRED else PageState.FAILED


def seconds_left(expires_at: datetime) -> int:
    """Whole seconds until then, rounded up; 0 when it has passed."""
    return max(0, ceil((expires_at - timezone.now()).total_seconds()))
