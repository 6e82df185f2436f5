"""A refund stops the use when it is asked for, takes the days back when it has arrived, and leaves the rest alone."""

from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from members.changes.operations.start_membership import start_membership
from members.changes.operations.transfer_membership import transfer_membership
from members.changes.operations.withdraw_membership import withdraw_membership
from members.classes.operations.book_place import book_place
from members.days import today
from members.enums import BookingStatus, Ending, StartRule
from members.memberships.membership_state import covering_membership
from members.memberships.operations.lock_membership import lock_membership, unlock_membership
from members.models import Booking, Membership
from members.withdrawal import Withdrawal
from payments.models import ExceptionCase
from payments.purposes import ALL, NOTHING, Take
from tests.factories.gym import ClassSessionFactory, PlanFactory
from tests.memberships import bought, periods
from tests.purchase import arrive, ask_back, bounce, give_back

pytestmark = pytest.mark.django_db
PRICE = 30_000


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def owned(member):
    """Thirty days at ten yuan each, the first of them today."""
    return bought(member, price_fen=PRICE, list_price_fen=PRICE)


def days(units):
    """So many are to be taken back."""
    return Take(units, "days")


def facts(membership):
    membership.refresh_from_db()
    return membership.locked_at is not None, membership.ending, membership.withdrawn_days


def test_it_is_locked_while_the_refund_is_under_way_and_restored_when_that_fails(owned, member):
    before = Membership.objects.values().get()
    refund_id = ask_back(owned.payment, PRICE)
    assert facts(owned) == (True, "", 0)
    assert covering_membership(member.pk, today()) is None
    bounce(refund_id)
    assert Membership.objects.values().get() == before
    assert covering_membership(member.pk, today()) == owned


def test_of_two_refunds_the_last_one_unlocks(owned):
    first, second = [ask_back(owned.payment, 1000) for _number in range(2)]
    locked_at = Membership.objects.get().locked_at
    bounce(first)
    assert Membership.objects.get().locked_at == locked_at
    bounce(second)
    assert facts(owned) == (False, "", 0)


def test_the_whole_price_ends_it_today(owned, member):
    give_back(owned.payment)
    assert facts(owned) == (False, Ending.WITHDRAWN, 0)
    assert (owned.starts_on, owned.ends_on) == (today(), today())
    event = member.events.get()
    assert (event.kind, event.subject) == ("entitlement_withdrawn", f"membership:{owned.pk}")
    bought(member, count=5)
    assert periods(member) == [("06-01", "06-05")]


def test_what_had_not_begun_has_no_day(owned, member):
    second, _third = bought(member, count=10), bought(member, count=10)
    give_back(second.payment)
    second.refresh_from_db()
    assert (second.starts_on, second.ends_on) == (date(2025, 7, 1), date(2025, 6, 30))
    assert periods(member) == [("06-01", "06-30"), ("07-11", "07-20")]


