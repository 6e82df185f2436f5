"""Put a payment or a refund on another day, for bills of days that have passed."""

from datetime import datetime

from django.db import transaction

from sandbox.models import Refund, RefundState, State, Trade


class NothingToDate(Exception):
    """The trade is not paid, or the refund has not succeeded."""


@transaction.atomic
def date_payment(trade: Trade, paid_at: datetime) -> None:
    """The trade was paid then, and made as long before as it was; raises NothingToDate for an unpaid one."""
    if trade.state != State.PAID or trade.paid_at is None:
        raise NothingToDate
    distance = paid_at - trade.paid_at
    trade.paid_at = paid_at
    trade.created_at += distance
    if trade.opened_at is not None:
        trade.opened_at += distance
    trade.save(update_fields=["paid_at", "created_at", "opened_at"])


def date_request(made: Refund, requested_at: datetime) -> None:
    """The refund was asked for then."""
    made.created_at = requested_at
    made.save(update_fields=["created_at"])


def date_success(made: Refund, succeeded_at: datetime) -> None:
    """The refund succeeded then; raises NothingToDate for one that has not."""
    if made.state != RefundState.SUCCEEDED:
        raise NothingToDate
    made.succeeded_at = succeeded_at
    made.created_at = min(made.created_at, succeeded_at)
    made.save(update_fields=["succeeded_at", "created_at"])
