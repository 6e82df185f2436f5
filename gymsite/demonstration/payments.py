"""Payments of the demonstration, one in each state that staff may meet."""

from dataclasses import dataclass
from enum import Enum

from django.test.utils import override_settings

from gymsite.demonstration.people import Cast
from gymsite.demonstration.purchase import CAUSE, Item, give_back, order, statement, tell
from gymsite.demonstration.timetable import coming_class
from members.models import Pack, Plan
from payments.enums import PaymentType, ProviderName
from payments.ledger.queries import payment_for_update
from payments.models import Payment
from payments.paying.operations.settle import fail_payment
from payments.providers.base import Trade, TradeState

ALIPAY, WECHAT = ProviderName.ALIPAY, ProviderName.WECHAT
MEMBERSHIP, COURSE, PRIVATE = PaymentType.MEMBERSHIP, PaymentType.COURSE, PaymentType.PRIVATE


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
    """One payment: whose, what for (a plan, the next class of a course, or a pack), where, and how it ended."""

    member: str
    type: PaymentType
    item: str
    description: str
    provider: ProviderName
    ending: Ending


STORIES = (
    Story("xiaoming", MEMBERSHIP, "年卡", "年卡会员费", ALIPAY, Ending.PAID),
    Story("xiaoming", COURSE, "瑜伽团课", "瑜伽团课", WECHAT, Ending.PAID),
    Story("xiaoming", PRIVATE, "私教体验课", "私教体验课", WECHAT, Ending.WAITING),
    Story("lilei", MEMBERSHIP, "季卡", "季卡会员费", WECHAT, Ending.PAID_TWICE),
    Story("lilei", COURSE, "动感单车", "动感单车", ALIPAY, Ending.CLOSED),
    Story("lilei", PRIVATE, "私教一对一", "私教一对一", ALIPAY, Ending.WRONG_AMOUNT),
    Story("hanmeimei", MEMBERSHIP, "月卡", "月卡会员费", WECHAT, Ending.EXPIRED),
    Story("hanmeimei", PRIVATE, "私教十节课包", "私教十节课包", ALIPAY, Ending.PARTLY_REFUNDED),
    Story("hanmeimei", COURSE, "普拉提", "普拉提", WECHAT, Ending.WAITING),
)


def play_payments(cast: Cast, *, clerk_id: int) -> None:
    """Play every story. The caller holds a transaction."""
    for story in STORIES:
        play(story, cast, clerk_id=clerk_id)


def play(story: Story, cast: Cast, *, clerk_id: int) -> None:
    """Create the payment and bring it to its ending through the operations that real news goes through."""
    # A payment that is over as it begins: how else would one expire while somebody waits for a demonstration?
    changes = {"PAYMENT_EXPIRES_MINUTES": 0} if story.ending is Ending.EXPIRED else {}
    with override_settings(**changes):
        payment = order(cast[story.member], item_of(story), description=story.description)
    if story.ending is Ending.EXPIRED:
        expire(payment)
    for provider, trade in news(story, payment):
        tell(payment, provider=provider, trade=trade)
    if story.ending is Ending.PARTLY_REFUNDED:
        give_back(payment, payment.amount_fen // 10, reason="少上一节课", clerk_id=clerk_id)


def item_of(story: Story) -> Item:
    """The thing that the story names."""
    if story.type is MEMBERSHIP:
        return Plan.objects.get(name=story.item)
    return coming_class(story.item) if story.type is COURSE else Pack.objects.get(name=story.item)


def expire(payment: Payment) -> None:
    """Nobody paid in time."""
    locked = payment_for_update(payment.pk)
    if locked is None:
        raise RuntimeError("the payment that was just created is gone")
    fail_payment(locked, cause=CAUSE, evidence={"expired": True})


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
