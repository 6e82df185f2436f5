"""Payments of the demonstration, one in each state that staff may meet."""

import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from enum import Enum

from django.test.utils import override_settings
from django.utils import timezone

from gymsite.demonstration.people import finance_clerk
from members.models import Member
from payments.enums import EventSource, PaymentType, ProviderName
from payments.models import Payment
from payments.money import CURRENCY
from payments.operations.create import NewPayment, create_payment
from payments.operations.request_refund import NewRefund, reserve_refund
from payments.operations.settle import fail_payment, settle_trade
from payments.operations.settle_refund import settle_refund
from payments.operations.transition import Cause
from payments.providers.base import Trade, TradeState
from payments.providers.refunding import RefundState, RefundStatement
from payments.queries import locked_payment

CAUSE = Cause(EventSource.COMMAND, actor="seed_demo")
ALIPAY, WECHAT = ProviderName.ALIPAY, ProviderName.WECHAT


class Ending(Enum):
    """What became of a payment."""

    WAITING = "waiting"
    PAID = "paid"
    PARTLY_REFUNDED = "partly_refunded"
    PAID_TWICE = "paid_twice"
    WRONG_AMOUNT = "wrong_amount"
    CLOSED = "closed"
    EXPIRED = "expired"


@dataclass(frozen=True, slots=True)
class Story:
    """One payment: whose (place in the list of members), how much, what for, where, and how it ended."""

    member: int
    amount_fen: int
    type: PaymentType
    description: str
    provider: ProviderName
    ending: Ending


STORIES = (
    Story(0, 199_900, PaymentType.MEMBERSHIP, "年卡会员费", ALIPAY, Ending.PAID),
    Story(0, 5_800, PaymentType.COURSE, "瑜伽团课", WECHAT, Ending.PAID),
    Story(0, 30_000, PaymentType.PRIVATE, "私教体验课", WECHAT, Ending.WAITING),
    Story(1, 59_900, PaymentType.MEMBERSHIP, "季卡会员费", WECHAT, Ending.PAID_TWICE),
    Story(1, 6_800, PaymentType.COURSE, "动感单车", ALIPAY, Ending.CLOSED),
    Story(1, 28_000, PaymentType.PRIVATE, "私教一对一", ALIPAY, Ending.WRONG_AMOUNT),
    Story(2, 29_900, PaymentType.MEMBERSHIP, "月卡会员费", WECHAT, Ending.EXPIRED),
    Story(2, 280_000, PaymentType.PRIVATE, "私教十节课包", ALIPAY, Ending.PARTLY_REFUNDED),
    Story(2, 4_900, PaymentType.COURSE, "普拉提", WECHAT, Ending.WAITING),
)


def demo_payments(members: Sequence[Member]) -> None:
    """Play every story, once: members who have payments already are left alone. The caller holds a transaction."""
    if Payment.objects.filter(member__in=members).exists():
        return
    for story in STORIES:
        play(story, members[story.member])


def play(story: Story, member: Member) -> None:
    """Create the payment and bring it to its ending through the operations that real news goes through."""
    new = NewPayment(member.pk, story.amount_fen, story.type, story.description)
    # A payment that is over as it begins: how else would one expire while somebody waits for a demonstration?
    changes = {"PAYMENT_EXPIRES_MINUTES": 0} if story.ending is Ending.EXPIRED else {}
    with override_settings(**changes):
        payment = create_payment(new=new, cause=CAUSE)
    locked = locked_payment(payment.pk)
    if locked is None:
        raise RuntimeError("the payment that was just created is gone")
    if story.ending is Ending.EXPIRED:
        fail_payment(locked, cause=CAUSE, evidence={"expired": True})
    for provider, trade in news(story, locked):
        settle_trade(locked, provider=provider, trade=trade, cause=CAUSE)
    if story.ending is Ending.PARTLY_REFUNDED:
        refund_part(locked)


def refund_part(payment: Payment) -> None:
    """A tenth goes back: asked for by the finance clerk, and the provider says that it has arrived."""
    part_fen = payment.amount_fen // 10
    new = NewRefund(payment.pk, part_fen, "少上一节课", finance_clerk().pk)
    with override_settings(REFUND_APPROVAL_THRESHOLD_FEN=None):
        refund = reserve_refund(new=new, cause=CAUSE)
    arrived = RefundStatement(refund.number, RefundState.SUCCEEDED, part_fen, succeeded_at=timezone.now())
    settle_refund(refund_id=refund.pk, statement=arrived, cause=CAUSE)


def news(story: Story, payment: Payment) -> list[tuple[ProviderName, Trade]]:
    """What the providers say of the payment, in order."""
    paid = statement(payment, TradeState.PAID, payment.amount_fen)
    other = WECHAT if story.provider == ALIPAY else ALIPAY
    told = {
        Ending.PAID: [(story.provider, paid)],
        Ending.PARTLY_REFUNDED: [(story.provider, paid)],
        Ending.PAID_TWICE: [
            (story.provider, paid),
            (other, statement(payment, TradeState.PAID, payment.amount_fen)),
        ],
        Ending.WRONG_AMOUNT: [(story.provider, statement(payment, TradeState.PAID, payment.amount_fen - 1))],
        Ending.CLOSED: [(story.provider, statement(payment, TradeState.CLOSED, None))],
    }
    return told.get(story.ending, [])


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
