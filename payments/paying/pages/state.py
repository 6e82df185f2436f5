"""Where a payment stands for the person who pays it, and how long it can be paid."""

from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from payments.enums import AttemptStatus, ProviderName
from payments.errors import PaymentNotFound
from payments.ledger.models import Attempt, Payment
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
    """The payment `with_money` and with `opened_id`, by one query; raises PaymentNotFound.

    `opened_id` is the attempt at a provider that is to be paid, None where there is none: whatever shows another one
    is out of date.
    """
    opened = to_be_paid(Attempt.objects.filter(payment=OuterRef("pk"))).values("pk")[:1]
    payments = with_money(Payment.objects.only(*_COLUMNS)).annotate(opened_id=Subquery(opened))
    payment = payments.filter(pk=payment_id).order_by().first()
    if payment is None:
        raise PaymentNotFound
    return payment


def to_be_paid(attempts: QuerySet[Attempt]) -> QuerySet[Attempt]:
    """Those of them that are open at a provider and not given up for another one, the newest first."""
    is_open = attempts.filter(status=AttemptStatus.OPEN, superseded_at=None, provider__in=ProviderName.values)
    return is_open.order_by("-id")


def page_state(payment: Payment) -> Standing:
    """The standing of now, which decides which page is shown."""
    return standing_of(payment, now=timezone.now())


def seconds_left(expires_at: datetime) -> int:
    """Whole seconds until then, rounded up; 0 when it has passed."""
    return max(0, ceil((expires_at - timezone.now()).total_seconds()))
