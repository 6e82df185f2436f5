"""A place that needs no payment: in a free class, or in one that the member's membership covers."""

from datetime import timedelta
from decimal import Decimal

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from members.classes.operations.book_place import book_place
from members.days import ONE_DAY, day_of, start_of_day, today
from members.enums import BookingStatus, SessionStatus, StartRule
from members.errors import (
    AlreadyBooked,
    EntitlementLocked,
    FrozenOnThatDay,
    NotFree,
    SessionClosed,
    SessionFull,
    SessionNotFound,
    StartNotChosen,
)
from members.models import Booking
from payments.errors import MemberNotFound
from tests.factories.gym import (
    BookingFactory,
    ClassSessionFactory,
    CourseFactory,
    FreezeFactory,
    MembershipFactory,
)
from tests.factories.members import MemberFactory
from tests.purchase import order

pytestmark = pytest.mark.django_db
BOOKED = BookingStatus.BOOKED


def book(member, session, **more):
    return book_place(member_id=member.pk, session_id=session.pk, actor_id=member.user_id, **more)


def on_its_day(session):
    return time_machine.travel(start_of_day(day_of(session.starts_at)), tick=False)


@pytest.fixture
def included():
    """A class that memberships include, with one place ahead and one for a walk-in."""
    return ClassSessionFactory(course=CourseFactory(is_included=True), capacity=2, walk_in_seats=1)


def test_a_free_class_is_for_everybody(member):
    booking = book(member, ClassSessionFactory(price_fen=0))
    assert (booking.status, booking.membership, booking.price_fen, booking.payment) == (BOOKED, None, 0, None)
    assert booking.changed_by_id == member.user_id


def test_the_membership_that_covers_the_day_pays(member, included):
    membership = MembershipFactory(member=member)
    booking = book(member, included)
    assert (booking.status, booking.membership, booking.price_fen) == (BOOKED, membership, 0)


def test_without_a_membership_on_that_day_it_has_a_price(member, included):
    MembershipFactory(member=member, starts_on=today(), ends_on=today() + timedelta(days=1))
    with pytest.raises(NotFree) as refused:
        book(member, included)
    assert refused.value.extra == {"amount": Decimal("58.00")}
    assert not Booking.objects.exists()


def test_a_membership_does_not_cover_what_is_extra(member):
    MembershipFactory(member=member)
    with pytest.raises(NotFree):
        book(member, ClassSessionFactory())


def test_a_free_class_uses_no_membership_unless_it_is_included(member):
    MembershipFactory(member=member)
    assert book(member, ClassSessionFactory(price_fen=0)).membership is None


def test_walk_in_seats_are_for_walk_ins_alone():
    session = ClassSessionFactory(price_fen=0, capacity=2, walk_in_seats=1)
    book(MemberFactory(), session)
    with pytest.raises(SessionFull):
        book(MemberFactory(), session)
    with on_its_day(session):
        assert book(MemberFactory(), session, is_walk_in=True).is_walk_in
        with pytest.raises(SessionFull):
            book(MemberFactory(), session, is_walk_in=True)


def test_a_walk_in_may_have_a_place_that_nobody_booked_ahead():
    session = ClassSessionFactory(price_fen=0, capacity=2, walk_in_seats=1)
    with on_its_day(session):
        for _number in range(2):
            book(MemberFactory(), session, is_walk_in=True)
        with pytest.raises(SessionFull):
            book(MemberFactory(), session)


def test_a_walk_in_does_not_take_the_place_that_somebody_waits_for():
    session = ClassSessionFactory(price_fen=0, capacity=2, walk_in_seats=1)
    BookingFactory(session=session, status=BookingStatus.WAITING)
    with on_its_day(session):
        book(MemberFactory(), session, is_walk_in=True)
        with pytest.raises(SessionFull):
            book(MemberFactory(), session, is_walk_in=True)