def test_days_that_are_said_shorten_the_end_and_move_nothing(owned, member):
    bought(member, count=10)
    give_back(owned.payment, PRICE // 3, days(10))
    assert facts(owned) == (False, "", 10)
    assert periods(member) == [("06-01", "06-20"), ("07-01", "07-10")]


def test_a_part_of_the_price_takes_no_day_unless_that_is_said(owned, member):
    """A broken shower is paid for and the card stays as it is."""
    give_back(owned.payment, PRICE // 10)
    assert (facts(owned), periods(member)) == ((False, "", 0), [("06-01", "06-30")])
    assert not ExceptionCase.objects.exists()


def test_parts_that_make_the_whole_end_it(owned):
    give_back(owned.payment, PRICE - 1999)
    assert facts(owned) == (False, "", 0)
    give_back(owned.payment, 1999)
    assert facts(owned) == (False, Ending.WITHDRAWN, 0)


def test_never_more_days_are_taken_than_are_left(owned, clock):
    refund_id = ask_back(owned.payment, PRICE // 2, days(15))
    clock.shift(timedelta(days=20))
    arrive(refund_id)
    assert facts(owned) == (False, Ending.WITHDRAWN, 0)
    assert owned.ends_on == today()


def test_what_is_over_is_withdrawn_by_its_whole_price_only(owned, clock):
    clock.shift(timedelta(days=40))
    give_back(owned.payment, PRICE // 2)
    assert facts(owned) == (False, "", 0)
    give_back(owned.payment, PRICE // 2)
    assert facts(owned) == (False, Ending.WITHDRAWN, 0)
    assert owned.ends_on == date(2025, 6, 30)


@pytest.mark.parametrize(
    ("take", "expected"),
    [(NOTHING, (False, "", 0)), (Take(7, "days"), (False, "", 7)), (Take(30, "days"), (False, Ending.WITHDRAWN, 0))],
)
def test_what_is_said_is_taken_whatever_the_amount(owned, take, expected):
    give_back(owned.payment, 500, take)
    assert facts(owned) == expected


def test_all_that_is_left_can_be_taken_for_a_part(owned):
    give_back(owned.payment, 500, ALL)
    assert facts(owned) == (False, Ending.WITHDRAWN, 0)


def test_the_same_refund_takes_its_days_once(owned):
    refund_id = give_back(owned.payment, PRICE // 3, days(10))
    withdraw_membership(payment_id=owned.payment_id, withdrawal=Withdrawal(refund_id, days(10)))
    assert facts(owned) == (False, "", 10)


def test_a_month_that_moves_to_a_shorter_one_keeps_the_day_that_was_not_refunded(member):
    plan = PlanFactory(count=1, unit="month", start_rule=StartRule.CHOSEN, activate_within_days=30)
    membership = bought(member, plan)
    assert periods(member) == [("07-01", "07-31")]
    give_back(membership.payment, 500, days(30))
    assert periods(member) == [("07-01", "07-01")]
    start_membership(membership_id=membership.pk, on=date(2025, 6, 10), actor_id=None)
    assert periods(member) == [("06-10", "06-10")]


def test_the_refund_finds_whoever_has_the_membership_now(owned, member, other_member, clock):
    clock.shift(timedelta(days=15))
    new = transfer_membership(membership_id=owned.pk, to_member_id=other_member.pk, reason="x", actor_id=None).row
    refund_id = ask_back(owned.payment, PRICE // 3, days(10))
    assert (facts(owned)[0], facts(new)[0]) == (False, True)
    arrive(refund_id)
    assert facts(new) == (False, "", 10)
    assert periods(other_member) == [("06-16", "06-20")]
    give_back(owned.payment, PRICE - PRICE // 3, ALL)
    assert facts(new) == (False, Ending.WITHDRAWN, 10)
    assert facts(owned) == (False, Ending.TRANSFERRED, 0)


def test_without_a_membership_there_is_nothing_to_lock_and_a_case_to_look_at(owned):
    payment = owned.payment
    Membership.objects.all().delete()
    lock_membership(payment_id=payment.pk)
    unlock_membership(payment_id=payment.pk)
    give_back(payment)
    assert ExceptionCase.objects.get().kind == "not_taken_back"


@pytest.fixture
def classes(member):
    """Bookings of the member in included classes, by the day of June."""

    def book(*days):
        found = {}
        for day in days:
            starts_at = timezone.now().replace(day=day, hour=10)
            session = ClassSessionFactory(starts_at=starts_at, opens_at=timezone.now(), is_included=True)
            found[day] = book_place(member_id=member.pk, session_id=session.pk, actor_id=None)
        return found

    return book


def statuses(bookings):
    return {day: Booking.objects.get(pk=booking.pk).status for day, booking in bookings.items()}


def test_places_that_nothing_pays_for_any_more_are_given_up(owned, classes):
    bookings = classes(1, 20, 21, 30)
    assert {booking.membership_id for booking in bookings.values()} == {owned.pk}
    give_back(owned.payment, PRICE // 3, days(10))
    booked, cancelled = BookingStatus.BOOKED, BookingStatus.CANCELLED
    assert statuses(bookings) == {1: booked, 20: booked, 21: cancelled, 30: cancelled}
    give_back(owned.payment, PRICE - PRICE // 3)
    assert set(statuses(bookings).values()) == {cancelled}


def test_places_that_a_later_membership_pays_for_stay(owned, member, classes):
    bought(member, count=30)
    bookings = classes(5)
    starts_at = timezone.now() + timedelta(days=40)
    session = ClassSessionFactory(starts_at=starts_at, opens_at=timezone.now(), is_included=True)
    later = book_place(member_id=member.pk, session_id=session.pk, actor_id=None)
    with transaction.atomic():
        give_back(owned.payment)
    assert statuses({**bookings, 40: later}) == {5: BookingStatus.CANCELLED, 40: BookingStatus.BOOKED}
