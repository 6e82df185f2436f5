"""Ask a provider what became of one attempt, and book the answer."""

from django.db import transaction

from foundation.cause import Cause, EventSource
from payments.errors import ProviderNotConfigured
from payments.ledger.models import Attempt
from payments.ledger.queries import payment_for_update
from payments.paying.operations.fulfil import fulfil_payment
from payments.paying.operations.settle import WITHOUT_EFFECT, Outcome, settle_trade
from payments.providers import get_gateway
from payments.providers.base import Trade


def ask_provider(attempt: Attempt, *, ends_payment: bool = True) -> Outcome:
    """Query the attempt at its provider, outside any transaction, and settle by the verified answer.

    `ends_payment` as in `settle_trade`. Raises ProviderUnknown when there was no answer, ProviderRefused for a final
    "no", ProviderNotConfigured when the provider is switched off; then nothing is changed.
    """
    gateway = get_gateway(attempt.provider)
    if gateway is None:
        raise ProviderNotConfigured
    trade = gateway.query(attempt.out_trade_no)
    return book_answer(attempt, trade, ends_payment=ends_payment)


def book_answer(attempt: Attempt, trade: Trade, *, ends_payment: bool = True) -> Outcome:
    """Settle the attempt's payment by a provider's verified answer, then deliver if that made it paid."""
    if trade.state in WITHOUT_EFFECT:
        return Outcome.IGNORED
    cause = Cause(EventSource.QUERY, actor=attempt.provider)
    with transaction.atomic():
        payment = payment_for_update(attempt.payment_id)
        if payment is None:
            return Outcome.IGNORED
        outcome = settle_trade(payment, provider=attempt.provider, trade=trade, cause=cause, ends_payment=ends_payment)
    if outcome == Outcome.SETTLED and payment.awaits_delivery:
        fulfil_payment(payment_id=payment.pk, cause=cause)
    return outcome
