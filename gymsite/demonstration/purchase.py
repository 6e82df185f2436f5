"""What the demonstration's members buy and give back, as if a provider had told of it; no provider is asked."""

import secrets

from django.test.utils import override_settings
from django.utils import timezone

from foundation.cause import Cause, EventSource
from foundation.money import CURRENCY
from members.models import ClassSession, Member, Pack, Plan
from payments.enums import Fulfilment, PaymentType, ProviderName
from payments.ledger.queries import payment_for_update
from payments.models import Payment
from payments.paying.operations.create import NewPayment, create_payment
from payments.paying.operations.fulfil import fulfil_payment
from payments.paying.operations.settle import settle_trade
from payments.providers.base import Trade, TradeState
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.refunding.operations.settle import settle_refund

CAUSE = Cause(EventSource.COMMAND, actor="seed_demo")
TYPES = {Plan: PaymentType.MEMBERSHIP, ClassSession: PaymentType.COURSE, Pack: PaymentType.PRIVATE}

Item = Plan | ClassSession | Pack


def order(member: Member, item: Item, *, description: str = "") -> Payment:
    """A pending payment for the thing, at its price."""
    new = NewPayment(member.pk, item.price_fen, TYPES[type(item)], description or str(item), item.pk)
    return create_payment(new=new, cause=CAUSE)


def buy(member: Member, item: Item, *, provider: ProviderName = ProviderName.WECHAT) -> Payment:
    """Ordered, paid and delivered; the payment then. Raises RuntimeError when it cannot be delivered."""
    payment = order(member, item)
    tell(payment, provider=provider, trade=statement(payment, TradeState.PAID, payment.amount_fen))
    payment.refresh_from_db()
    if payment.fulfilment != Fulfilment.DONE:
        raise RuntimeError(f"{item} of {member} was not delivered")
    return payment


def tell(payment: Payment, *, provider: ProviderName, trade: Trade) -> None:
    """The provider says something of the payment; what is paid for is delivered."""
    locked = payment_for_update(payment.pk)
    if locked is None:
        raise RuntimeError("the payment that was just created is gone")
    settle_trade(locked, provider=provider, trade=trade, cause=CAUSE)
    fulfil_payment(payment_id=payment.pk, cause=CAUSE)


def statement(payment: Payment, state: TradeState, amount_fen: int | None) -> Trade:
    """What a provider would say of the payment's first trade there."""
    return Trade(
        out_trade_no=payment.transaction_id,
        state=state,
        provider_transaction_id=f"{timezone.now():%Y%m%d}{secrets.randbelow(10**20):020d}",
        amount_fen=amount_fen,
        currency=CURRENCY,
        paid_at=timezone.now() if state == TradeState.PAID else None,
    )


def give_back(payment: Payment, amount_fen: int, *, reason: str, clerk_id: int) -> None:
    """So much goes back: the clerk asks for it, and the provider says that it has arrived."""
    with override_settings(REFUND_APPROVAL_THRESHOLD_FEN=None):
        refund = reserve_refund(new=NewRefund(payment.pk, amount_fen, reason, clerk_id), cause=CAUSE)
    arrived = RefundStatement(refund.number, RefundState.SUCCEEDED, amount_fen, succeeded_at=timezone.now())
    settle_refund(refund_id=refund.pk, statement=arrived, cause=CAUSE)
