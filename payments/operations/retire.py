"""Take an attempt out of the payer's reach before another one opens."""

import logging

from django.db import transaction

from payments.enums import LIVE_ATTEMPTS, AttemptStatus
from payments.models import Attempt
from payments.operations.ask import ask_provider
from payments.operations.settle import Outcome
from payments.providers import get_gateway
from payments.providers.base import ProviderError, TradeState
from payments.queries import locked_payment

logger = logging.getLogger(__name__)


def retire_attempt(attempt: Attempt) -> bool:
    """Ask for the attempt and close it at its provider; whether it turned out to be paid (which is then booked).

    A provider that cannot be reached, or that refuses to close yet, leaves the attempt live: should it be paid all
    the same, the money is booked as an overpayment and raised. The payer is never kept waiting for it.
    """
    gateway = get_gateway(attempt.provider)
    if gateway is None:
        return False
    try:
        if _is_paid(ask_provider(attempt)):
            return True
        state = gateway.close(attempt.out_trade_no)
        if state == TradeState.PAID:
            return _is_paid(ask_provider(attempt))
        if state == TradeState.CLOSED:
            _mark_closed(attempt)
    except ProviderError as error:
        logger.warning("Attempt %s stays live: %s", attempt.pk, error.code)
    return False


def _is_paid(outcome: Outcome) -> bool:
    return outcome in (Outcome.SETTLED, Outcome.DUPLICATE, Outcome.OVERPAID)


@transaction.atomic
def _mark_closed(attempt: Attempt) -> None:
    """The payment itself stays as it is: it is about to be opened elsewhere."""
    locked_payment(attempt.payment_id)
    Attempt.objects.filter(pk=attempt.pk, status__in=LIVE_ATTEMPTS).update(status=AttemptStatus.CLOSED)
