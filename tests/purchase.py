"""A member buys something, without a provider: the statements that a provider would make are made here."""

import secrets
from datetime import datetime, timedelta

from django.db import transaction
from django.db.models import F
from django.utils import timezone

from foundation.cause import Cause, EventSource
from foundation.money import CURRENCY
from members.models import Member
from payments.enums import PaymentType, ProviderName
from payments.ledger.queries import payment_for_update, settling_attempt
from payments.models import Attempt, Payment, Refund
from payments.paying.operations.accept_other_amount import accept_other_amount
from payments.paying.operations.create import NewPayment, create_payment
from payments.paying.operations.fulfil import fulfil_payment
from payments.paying.operations.settle import fail_payment, settle_trade
from payments.providers.base import Trade, TradeState
from payments.providers.refunding import RefundState, RefundStatement
from payments.purposes import Take
from payments.refunding.operations.book_external_refund import announce_refund
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.refunding.operations.settle import fail_refund, settle_refund

CAUSE = Cause(EventSource.COMMAND, actor="test")


def order(member: Member, kind: PaymentType | str, item_id: int, amount_fen: int) -> Payment:
    """A pending payment for the thing; raises what the purpose refuses with."""
    return create_payment(new=NewPayment(member.pk, amount_fen, PaymentType(kind), "", item_id), cause=CAUSE)


def pay(payment: Payment, *, paid_at: datetime | None = None) -> Payment:
    """The provider says that it is paid, also twice or late; what was bought is delivered. The payment then."""
    with transaction.atomic():
        locked = payment_for_update(payment.pk)
        assert locked is not None
        settle_trade(locked, provider=ProviderName.ALIPAY, trade=_paid(locked, paid_at), cause=CAUSE)
    fulfil_payment(payment_id=payment.pk, cause=CAUSE)
    payment.refresh_from_db()
    return payment


def pay_other(payment: Payment, fen: int) -> Payment:
    """Another amount has come, the provider confirms it, and staff take it as the price. The payment then."""
    with transaction.atomic():
        locked = payment_for_update(payment.pk)
        assert locked is not None
        asked = Cause(EventSource.QUERY, actor="test")
        settle_trade(locked, provider=ProviderName.ALIPAY, trade=_paid(locked, None, fen), cause=asked)
        accept_other_amount(locked, attempt_id=Attempt.objects.get(payment=payment).pk, reason="test", cause=CAUSE)
    fulfil_payment(payment_id=payment.pk, cause=CAUSE)
    payment.refresh_from_db()
    return payment


def fail(payment: Payment) -> Payment:
    """The payment ends unpaid."""
    with transaction.atomic():
        locked = payment_for_update(payment.pk)
        assert locked is not None
        fail_payment(locked, cause=CAUSE, evidence={}, tries=set())
    payment.refresh_from_db()
    return payment


def buy(member: Member, kind: PaymentType | str, item_id: int, amount_fen: int) -> Payment:
    """Ordered, paid and delivered."""
    return pay(order(member, kind, item_id, amount_fen))


def ask_back(payment: Payment, amount_fen: int, take: Take | None = None) -> int:
    """A refund is asked for, not yet sent; its id. `take` is what it takes back, None for what the amount says."""
    let_the_pause_pass(payment.pk)
    return reserve_refund(new=NewRefund(payment.pk, amount_fen, "test", None, take=take), cause=CAUSE).pk


def arrive(refund_id: int) -> None:
    """The provider says that the refund has arrived."""
    statement = RefundStatement("", RefundState.SUCCEEDED, None, succeeded_at=timezone.now())
    settle_refund(refund_id=refund_id, statement=statement, cause=CAUSE)
    let_the_pause_pass(Refund.objects.get(pk=refund_id).payment_id)


def let_the_pause_pass(payment_id: int) -> None:
    """What was sent back of the payment was sent so long ago that the provider takes another one."""
    Refund.objects.filter(payment=payment_id).update(sent_at=F("sent_at") - timedelta(minutes=1))


def bounce(refund_id: int) -> None:
    """The provider refuses the refund for good."""
    fail_refund(refund_id=refund_id, failure="refused", cause=CAUSE)
    let_the_pause_pass(Refund.objects.get(pk=refund_id).payment_id)


def give_back(payment: Payment, amount_fen: int | None = None, take: Take | None = None) -> int:
    """A refund, the whole price unless told otherwise, asked for and arrived; its id."""
    refund_id = ask_back(payment, payment.amount_fen if amount_fen is None else amount_fen, take)
    arrive(refund_id)
    payment.refresh_from_db()
    return refund_id


def give_back_elsewhere(payment: Payment) -> None:
    """All that was paid goes back in the provider's own console: nobody said what it takes."""
    attempt = settling_attempt(payment)
    assert attempt is not None
    with transaction.atomic():
        locked = payment_for_update(payment.pk)
        assert locked is not None
        whole_fen = attempt.refundable_fen
        heard_of = announce_refund(locked, attempt, number="elsewhere", amount_fen=whole_fen, cause=CAUSE)
    arrive(heard_of.pk)
    payment.refresh_from_db()


def _paid(payment: Payment, paid_at: datetime | None, fen: int | None = None) -> Trade:
    return Trade(
        out_trade_no=payment.transaction_id,
        state=TradeState.PAID,
        provider_transaction_id=f"{secrets.randbelow(10**28):028d}",
        amount_fen=payment.amount_fen if fen is None else fen,
        currency=CURRENCY,
        paid_at=paid_at or timezone.now(),
    )
