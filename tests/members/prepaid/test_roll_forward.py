"""The prepaid balance of known stories, to the fen, and how it moved."""

from datetime import date, timedelta

import pytest
import time_machine

from members.changes.operations.offer_upgrade import offer_upgrade
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.transfer_membership import transfer_membership
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.mark_attendance import mark_attendance
from members.days import day_of
from members.enums import BookingStatus, EntryKind, PrepaidKind
from members.models import Booking, Membership, OwnedPack
from members.prepaid.lines import UNDELIVERED, UNNAMED, Line, total_of
from members.prepaid.roll_forward import balances, roll_forward
from members.training.operations.adjust_pack import adjust_pack
from members.training.operations.expire_packs import expire_packs
from members.training.operations.extend_pack import extend_pack
from members.training.operations.pack_ledger import add_entry
from payments.enums import Fulfilment, PaymentType
from payments.models import Payment
from payments.purposes import ALL, Take
from tests.factories.gym import ClassSessionFactory, PackFactory, PlanFactory
from tests.factories.members import MemberFactory
from tests.memberships import bought
from tests.purchase import buy, give_back, order, pay
from tests.till import open_till

pytestmark = pytest.mark.django_db
FIRST = date(2027, 3, 1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-03-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


def day(number: int) -> date:
    return date(2027, 3, number)


def owed(on: date) -> int:
    return sum(balances(on).values())


def moved(first: date, last: date, line: Line):
    found = roll_forward(first - timedelta(days=1), last)[line]
    assert found.adds_up
    return (
        found.opening_fen,
        found.sold_fen,
        found.delivered_fen,
        found.refunded_fen,
        found.transferred_fen,
        found.closing_fen,
    )


def test_a_membership_is_earned_by_its_days_and_the_last_takes_the_rest(member):
    card = bought(member, count=30, price_fen=10_000)
    line = Line(PrepaidKind.PLAN, card.plan_id)
    assert [owed(day(number)) for number in (1, 2, 3, 29, 30, 31)] == [9_667, 9_334, 9_000, 334, 0, 0]
    assert moved(day(1), day(31), line) == (0, 10_000, 10_000, 0, 0, 0)
    assert moved(day(2), day(3), line) == (9_667, 0, 667, 0, 0, 9_000)
    assert sum(moved(day(each), day(each), line)[2] for each in range(1, 31)) == 10_000


def test_a_freeze_stops_the_clock_from_when_it_was_approved(member, staff, clock):
    """The days before the decision were taken for used then; it gives them back on its own day alone."""
    card = bought(member, count=30, price_fen=30_000)
    clock.shift(timedelta(days=9))  # the 10th
    before = [owed(day(number)) for number in range(1, 10)]
    days = {"starts_on": day(8), "ends_on": day(12)}
    terms = {"reason": "住院", "actor_id": staff.pk, "is_approved": True, "may_backdate": True}
    request_freeze(membership_id=card.pk, **days, **terms)
    assert [owed(day(number)) for number in range(1, 10)] == before
    assert [owed(day(number)) for number in (9, 10, 12, 13)] == [21_000, 23_000, 23_000, 22_000]
    line = Line(PrepaidKind.PLAN, card.plan_id)
    assert moved(day(10), day(10), line) == (21_000, 0, -2_000, 0, 0, 23_000)


def test_an_upgrade_carries_the_credit_to_the_better_plan(member, staff, clock):
    card = bought(member, count=30, price_fen=29_900)
    year = PlanFactory(name="年卡", count=12, unit="month", price_fen=268_000, list_price_fen=300_000)
    clock.shift(timedelta(days=10))
    offer = offer_upgrade(membership_id=card.pk, plan_id=year.pk, actor_id=staff.pk)
    buy(member, "membership", offer.item_id, offer.price_fen)
    old, new = Line(PrepaidKind.PLAN, card.plan_id), Line(PrepaidKind.PLAN, year.pk)
    # 299.00 × 20 ÷ 30 = 199.33, half a fen up; the balance of the evening before had the rest of a fen, too.
    assert moved(day(11), day(11), old) == (19_934, 0, 1, 0, -19_933, 0)
    assert moved(day(11), day(11), new) == (0, 248_067, 732, 0, 19_933, 267_268)  # a year of 366 days
    assert owed(day(10)) == 19_934


def test_an_upgrade_that_is_undone_gives_the_old_card_its_place_and_value_again(member, staff, clock):
    card = bought(member, count=30, price_fen=30_000)
    year = PlanFactory(name="年卡", count=12, unit="month", price_fen=268_000, list_price_fen=300_000)
    clock.shift(timedelta(days=10))
    offer = offer_upgrade(membership_id=card.pk, plan_id=year.pk, actor_id=staff.pk)
    payment = buy(member, "membership", offer.item_id, offer.price_fen)
    clock.shift(timedelta(days=2))
    give_back(payment)
    old, new = Line(PrepaidKind.PLAN, card.plan_id), Line(PrepaidKind.PLAN, year.pk)
    assert balances(day(13)) == {old: 17_000}  # thirteen days gone by, as if it had never been replaced
    assert balances(day(12)) == {new: 266_536}
    opening, sold, delivered, refunded, transferred, closing = moved(day(13), day(13), new)
    assert (opening, sold, refunded, transferred, closing) == (266_536, 0, 248_000, -18_000, 0)
    assert delivered == 536
    assert total_of(roll_forward(day(10), day(13))).transferred_fen == 0


def test_a_transfer_moves_the_balance_and_earns_nothing(member, clock):
    card = bought(member, count=30, price_fen=30_000)
    clock.shift(timedelta(days=10))
    other = MemberFactory()
    transfer_membership(membership_id=card.pk, to_member_id=other.pk, reason="转给家人", actor_id=None)
    line = Line(PrepaidKind.PLAN, card.plan_id)
    assert moved(day(11), day(11), line) == (20_000, 0, 1_000, 0, 0, 19_000)
    assert moved(day(1), date(2027, 4, 30), line) == (0, 30_000, 30_000, 0, 0, 0)


def test_a_part_refund_takes_the_balance_down_and_what_goes_beyond_it_reduces_revenue(member, clock):
    card = bought(member, count=30, price_fen=30_000)
    payment, line = card.payment, Line(PrepaidKind.PLAN, card.plan_id)
    clock.shift(timedelta(days=9))
    give_back(payment, 10_000, Take(10, "days"))
    assert [owed(day(number)) for number in (9, 10, 19, 20)] == [21_000, 10_000, 1_000, 0]
    clock.shift(timedelta(days=8))
    give_back(payment, 5_000, ALL)
    found = roll_forward(day(17), day(18))[line]
    assert (found.opening_fen, found.refunded_fen, found.reduced_fen, found.closing_fen) == (3_000, 3_000, 2_000, 0)


def test_a_pack_is_earned_by_its_sessions_and_gifts_share_the_price(member, staff, clock):
    pack = PackFactory(sessions=10, gift_sessions=2, price_fen=280_000, valid_count=30, valid_unit="day")
    payment = buy(member, "private", pack.pk, pack.price_fen)
    own, line = OwnedPack.objects.get(payment=payment), Line(PrepaidKind.PACK, pack.pk)
    clock.shift(timedelta(days=1))
    add_entry(own, kind=EntryKind.USE, delta=-1, actor_id=staff.pk)
    adjust_pack(pack_id=own.pk, delta=-1, reason="补登", actor_id=staff.pk)
    assert [owed(day(1)), owed(day(2))] == [280_000, 233_334]  # 2800.00 × 10 ÷ 12
    clock.shift(timedelta(days=30))
    expire_packs()
    found = roll_forward(day(31), date(2027, 4, 1))[line]
    assert (found.closing_fen, found.expired_fen) == (233_334, 233_334)  # what expired is owed, and told apart
    extend_pack(pack_id=own.pk, until=date(2027, 5, 1), reason="续期", actor_id=staff.pk)
    found = roll_forward(day(31), date(2027, 4, 1))[line]
    assert (found.closing_fen, found.expired_fen) == (233_334, 0)


def test_a_class_is_earned_on_its_day(member):
    session = ClassSessionFactory(price_fen=5_800)  # in two days
    buy(member, "course", session.pk, 5_800)
    assert day_of(session.starts_at) == day(3)
    assert moved(day(1), day(2), Line(PrepaidKind.COURSE, session.course_id)) == (0, 5_800, 0, 0, 0, 5_800)
    assert moved(day(3), day(3), Line(PrepaidKind.COURSE, session.course_id)) == (5_800, 0, 5_800, 0, 0, 0)


def test_a_place_that_is_given_up_too_late_is_earned_that_day(member, clock):
    session = ClassSessionFactory(price_fen=5_800, cancel_until="2027-03-01T03:00:00Z")
    booking = Booking.objects.get(payment=buy(member, "course", session.pk, 5_800))
    cancel_booking(booking_id=booking.pk, actor_id=member.user_id, cause=None)
    booking.refresh_from_db()
    assert (booking.status, owed(day(1))) == (BookingStatus.LATE_CANCELLED, 0)


def test_what_is_paid_and_not_delivered_is_owed_in_full_on_a_line_of_its_own(member, clock):
    plan = PlanFactory(count=30, unit="day", price_fen=30_000, limit_per_member=1)
    first, second = (order(member, "membership", plan.pk, plan.price_fen) for _each in range(2))
    pay(first)
    assert pay(second).fulfilment == Fulfilment.FAILED
    assert balances(day(1)) == {UNDELIVERED: 30_000, Line(PrepaidKind.PLAN, plan.pk): 29_000}
    clock.shift(timedelta(days=1))
    plan.limit_per_member = None
    plan.save()
    pay(second)
    assert moved(day(2), day(2), UNDELIVERED) == (30_000, 0, 0, 0, -30_000, 0)
    assert moved(day(2), day(2), Line(PrepaidKind.PLAN, plan.pk)) == (29_000, 0, 1_000, 0, 30_000, 58_000)
    assert Membership.objects.count() == 2


def test_news_that_come_late_move_the_day_on_which_they_come(member, clock):
    plan = PlanFactory(count=30, unit="day", price_fen=30_000)
    payment = order(member, "membership", plan.pk, plan.price_fen)
    paid_at = payment.created_at
    clock.shift(timedelta(days=3))
    pay(payment, paid_at=paid_at)
    assert [owed(day(number)) for number in (1, 2, 3, 4)] == [0, 0, 0, 29_000]


def test_a_payment_that_names_nothing_is_earned_at_once(member):
    payment = order_without_item(member)
    pay(payment)
    assert moved(day(1), day(1), UNNAMED) == (0, 1_000, 1_000, 0, 0, 0)
    assert owed(day(1)) == 0


def order_without_item(member) -> Payment:
    return order(member, PaymentType.PRIVATE, None, 1_000)


def test_a_place_that_was_missed_is_earned_all_the_same(member, staff, clock):
    session = ClassSessionFactory(price_fen=5_800)
    booking = Booking.objects.get(payment=buy(member, "course", session.pk, 5_800))
    clock.move_to(session.ends_at)
    mark_attendance(booking_id=booking.pk, status=BookingStatus.NO_SHOW, actor_id=staff.pk)
    assert (owed(day(2)), owed(day(3))) == (5_800, 0)
