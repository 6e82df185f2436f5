"""Take an attempt out of the payer's reach: ask for it, close it at its provider, then here."""

import logging
from collections.abc import Callable
from enum import StrEnum

from django.db import transaction
from django.utils import timezone

from payments.enums import AttemptStatus
from payments.errors import ProviderNotConfigured
from payments.ledger.models import Attempt
from payments.ledger.operations.move_attempt_or_refund import move_live_attempt
from payments.ledger.queries import payment_for_update
from payments.paying.operations.ask import ask_provider
from payments.paying.operations.mark_attempt import end_doubt
from payments.paying.operations.order_time import closable_at
from payments.paying.operations.settle import Outcome
from payments.providers import get_gateway
from payments.providers.base import ProviderError, ProviderRefused, TradeState

logger = logging.getLogger(__name__)


class Closing(StrEnum):
    """What became of the attempt. LIVE, TOO_SOON and UNSEEN: it can still be paid.

    TOO_SOON: for want of five minutes; UNSEEN: the provider has nothing to close, while the code can still be opened.
    """

    PAID = "paid"
    ENDED = "ended"
    LIVE = "live"
    TOO_SOON = "too_soon"
    UNSEEN = "unseen"


def supersede_attempt(attempt: Attempt) -> bool:
    """Make way for another attempt; whether this one turned out to be paid (which is then booked).

    A provider that cannot be reached, or that refuses to close yet, leaves the attempt live, and the job goes on with
    it (`give_up_others`): should it be paid all the same, the money is booked as an overpayment and raised. A trade
    that the provider has not seen stays live too, for as long as its signed address can still be opened. The payer is
    never kept waiting for it.
    """
    return close_for_certain(attempt) == Closing.PAID


def close_for_certain(attempt: Attempt) -> Closing:
    """ENDED only where its provider says that nobody can pay it any more.

    The payment goes on, also where somebody else has just closed the same order: it is about to be paid in another way.
    """
    return _ask_and_close(attempt, ended=(TradeState.CLOSED,), note=_note_closed, ends_payment=False)


def close_attempt(attempt: Attempt, *, note: Callable[[Attempt], None]) -> Closing:
    """The same for a payment that ends here: a trade that the provider has never seen is closed as well.

    Its signed address names a time after which it cannot be opened, a little before the payment's own. What is closed
    there is handed to `note`, for the caller to write with the payment's end.
    """
    return _ask_and_close(attempt, ended=(TradeState.CLOSED, TradeState.NOT_FOUND), note=note, ends_payment=True)


def _ask_and_close(
    attempt: Attempt, *, ended: tuple[TradeState, ...], note: Callable[[Attempt], None], ends_payment: bool
) -> Closing:
    gateway = get_gateway(attempt.provider)
    if gateway is None:
        return Closing.LIVE
    try:
        outcome = ask_provider(attempt, ends_payment=ends_payment)
        if outcome == Outcome.CLOSED:
            return Closing.ENDED
        if _is_paid(outcome):
            return Closing.PAID
        state = gateway.close(attempt.out_trade_no)
        if state == TradeState.PAID:
            return Closing.PAID if _is_paid(ask_provider(attempt, ends_payment=ends_payment)) else Closing.LIVE
        if state in ended:
            note(attempt)
            return Closing.ENDED
        if state == TradeState.NOT_FOUND:
            return Closing.UNSEEN
    except (ProviderError, ProviderNotConfigured) as error:
        logger.warning("Attempt %s stays live: %s", attempt.pk, error.code)
        if isinstance(error, ProviderRefused) and closable_at(attempt) > timezone.now():
            return Closing.TOO_SOON
    return Closing.LIVE


def _is_paid(outcome: Outcome) -> bool:
    return outcome in (Outcome.SETTLED, Outcome.DUPLICATE, Outcome.OVERPAID)


@transaction.atomic
def _note_closed(attempt: Attempt) -> None:
    """At once, as the payment itself stays as it is: it is about to be opened elsewhere."""
    payment = payment_for_update(attempt.payment_id)
    assert payment is not None  # a payment is never deleted
    end_doubt(payment, attempt)
    move_live_attempt(attempt, to=AttemptStatus.CLOSED, next_query_at=None)
