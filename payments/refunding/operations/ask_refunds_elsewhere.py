"""Ask for the refunds of trades of which a provider says that money has gone back, and that nobody here asked for."""

import logging

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.enums import AttemptStatus
from payments.errors import ProviderNotConfigured
from payments.ledger.models import Attempt
from payments.ledger.queries import payment_for_update, refund_of
from payments.providers import get_gateway
from payments.providers.base import ProviderError
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations.book_external_refund import announce_refund, book_statement
from payments.refunding.operations.query_schedule import next_query
from payments.refunding.operations.settle import settle_refund

logger = logging.getLogger(__name__)

# More than a day by the schedule: by then the bill tells of the refund and its number.
ASKED_AT_MOST = 8


def due_trades(*, limit: int) -> list[Attempt]:
    """The paid trades whose refunds are to be asked for now, the longest due first."""
    due = Attempt.objects.filter(next_query_at__lte=timezone.now(), status=AttemptStatus.PAID)
    return list(due.filter(refunded_elsewhere_fen__gt=0).order_by("next_query_at", "id")[:limit])


def ask_refunds_elsewhere(attempt: Attempt) -> None:
    """Ask, book what the provider confirms as made elsewhere, and note when to ask again.

    What is booked accounts for what it said of the trade, and ends the case. Where it cannot tell, or not yet, the case
    stays, and nothing is delivered.
    """
    try:
        book_refunds_elsewhere(attempt)
    except ProviderError as error:
        logger.warning("Refunds of attempt %s could not be asked for: %s", attempt.pk, error.code)
    except ProviderNotConfigured:
        logger.warning("Attempt %s is at a provider that is switched off", attempt.pk)
    _plan_next(attempt)


def book_refunds_elsewhere(attempt: Attempt) -> None:
    """The same now, without a plan; raises ProviderError or ProviderNotConfigured."""
    gateway = get_gateway(attempt.provider)
    if gateway is None:
        raise ProviderNotConfigured
    cause = Cause(EventSource.QUERY, actor=attempt.provider)
    for statement in gateway.query_refunds(attempt.out_trade_no):
        if not book_statement(attempt, statement, cause=cause):
            _follow(attempt, statement, cause)


@transaction.atomic
def _follow(attempt: Attempt, statement: RefundStatement, cause: Cause) -> None:
    """One that is not done: its progress where it is known here; any other is asked for by its number from now on."""
    payment = payment_for_update(attempt.payment_id)
    assert payment is not None  # a payment is never deleted
    refund = refund_of(attempt, statement.number)
    if refund is not None:
        settle_refund(refund_id=refund.pk, statement=statement, cause=cause)
    elif statement.state != RefundState.CLOSED:
        announce_refund(payment, attempt, number=statement.number, amount_fen=statement.amount_fen or 1, cause=cause)


def _plan_next(attempt: Attempt) -> None:
    """Write when to ask again, unless all is accounted for."""
    asked = attempt.query_count + 1
    at = None if asked > ASKED_AT_MOST else next_query(timezone.now(), provider=attempt.provider, asked=asked)
    still_unknown = Attempt.objects.filter(pk=attempt.pk, refunded_elsewhere_fen__gt=0)
    still_unknown.update(next_query_at=at, query_count=asked)