def test_walk_ins_come_until_the_class_ends_the_others_until_it_begins(member, other_member):
    session = ClassSessionFactory(price_fen=0)
    session.opens_at = session.starts_at
    session.save()
    with on_its_day(session):
        assert book(MemberFactory(), session, is_walk_in=True).pk
    with time_machine.travel(session.starts_at, tick=False):
        with pytest.raises(SessionClosed):
            book(member, session)
        assert book(member, session, is_walk_in=True).pk
    with time_machine.travel(session.ends_at, tick=False), pytest.raises(SessionClosed) as refused:
        book(other_member, session, is_walk_in=True)
    assert refused.value.extra == {"reason": "over"}


def test_nobody_walks_in_before_the_day_of_the_class(member):
    session = ClassSessionFactory(price_fen=0, capacity=2, walk_in_seats=1)
    eve = start_of_day(day_of(session.starts_at)) - timedelta(seconds=1)
    with time_machine.travel(eve, tick=False), pytest.raises(SessionClosed) as refused:
        book(member, session, is_walk_in=True)
    assert refused.value.extra == {"reason": "not_today"}
    with override("en"):
        assert "waiting list" in str(refused.value.detail)
    assert not Booking.objects.exists()


def test_a_frozen_membership_is_the_cause_where_it_would_have_paid(member, included):
    day = day_of(included.starts_at)
    membership = MembershipFactory(member=member)
    freeze = FreezeFactory(membership=membership, starts_on=day, ends_on=day + ONE_DAY)
    with pytest.raises(FrozenOnThatDay) as refused:
        book(member, included)
    assert refused.value.about == freeze
    extra = ClassSessionFactory(price_fen=5_800, is_included=False)
    with pytest.raises(NotFree):  # which a membership never pays for
        book(member, extra)


def test_a_full_class_says_so_before_anything_about_paying(member):
    session = ClassSessionFactory(price_fen=5_800, capacity=1, walk_in_seats=0)
    own = BookingFactory(session=session)
    with pytest.raises(SessionFull):
        book(member, session)
    with pytest.raises(AlreadyBooked):
        book(own.member, session)


def test_what_is_not_there_is_refused(member):
    cancelled = ClassSessionFactory(price_fen=0, status=SessionStatus.CANCELLED, cancelled_at=timezone.now())
    with pytest.raises(SessionClosed) as refused:
        book(member, cancelled)
    assert refused.value.extra == {"reason": "cancelled"}
    with pytest.raises(SessionNotFound):
        book_place(member_id=member.pk, session_id=cancelled.pk + 9, actor_id=None)
    with pytest.raises(MemberNotFound):
        book_place(member_id=member.pk + 9, session_id=cancelled.pk, actor_id=None)


def test_one_place_a_member(member):
    session = ClassSessionFactory(price_fen=0)
    booking = book(member, session)
    with pytest.raises(AlreadyBooked) as refused:
        book(member, session)
    assert refused.value.extra == {"booking_id": booking.pk, "payment_id": None}


def test_a_place_that_is_held_is_not_booked_beside(member, included):
    payment = order(member, "course", included.pk, 5_800)
    MembershipFactory(member=member)
    with pytest.raises(AlreadyBooked) as refused, transaction.atomic():
        book(member, included)
    assert refused.value.extra["payment_id"] == payment.pk
    with time_machine.travel(payment.expires_at, tick=False):
        assert book(member, included).status == BOOKED


def test_a_turn_on_the_waiting_list_becomes_the_booking(member, included):
    MembershipFactory(member=member)
    waiting = BookingFactory(member=member, session=included, status=BookingStatus.WAITING)
    assert book(member, included).pk == waiting.pk
    assert Booking.objects.get().status == BOOKED


def test_a_refund_under_way_is_the_cause_not_a_price(member, included):
    MembershipFactory(member=member, locked_at=timezone.now())
    with pytest.raises(EntitlementLocked):
        book(member, included)


def test_a_first_day_that_is_still_open_is_the_cause_not_a_price(member, included):
    starts_on = today() + timedelta(days=20)
    MembershipFactory(member=member, starts_on=starts_on, start_rule=StartRule.CHOSEN, activated_at=None)
    with pytest.raises(StartNotChosen):
        book(member, included)


def test_a_class_that_no_membership_includes_has_a_price(member):
    MembershipFactory(member=member, locked_at=timezone.now())
    with pytest.raises(NotFree):
        book(member, ClassSessionFactory())
