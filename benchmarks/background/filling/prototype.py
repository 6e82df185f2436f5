"""One payment as the service itself writes it, with its events and its attempt: what a whole ledger is made like."""

from dataclasses import dataclass
from datetime import timedelta

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.enums import EventKind
from payments.ledger.operations.move_payment import first_event, record
from payments.models import Attempt, Event, Payment
from payments.paying.operations.settle import settle_trade
from payments.providers.base import Trade, TradeState
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory

AGE = timedelta(hours=6)


@dataclass(frozen=True, slots=True)
class Prototype:
    """A payment, all that happened to it in order, and its only attempt."""

    payment: Payment
    events: list[Event]
    attempt: Attempt


def opened() -> Prototype:
    """Created and opened hours ago, so that its time is over, and still open."""
    return _kept(is_paid=False)


def paid() -> Prototype:
    """The same, and paid."""
    return _kept(is_paid=True)


def _kept(*, is_paid: bool) -> Prototype:
    """The member stays in the database, and nothing else does."""
    payment = PaymentFactory.build(member=MemberFactory(), created_at=timezone.now() - AGE)
    with transaction.atomic():
        attempt = _open(payment)
        if is_paid:
            trade = Trade(attempt.out_trade_no, TradeState.PAID, amount_fen=payment.amount_fen)
            settle_trade(payment, provider=attempt.provider, trade=trade, cause=Cause(EventSource.QUERY, "alipay"))
            attempt.refresh_from_db()
        events = list(Event.objects.filter(payment=payment).order_by("number"))
        transaction.set_rollback(True)
    return Prototype(payment, events, attempt)


def _open(payment: Payment) -> Attempt:
    cause = Cause(EventSource.API, actor="user:1")
    event = first_event(payment, cause=cause, evidence={"amount_fen": payment.amount_fen})
    payment.save()
    event.payment = payment
    event.save()
    attempt = AttemptFactory(payment=payment, created_at=payment.created_at)
    evidence = {"attempt": attempt.pk, "channel": attempt.channel, "failure": ""}
    record(payment, kind=EventKind.OPENED, cause=cause, evidence=evidence, provider=attempt.provider)
    return attempt
