"""Where a payment stands for the person who pays it, and how long it can be paid."""

from datetime import datetime
from math import ceil
from typing import Any

from django.db.models import OuterRef, QuerySet, Subquery
from django.utils import timezone

from foundation.kept_query import KeptQuery
from payments.enums import AttemptStatus, ProviderName
from payments.ledger.models import Attempt, Payment
from payments.ledger.standing import Standing, standing_of
from payments.receipts import queries as receipts


def shown_payment(payment_id: int) -> Any:
    """The payment as receipts show it and with `opened_id`, by one query; raises as theirs does.

    `opened_id` is the attempt at a provider that is to be paid, None where there is none: whatever shows another one
    is out of date.
    """
    return receipts.shown_payment(payment_id, query=_SHOWN)


def _with_opened() -> QuerySet[Any]:
    opened = to_be_paid(Attempt.objects.filter(payment=OuterRef("pk"))).values("pk")[:1]
    shown: QuerySet[Any] = receipts.payments_with_money().annotate(opened_id=Subquery(opened))
    return shown


_SHOWN = KeptQuery(_with_opened)


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
