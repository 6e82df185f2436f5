"""Wherever a membership's last day moves back, the places behind it are given up in the same step, and told."""

from datetime import date, time, timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from members.changes.operations.end_freeze import void_freeze
from members.changes.operations.pull_forward import pull_forward
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.start_membership import start_membership
from members.classes.operations.book_place import book_place
from members.days import instant_of
from members.door.operations.check_in import check_in
from members.enums import BookingStatus, CheckInMethod, StartRule
from members.models import Booking, MemberEvent
from payments.purposes import Take
from tests.factories.gym import ClassSessionFactory
from tests.memberships import bought, periods
from tests.purchase import give_back

pytestmark = pytest.mark.django_db
BOOKED, CANCELLED = BookingStatus.BOOKED, BookingStatus.CANCELLED


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-04-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def book(member):
    """A place in an included class on this day of this month."""

    def book(month, day):
        starts_at = instant_of(date(2025, month, day), time(19))
        session = ClassSessionFactory(starts_at=starts_at, opens_at=timezone.now(), is_included=True)
        return book_place(member_id=member.pk, session_id=session.pk, actor_id=None)

    return book


def status_of(booking):
    booking.refresh_from_db()
    return booking.status


def enter(member):
    return check_in(member_id=member.pk, method=CheckInMethod.DESK, actor_id=None)


def test_a_first_visit_before_the_latest_day(member, book):
    bought(member, start_rule=StartRule.FIRST_VISIT, activate_within_days=30)
    assert periods(member) == [("05-01", "05-30")]
    kept, lost = book(5, 1), book(5, 25)
    with translation.override("zh-hans"):
        given_up = enter(member).given_up
    assert periods(member) == [("04-01", "04-30")]
    assert (status_of(kept), status_of(lost)) == (CANCELLED, CANCELLED)
    assert given_up == [kept, lost]
    assert {event.reason for event in MemberEvent.objects.filter(kind="booking_cancelled")} == {"会籍开始"}


def test_a_chosen_first_day(member, staff, book):
    chosen = bought(member, start_rule=StartRule.CHOSEN, activate_within_days=30)
    kept, lost = book(5, 8), book(5, 15)
    moved = start_membership(membership_id=chosen.pk, on=date(2025, 4, 10), actor_id=staff.pk)
    assert periods(member) == [("04-10", "05-09")]
    assert (status_of(kept), status_of(lost), moved.given_up) == (BOOKED, CANCELLED, [lost])


def test_what_follows_pays_for_places_behind_the_new_end(member, staff, book):
    chosen = bought(member, start_rule=StartRule.CHOSEN, activate_within_days=30)
    following = bought(member, count=10)
    at_the_seam, behind = book(5, 30), book(6, 5)
    start_membership(membership_id=chosen.pk, on=date(2025, 4, 25), actor_id=staff.pk)
    assert periods(member) == [("04-25", "05-24"), ("05-25", "06-03")]
    assert (status_of(at_the_seam), status_of(behind)) == (BOOKED, CANCELLED)
    assert at_the_seam.membership == following


def test_a_gap_that_is_closed_after_a_refund(member, staff, book):
    bought(member, count=10)
    refunded, last = bought(member, count=10), bought(member, count=10)
    kept, lost = book(4, 25), book(4, 21)
    give_back(refunded.payment)
    assert [status_of(kept), status_of(lost)] == [BOOKED, BOOKED]
    moved = pull_forward(membership_id=last.pk, reason="中间的退了", actor_id=staff.pk)
    assert periods(member) == [("04-01", "04-10"), ("04-11", "04-20")]
    assert [status_of(kept), status_of(lost)] == [CANCELLED, CANCELLED]
    assert sorted(each.pk for each in moved.given_up) == sorted([kept.pk, lost.pk])


def test_a_void_freeze_of_the_membership_before(member, staff, book):
    first = bought(member, count=10, freeze_days=10)
    bought(member, count=20)
    days = {"starts_on": date(2025, 4, 1), "ends_on": date(2025, 4, 10)}
    frozen = request_freeze(membership_id=first.pk, reason="出差", actor_id=staff.pk, is_approved=True, **days)
    assert periods(member) == [("04-01", "04-20"), ("04-21", "05-10")]
    kept, lost = book(4, 30), book(5, 8)
    moved = void_freeze(freeze_id=frozen.pk, reason="录错了", actor_id=staff.pk)
    assert periods(member) == [("04-01", "04-10"), ("04-11", "04-30")]
    assert (status_of(kept), status_of(lost), moved.given_up) == (BOOKED, CANCELLED, [lost])


def test_a_part_that_goes_back(member, book):
    owned = bought(member, price_fen=30_000)
    kept, lost = book(4, 20), book(4, 21)
    give_back(owned.payment, 10_000, Take(10, "days"))
    assert periods(member) == [("04-01", "04-20")]
    assert (status_of(kept), status_of(lost)) == (BOOKED, CANCELLED)


def test_a_gap_behind_the_new_end_is_not_covered_by_what_comes_after_it(member, book):
    owned = bought(member, price_fen=30_000)
    bought(member, count=10)
    in_the_gap, behind_it = book(4, 25), book(5, 2)
    give_back(owned.payment, 10_000, Take(10, "days"))
    assert periods(member) == [("04-01", "04-20"), ("05-01", "05-10")]
    assert (status_of(in_the_gap), status_of(behind_it)) == (CANCELLED, BOOKED)


def test_a_turn_on_the_waiting_list_is_given_up_too_and_a_paid_place_stays(member, book):
    bought(member, start_rule=StartRule.FIRST_VISIT, activate_within_days=30)
    waiting = book(5, 25)
    Booking.objects.filter(pk=waiting.pk).update(status=BookingStatus.WAITING)
    session = ClassSessionFactory(starts_at=timezone.now() + timedelta(days=40))
    paid = Booking.objects.create(
        member=member, session=session, status=BOOKED, created_at=timezone.now(), changed_at=timezone.now()
    )
    enter(member)
    assert (status_of(waiting), status_of(paid)) == (BookingStatus.RELEASED, BOOKED)
