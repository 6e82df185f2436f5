"""A membership that begins with the first visit pays for the class that is this visit, and for its period."""

from datetime import date, timedelta
from typing import Any

import pytest
import time_machine

from members.changes.operations.start_membership import start_membership
from members.classes.operations.book_place import book_place
from members.classes.operations.mark_attendance import mark_attendance
from members.days import start_of_day
from members.door.operations.check_in import check_in
from members.enums import BookingStatus, CheckInMethod, StartRule
from members.errors import ItemFree, NotCheckedIn, NotFree
from members.models import Booking, ClassSession, Member, Membership
from tests.factories.gym import ClassSessionFactory, MembershipFactory
from tests.memberships import bought, periods
from tests.purchase import give_back, order

pytestmark = pytest.mark.django_db
FIRST = date(2025, 6, 1)


@pytest.fixture(autouse=True)
def clock() -> Any:
    with time_machine.travel("2025-06-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def card(member: Member) -> Membership:
    """Ten days that begin with the first visit, on 1 July at the latest."""
    return bought(member, count=10, start_rule=StartRule.FIRST_VISIT, activate_within_days=30)


def on(day: date) -> ClassSession:
    """A class of that evening, included in memberships."""
    starts_at = start_of_day(day) + timedelta(hours=19)
    return ClassSessionFactory(starts_at=starts_at, is_included=True, opens_at=start_of_day(FIRST))


def book(member: Member, day: int) -> Booking:
    session = on(FIRST + timedelta(days=day))
    return book_place(member_id=member.pk, session_id=session.pk, actor_id=None)


def visit(member: Member) -> list[Booking]:
    return check_in(member_id=member.pk, method=CheckInMethod.DESK, actor_id=None).given_up


@pytest.mark.parametrize("day", [0, 5, 29, 30, 39])
def test_the_class_that_is_its_first_visit_is_booked(member: Member, card: Membership, day: int) -> None:
    booking = book(member, day)

    assert (booking.status, booking.membership, booking.price_fen) == (BookingStatus.BOOKED, card, 0)
    assert periods(member) == [("07-01", "07-10")]


@pytest.mark.parametrize(
    ("booked", "day", "is_paid_for"),
    [(5, 14, True), (5, 15, False), (14, 5, True), (14, 4, False), (5, 32, False), (32, 5, False), (32, 39, True)],
)
def test_all_that_it_pays_for_lies_in_the_period_that_would_begin(
    member: Member, card: Membership, booked: int, day: int, is_paid_for: bool
) -> None:
    book(member, booked)

    if is_paid_for:
        assert book(member, day).membership == card
    else:
        with pytest.raises(NotFree):
            book(member, day)


def test_what_comes_after_another_does_not_begin_before_that_has_ended(member: Member) -> None:
    MembershipFactory(member=member, starts_on=FIRST, ends_on=FIRST + timedelta(days=9), count=10, unit="day")
    card = bought(member, count=10, start_rule=StartRule.FIRST_VISIT, activate_within_days=30)

    assert book(member, 9).membership != card
    assert book(member, 10).membership == card


def test_it_begins_when_the_member_comes_to_the_class(member: Member, card: Membership, clock: Any) -> None:
    booking = book(member, 5)
    clock.move_to(booking.session.starts_at - timedelta(minutes=30))
    with pytest.raises(NotCheckedIn):
        mark_attendance(booking_id=booking.pk, status=BookingStatus.ATTENDED, actor_id=None)

    assert visit(member) == []

    assert periods(member) == [("06-06", "06-15")]
    marked = mark_attendance(booking_id=booking.pk, status=BookingStatus.ATTENDED, actor_id=None)
    assert marked.status == BookingStatus.ATTENDED


def test_a_visit_before_leaves_what_lies_in_the_period_and_gives_up_the_rest(
    member: Member, card: Membership, clock: Any
) -> None:
    stays, goes = book(member, 9), book(member, 12)
    clock.move_to(start_of_day(FIRST + timedelta(days=2)) + timedelta(hours=9))

    assert visit(member) == [goes]

    stays.refresh_from_db()
    assert (stays.status, stays.membership) == (BookingStatus.BOOKED, card)
    assert periods(member) == [("06-03", "06-12")]


def test_a_refund_of_it_takes_the_place_with_it(member: Member, card: Membership) -> None:
    booking = book(member, 5)
    assert card.payment is not None

    give_back(card.payment)

    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED


def test_moving_something_else_of_the_member_leaves_it(member: Member, card: Membership) -> None:
    """Every move of dates looks at all places of the member."""
    booking = book(member, 5)
    terms = {"starts_on": date(2025, 8, 1), "start_rule": StartRule.CHOSEN, "activated_at": None}
    other = MembershipFactory(member=member, **terms)

    moved = start_membership(membership_id=other.pk, on=date(2025, 7, 20), actor_id=None)

    booking.refresh_from_db()
    assert (moved.given_up, booking.status, booking.membership) == ([], BookingStatus.BOOKED, card)


def test_an_included_class_is_not_sold_to_the_member(member: Member, card: Membership) -> None:
    session = on(FIRST + timedelta(days=5))

    with pytest.raises(ItemFree):
        order(member, "course", session.pk, session.price_fen)
