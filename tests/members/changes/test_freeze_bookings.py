"""A freeze over days with bookings: listed beforehand, cancelled with it, and what was paid is given back."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.changes.operations.end_freeze import void_freeze
from members.changes.operations.request_freeze import request_freeze
from members.classes.operations.book_place import book_place
from members.classes.operations.end_places import end_due_places
from members.classes.operations.join_waiting_list import join_waiting_list
from members.classes.queries import bookings_during
from members.days import today
from members.enums import BookingStatus
from members.models import Booking
from payments.models import Refund
from tests.factories.gym import BookingFactory, ClassSessionFactory
from tests.memberships import bought
from tests.purchase import arrive, ask_back, buy

pytestmark = pytest.mark.django_db
NOW = "2025-06-10T04:00:00Z"


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(NOW, tick=False) as clock:
        yield clock


@pytest.fixture
def owned(member):
    return bought(member)


@pytest.fixture
def freeze(owned, staff):
    def freeze(days=5, **terms):
        period = {"starts_on": today(), "ends_on": today() + timedelta(days=days - 1)}
        terms = {"reason": "出差", "actor_id": staff.pk, "is_approved": True, **terms}
        frozen = request_freeze(membership_id=owned.pk, **period, **terms)
        end_due_places()
        return frozen

    return freeze


@pytest.fixture
def provider(monkeypatch):
    """Refunds that are sent nowhere; what was to be sent."""
    sent = []
    monkeypatch.setattr(
        "members.classes.operations.cancel_booking.send_refund", lambda refund, cause: sent.append(refund)
    )
    return sent


def session(days, **terms):
    starts_at = timezone.now() + timedelta(days=days)
    return ClassSessionFactory(starts_at=starts_at, opens_at=timezone.now(), **terms)


def statuses(*bookings):
    return [Booking.objects.get(pk=booking.pk).status for booking in bookings]


def test_all_that_is_booked_on_the_frozen_days_is_cancelled_and_paid_back(owned, freeze, member, provider):
    covered = [
        book_place(member_id=member.pk, session_id=session(day, is_included=True).pk, actor_id=None)
        for day in (1, 4, 5)
    ]
    paid_for = session(2)
    payment = buy(member, "course", paid_for.pk, paid_for.price_fen)
    paid = Booking.objects.get(payment=payment)
    full = session(3, capacity=1)
    BookingFactory(session=full)
    waiting = join_waiting_list(member_id=member.pk, session_id=full.pk, actor_id=None)

    listed = bookings_during(member_id=member.pk, first=today(), last=today() + timedelta(days=4))
    assert list(listed) == [covered[0], paid, waiting, covered[1]]
    freeze()
    assert not listed.all().exists()
    cancelled, booked = BookingStatus.CANCELLED, BookingStatus.BOOKED
    assert statuses(*covered) == [cancelled, cancelled, booked]
    assert statuses(paid, waiting) == [cancelled, BookingStatus.RELEASED]
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.reason, provider) == (paid_for.price_fen, "出差", [refund])


def test_a_class_on_the_same_day_is_cancelled_in_time_however_late_it_is(owned, freeze, member):
    soon = ClassSessionFactory(starts_at=timezone.now() + timedelta(hours=1), is_included=True)
    booking = book_place(member_id=member.pk, session_id=soon.pk, actor_id=None)
    freeze()
    assert statuses(booking) == [BookingStatus.CANCELLED]


def test_a_wish_cancels_nothing(owned, freeze, member):
    booking = book_place(member_id=member.pk, session_id=session(1, is_included=True).pk, actor_id=None)
    freeze(is_approved=False)
    assert statuses(booking) == [BookingStatus.BOOKED]


def test_what_cannot_be_cancelled_stays_listed_and_does_not_undo_the_freeze(owned, freeze, member, provider):
    first, second = session(1), session(2)
    stuck = buy(member, "course", first.pk, first.price_fen)
    ask_back(stuck, 100)
    other = buy(member, "course", second.pk, second.price_fen)
    frozen = freeze()
    assert frozen.counts
    listed = bookings_during(member_id=member.pk, first=today(), last=today() + timedelta(days=4))
    assert [booking.payment for booking in listed] == [stuck]
    assert statuses(Booking.objects.get(payment=other)) == [BookingStatus.CANCELLED]


def test_no_new_included_class_is_booked_on_a_frozen_day(owned, freeze, member):
    freeze()
    later = session(6, is_included=True)
    assert book_place(member_id=member.pk, session_id=later.pk, actor_id=None).membership == owned
    with pytest.raises(Exception, match="membership_frozen"):
        book_place(member_id=member.pk, session_id=session(4, is_included=True).pk, actor_id=None)


def test_places_behind_the_end_that_came_back_are_given_up(owned, freeze, member, staff):
    frozen = freeze()
    kept, lost = [
        book_place(member_id=member.pk, session_id=session(day, is_included=True).pk, actor_id=None) for day in (29, 30)
    ]
    void_freeze(freeze_id=frozen.pk, reason="录错了", actor_id=staff.pk)
    assert statuses(kept, lost) == [BookingStatus.BOOKED, BookingStatus.CANCELLED]


def test_places_behind_the_end_stay_when_the_next_membership_covers_them(owned, freeze, member, staff):
    bought(member)
    frozen = freeze()
    kept = book_place(member_id=member.pk, session_id=session(30, is_included=True).pk, actor_id=None)
    void_freeze(freeze_id=frozen.pk, reason="录错了", actor_id=staff.pk)
    assert statuses(kept) == [BookingStatus.BOOKED]


def test_listed_is_what_is_to_come_and_still_stands(member, clock):
    over, held, cancelled = session(-1), session(1), session(1)
    BookingFactory(member=member, session=over)
    BookingFactory(member=member, session=cancelled, status=BookingStatus.CANCELLED)
    BookingFactory(
        member=member, session=held, status=BookingStatus.HELD, held_until=timezone.now() + timedelta(minutes=5)
    )
    days = {"first": today() - timedelta(days=2), "last": today() + timedelta(days=2)}
    assert [booking.session for booking in bookings_during(member_id=member.pk, **days)] == [held]
    clock.shift(timedelta(minutes=5))
    assert not bookings_during(member_id=member.pk, **days).exists()


def test_a_refund_that_arrives_later_finds_the_place_given_up(owned, freeze, member, provider):
    place = session(2)
    payment = buy(member, "course", place.pk, place.price_fen)
    freeze()
    arrive(Refund.objects.get().pk)
    payment.refresh_from_db()
    assert (payment.refunded_fen, statuses(Booking.objects.get(payment=payment))) == (
        place.price_fen,
        [BookingStatus.CANCELLED],
    )
