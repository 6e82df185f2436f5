"""Money that moves on given days, through the operations that move it in earnest, and reports of the days' bills."""

import secrets
from datetime import date, datetime, time, timedelta
from typing import Any

from django.db import transaction
from django.db.models import F

from foundation.cause import Cause, EventSource, staff_cause
from foundation.days import instant_of
from foundation.money import CURRENCY
from payments.closing.operations.close_day import close_day
from payments.enums import ProviderName, Tender
from payments.ledger.queries import payment_for_update
from payments.models import Attempt, Closing, Payment, Reconciliation, Refund
from payments.paying.operations.create import NewPayment, create_payment
from payments.paying.operations.settle import settle_trade
from payments.paying.operations.take import TakenMoney, take_money
from payments.providers.base import Trade, TradeState
from payments.providers.refunding import RefundState, RefundStatement
from payments.reconciling.operations.bill_day import end_of_bill
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.refunding.operations.settle import settle_refund
from tests.factories.members import MemberFactory, StaffFactory
from tests.factories.payments import AttemptFactory

CAUSE = Cause(EventSource.COMMAND, actor="test")
FIRST, SECOND, THIRD = date(2026, 11, 2), date(2026, 11, 3), date(2026, 11, 4)
# When the tests that close these days take place.
LATER = instant_of(date(2026, 12, 3), time(9))


def noon(day: date) -> datetime:
    """Twelve o'clock at the gym."""
    return instant_of(day, time(12))


def unpaid(fen: int = 10_000, kind: str = "course", provider: str = ProviderName.ALIPAY) -> Attempt:
    """An attempt that somebody is about to pay."""
    payment = create_payment(new=NewPayment(MemberFactory().pk, fen, kind), cause=CAUSE)
    attempt: Attempt = AttemptFactory(payment=payment, provider=provider)
    return attempt


def settle(attempt: Attempt, at: datetime) -> Payment:
    """Its provider says that it was paid then."""
    trade = Trade(
        out_trade_no=attempt.out_trade_no,
        state=TradeState.PAID,
        provider_transaction_id=secrets.token_hex(14),
        amount_fen=attempt.payment.amount_fen,
        currency=CURRENCY,
        paid_at=at,
    )
    with transaction.atomic():
        locked = payment_for_update(attempt.payment_id)
        assert locked is not None
        settle_trade(locked, provider=attempt.provider, trade=trade, cause=CAUSE)
    return locked


def paid(day: date, fen: int = 10_000, kind: str = "course", provider: str = ProviderName.ALIPAY) -> Payment:
    """A payment that was paid on this day."""
    return settle(unpaid(fen, kind, provider), noon(day))


def taken(fen: int, *, tender: Tender = Tender.CASH, by: int | None = None, kind: str = "course") -> Payment:
    """Money in hand, now, taken by this account."""
    payment = create_payment(new=NewPayment(MemberFactory().pk, fen, kind), cause=CAUSE)
    given: dict[str, Any] = {}
    if tender == Tender.VOUCHER:
        given = {"reference": secrets.token_hex(8), "received_fen": fen * 9 // 10}
    return take_money(payment_id=payment.pk, taken=TakenMoney(tender, fen, **given), cause=staff_cause(by))


def refunded(payment: Payment, fen: int, day: date) -> Refund:
    """So much of it reached the payer on this day."""
    Refund.objects.filter(payment=payment).update(sent_at=F("sent_at") - timedelta(minutes=1))
    attempt = Attempt.objects.filter(payment=payment).order_by("pk").first()
    assert attempt is not None
    refund = reserve_refund(new=NewRefund(payment.pk, fen, "少一节课", StaffFactory().pk, attempt.pk), cause=CAUSE)
    statement = RefundStatement(refund.number, RefundState.SUCCEEDED, fen, succeeded_at=noon(day))
    settle_refund(refund_id=refund.pk, statement=statement, cause=CAUSE)
    return Refund.objects.get(pk=refund.pk)


def billed(day: date, **fields: Any) -> None:
    """Each provider's bill of the day was compared and agrees."""
    for provider in ProviderName.values:
        Reconciliation.objects.create(
            provider=provider, day=day, run=1, raised_run=1, finished_at=end_of_bill(day), **fields
        )


def closed(day: date, *, by: int | None = None, reason: str = "账单未到") -> Closing:
    """The day's books, closed whatever is undecided."""
    return close_day(day=day, reason=reason, user_id=by)
