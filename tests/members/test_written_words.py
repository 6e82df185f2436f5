"""What the program itself writes down is in the language of the site, whichever the person at work reads."""

from datetime import date, time, timedelta
from typing import Any

import pytest
import time_machine
from django.utils import timezone, translation

from foundation.cause import Cause, EventSource
from foundation.site_language import written
from members.changes.operations.offer_upgrade import offer_upgrade, quote_upgrade
from members.changes.operations.start_membership import start_membership
from members.changes.operations.transfer_membership import transfer_membership
from members.classes.operations.book_place import book_place
from members.classes.operations.cancel_booking import cancel_booking
from members.days import instant_of
from members.door.operations.check_in import check_in
from members.enums import CheckInMethod, Ending, RefundRule, StartRule
from members.models import Booking, Member, MemberEvent
from members.refunds.operations.ask_refund import RefundWish, decide_refund
from members.refunds.operations.quote_refund import quote_refund
from payments.models import Refund
from payments.purposes import ALL
from tests.factories.gym import ClassSessionFactory, PlanFactory
from tests.factories.members import MemberFactory
from tests.memberships import bought
from tests.purchase import buy, give_back

pytestmark = pytest.mark.django_db
CAUSE = Cause(EventSource.STAFF, actor="user:1")


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel("2025-04-01T04:00:00Z", tick=False) as clock, translation.override("en"):
        yield clock


def book(member: Member, month: int, day: int) -> Booking:
    """A place in an included class."""
    starts_at = instant_of(date(2025, month, day), time(19))
    session = ClassSessionFactory(starts_at=starts_at, opens_at=timezone.now(), is_included=True)
    return book_place(member_id=member.pk, session_id=session.pk, actor_id=None)


def why_it_was_given_up() -> str:
    return MemberEvent.objects.get(kind="booking_cancelled").reason


def test_a_sentence_is_kept_in_the_sites_language_and_a_persons_as_it_is() -> None:
    assert written(Ending.UPGRADED.label) == "已升级"
    assert written("came back") == "came back"


def test_a_visit_that_begins_a_membership(member: Member) -> None:
    bought(member, start_rule=StartRule.FIRST_VISIT, activate_within_days=30)
    book(member, 5, 25)
    check_in(member_id=member.pk, method=CheckInMethod.DESK, actor_id=None)
    assert why_it_was_given_up() == "会籍开始"


def test_a_first_day_that_is_chosen(member: Member, staff: Any) -> None:
    chosen = bought(member, start_rule=StartRule.CHOSEN, activate_within_days=30)
    book(member, 5, 15)
    start_membership(membership_id=chosen.pk, on=date(2025, 4, 10), actor_id=staff.pk)
    assert why_it_was_given_up() == "已选定首日"


def test_a_transfer(member: Member, staff: Any) -> None:
    owned = bought(member)
    book(member, 4, 15)
    transfer_membership(membership_id=owned.pk, to_member_id=MemberFactory().pk, reason="gift", actor_id=staff.pk)
    assert why_it_was_given_up() == "已转卡"


def test_a_refund(member: Member) -> None:
    owned = bought(member)
    book(member, 4, 15)
    give_back(owned.payment)
    assert why_it_was_given_up() == "已退款"


def test_an_upgrade_that_is_undone(member: Member, staff: Any, clock: Any) -> None:
    owned = bought(member)
    plan = PlanFactory(count=12, unit="month", price_fen=268_000, list_price_fen=300_000)
    clock.shift(timedelta(days=1))
    offer = offer_upgrade(membership_id=owned.pk, plan_id=plan.pk, actor_id=staff.pk)
    better = buy(member, "membership", offer.item_id, offer.price_fen)
    book(member, 5, 15)
    give_back(better)
    assert why_it_was_given_up() == "已退款"


def test_the_sum_of_an_upgrade_is_read_in_ones_own_language_and_kept_in_the_sites(member: Member, staff: Any) -> None:
    owned, plan = bought(member), PlanFactory(price_fen=268_000, list_price_fen=300_000)
    assert "days" in str(quote_upgrade(membership_id=owned.pk, plan_id=plan.pk).explanation)
    offer = offer_upgrade(membership_id=owned.pk, plan_id=plan.pk, actor_id=staff.pk)
    assert "天" in offer.explanation
    assert "days" not in offer.explanation + MemberEvent.objects.get(kind="upgrade_offered").facts


def test_the_sum_of_a_refund_is_read_in_ones_own_language_and_kept_in_the_sites(member: Member, clock: Any) -> None:
    payment = bought(member).payment
    clock.shift(timedelta(days=9))
    assert "days go back" in str(quote_refund(payment_id=payment.pk, rule=RefundRule.MEMBER).explanation)
    decision = decide_refund(RefundWish(payment.pk, RefundRule.MEMBER, "moves away", None, take=ALL), cause=CAUSE)
    assert "天" in decision.explanation
    assert "days" not in decision.explanation
    assert decision.refund.reason == "moves away"


@pytest.mark.parametrize(("reason", "kept"), [("", "团课预约取消"), ("ill", "ill")])
def test_a_refund_for_a_cancelled_place(member: Member, reason: str, kept: str) -> None:
    session = ClassSessionFactory(price_fen=6_800)
    payment = buy(member, "course", session.pk, 6_800)
    booking = Booking.objects.get(payment=payment)
    cancel_booking(booking_id=booking.pk, actor_id=None, cause=CAUSE, by_gym=True, reason=reason)
    assert Refund.objects.get().reason == kept
