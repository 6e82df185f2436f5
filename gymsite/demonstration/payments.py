"""Payments of the demonstration, one in each state that staff may meet, all of them made at the sandbox."""

from dataclasses import dataclass
from enum import Enum

from django.test.utils import override_settings

from gymsite.demonstration.payer import give_up
from gymsite.demonstration.people import Cast
from gymsite.demonstration.purchase import CAUSE, Item, earlier_order, give_back, hear_of, open_at, order, take_money
from gymsite.demonstration.timetable import coming_class
from members.models import Member, Pack, Plan
from payments.enums import LIVE_ATTEMPTS, PaymentStatus, PaymentType, ProviderName
from payments.models import Payment
from payments.paying.operations.close import close_payment

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
    """Play every story, from where it was interrupted; the caller holds no transaction, as the sandbox is called."""
    for story in STORIES:
        play(story, cast[story.member], clerk_id=clerk_id)


def play(story: Story, member: Member, *, clerk_id: int) -> None:
    """Create the payment and bring it to its ending through the operations that real news goes through."""
    item = item_of(story)
    payment = earlier_order(member, item, is_to_fail=story.ending in (Ending.CLOSED, Ending.EXPIRED))
    if payment is None:
        # A payment that is over as it begins: how else would one expire while somebody waits for a demonstration?
        changes = {"PAYMENT_EXPIRES_MINUTES": 0} if story.ending is Ending.EXPIRED else {}
        with override_settings(**changes):
            payment = order(member, item, description=story.description)
    if awaits_payer(payment):
        bring_to_end(story, payment)
    if story.ending is Ending.PARTLY_REFUNDED:
        give_back(payment, payment.amount_fen // 10, reason="少上一节课", clerk_id=clerk_id)


def item_of(story: Story) -> Item:
    """The thing that the story names."""
    if story.type is MEMBERSHIP:
        return Plan.objects.get(name=story.item)
    return coming_class(story.item) if story.type is COURSE else Pack.objects.get(name=story.item)


def awaits_payer(payment: Payment) -> bool:
    """Whether a payer has still something to do."""
    statuses = set(payment.attempts.values_list("status", flat=True))
    return not statuses.isdisjoint(LIVE_ATTEMPTS) or (payment.status == PaymentStatus.PENDING and not statuses)


def bring_to_end(story: Story, payment: Payment) -> None:
    """What the payer does; WAITING is nothing."""
    if story.ending is Ending.EXPIRED:
        close_payment(payment_id=payment.pk, cause=CAUSE)
    elif story.ending is Ending.CLOSED:
        attempt = open_at(payment, story.provider)
        give_up(attempt)
        hear_of(attempt)
    elif story.ending is Ending.WRONG_AMOUNT:
        take_money(open_at(payment, story.provider), amount_fen=payment.amount_fen - 1)
    elif story.ending is Ending.PAID_TWICE:
        # Alipay does not know of a code that nobody has opened, so it cannot be closed when the payer goes elsewhere.
        codes = [open_at(payment, provider) for provider in (ALIPAY, WECHAT)]
        for attempt in reversed(codes):
            take_money(attempt)
    elif story.ending is not Ending.WAITING:
        take_money(open_at(payment, story.provider))
