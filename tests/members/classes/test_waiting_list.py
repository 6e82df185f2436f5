"""The waiting list: first come, first served, by the clock, and only while a place can still be given back."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from members.classes.operations.book_place import book_place
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.hold_place import hold_place
from members.classes.operations.join_waiting_list import join_waiting_list
from members.classes.operations.offer_places import offer_places
from members.enums import BookingStatus, Ending
from members.errors import AlreadyBooked, NotWaiting, SessionClosed, SessionFull, SessionNotFound
from members.house_rules import OFFER_LASTS, SHORT_OFFER_LASTS
from members.models import Booking, Membership
from payments.errors import MemberNotFound
from tests.command_runner import run_command
from tests.factories.gym import BookingFactory, ClassSessionFactory, CourseFactory, MembershipFactory
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.purchase import CAUSE, buy, fail, order

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
WAITING, OFFERED, BOOKED, RELEASED = (BookingStatus(each) for each in ("waiting", "offered", "booked", "released"))


@pytest.fixture
def clock():
    """A clock that stands still until it is moved."""
    with time_machine.travel(timezone.now(), tick=False) as traveller:
        yield traveller


@pytest.fixture
def full(clock):
    """A priced class of one place, which is booked."""
    session = ClassSessionFactory(capacity=1)
    BookingFactory(session=session)
    return session


def wait(session, member=None):
    member = member or MemberFactory()
    return join_waiting_list(member_id=member.pk, session_id=session.pk, actor_id=member.user_id)


def statuses(*bookings):
    return [Booking.objects.get(pk=booking.pk).status for booking in bookings]


def free_a_place(session):
    taken = Booking.objects.filter(session=session, status=BOOKED, payment=None).order_by("pk").first()
    cancel_booking(booking_id=taken.pk, actor_id=None, cause=CAUSE)


def test_who_waits_has_a_turn_and_no_place(member, full):
    booking = wait(full, member)
    assert (booking.status, booking.payment, booking.membership, booking.price_fen) == (WAITING, None, None, 5_800)
    assert wait(full, member).pk == booking.pk, "the turn is kept"
    assert Booking.objects.filter(member=member).count() == 1


def test_waiting_is_refused_while_there_are_places(member):
    with pytest.raises(NotWaiting):
        wait(ClassSessionFactory(), member)
    assert not Booking.objects.exists()


def test_waiting_is_refused_to_who_has_a_place_or_where_nothing_is_given_any_more(full, clock):
    booked = Booking.objects.get()
    with pytest.raises(AlreadyBooked):
        wait(full, booked.member)
    clock.move_to(full.starts_at)
    with pytest.raises(SessionClosed):
        wait(full)
    with pytest.raises(SessionNotFound):
        join_waiting_list(member_id=booked.member_id, session_id=full.pk + 9, actor_id=None)
    with pytest.raises(MemberNotFound):
        join_waiting_list(member_id=booked.member_id + 999, session_id=full.pk, actor_id=None)


def test_a_free_place_is_offered_to_the_first_for_two_hours(full):
    first, second = wait(full), wait(full)
    free_a_place(full)
    assert statuses(first, second) == [OFFERED, WAITING]
    first.refresh_from_db()
    assert first.held_until == timezone.now() + OFFER_LASTS.duration()


def test_an_offer_ends_with_the_time_to_cancel(full, clock):
    first = wait(full)
    clock.move_to(full.cancel_until - MINUTE)
    free_a_place(full)
    first.refresh_from_db()
    assert (first.status, first.held_until) == (OFFERED, full.cancel_until)


def test_after_the_time_to_cancel_it_is_a_short_offer_before_an_outsider_takes_it(member, full, clock):
    first = wait(full)
    clock.move_to(full.cancel_until)
    free_a_place(full)
    first.refresh_from_db()
    assert (first.status, first.held_until) == (OFFERED, timezone.now() + SHORT_OFFER_LASTS.duration())
    with pytest.raises(SessionFull), transaction.atomic():
        order(member, "course", full.pk, 5_800)
    clock.shift(SHORT_OFFER_LASTS.duration())
    assert offer_places() == 0
    order(member, "course", full.pk, 5_800)


def test_after_the_time_to_cancel_what_costs_nothing_is_offered_and_not_booked(member, clock):
    full = ClassSessionFactory(capacity=1, is_included=True)
    taken = BookingFactory(session=full)
    MembershipFactory(member=member)
    turn = wait(full, member)
    clock.move_to(full.cancel_until)
    free_a_place(full)
    turn.refresh_from_db()
    assert (turn.status, turn.price_fen, taken.pk != turn.pk) == (OFFERED, 0, True)
    assert book_place(member_id=member.pk, session_id=full.pk, actor_id=None).pk == turn.pk


def test_an_offer_just_before_the_class_ends_when_that_begins(full, clock):
    first = wait(full)
    clock.move_to(full.starts_at - MINUTE)
    free_a_place(full)
    first.refresh_from_db()
    assert (first.status, first.held_until) == (OFFERED, full.starts_at)


def test_an_offer_that_ran_out_goes_to_the_next(full, clock):
    first, second, third = wait(full), wait(full), wait(full)
    free_a_place(full)
    clock.shift(OFFER_LASTS.duration() - MINUTE)
    assert offer_places() == 0
    clock.shift(MINUTE)
    assert run_command("offer_places", "--json").objects() == [{"offered": 1}]
    assert statuses(first, second, third) == [RELEASED, OFFERED, WAITING]


def test_the_offered_place_is_paid_for(full, member):
    first = wait(full, member)
    free_a_place(full)
    buy(member, "course", full.pk, 5_800)
    assert statuses(first) == [BOOKED]


def test_an_offered_place_that_is_not_paid_for_goes_to_the_next(full, member):
    first, second = wait(full, member), wait(full)
    free_a_place(full)
    fail(order(member, "course", full.pk, 5_800))
    assert statuses(first, second) == [RELEASED, OFFERED]


def test_nobody_passes_those_who_wait(full, member, other_member):
    """The hold ran out and no job has run: the place is the first one's all the same."""
    Booking.objects.all().delete()
    payment = order(MemberFactory(), "course", full.pk, 5_800)
    for each in (member, other_member):
        wait(full, each)
    with time_machine.travel(payment.expires_at, tick=False):
        for nobody in (MemberFactory(), other_member):
            with pytest.raises(SessionFull), transaction.atomic():
                order(nobody, "course", full.pk, 5_800)
        order(member, "course", full.pk, 5_800)
    assert Booking.objects.get(member=member).status == BookingStatus.HELD


def test_the_job_gives_the_places_of_holds_that_ran_out(full, clock):
    Booking.objects.all().delete()
    payment = order(MemberFactory(), "course", full.pk, 5_800)
    first = wait(full)
    clock.move_to(payment.expires_at - MINUTE)
    assert offer_places() == 0
    clock.move_to(payment.expires_at)
    assert offer_places() == 1
    assert statuses(first) == [OFFERED]
    assert Booking.objects.get(payment=payment).status == RELEASED


def test_the_job_writes_down_what_ran_out_also_where_nobody_waits(clock):
    offered = BookingFactory(status=OFFERED, held_until=timezone.now() + MINUTE)
    offer_places()
    assert statuses(offered) == [OFFERED]
    clock.shift(MINUTE)
    assert offer_places() == 0
    assert statuses(offered) == [RELEASED]


def test_the_job_looks_at_classes_with_something_to_do_alone(clock, django_assert_num_queries):
    for _number in range(3):
        session = ClassSessionFactory(capacity=1)
        BookingFactory(session=session)
        wait(session)
    with django_assert_num_queries(1):
        assert offer_places() == 0


def test_nobody_waits_for_a_class_that_has_begun(full, clock):
    first = wait(full)
    clock.move_to(full.starts_at - MINUTE)
    offer_places()
    assert statuses(first) == [WAITING]
    clock.move_to(full.starts_at)
    offer_places()
    assert statuses(first) == [RELEASED]


def test_a_free_place_is_booked_at_once_where_nothing_is_paid(clock):
    session = ClassSessionFactory(capacity=1, price_fen=0)
    BookingFactory(session=session)
    first = wait(session)
    free_a_place(session)
    first.refresh_from_db()
    assert (first.status, first.held_until) == (BOOKED, None)


def test_in_an_included_class_whose_membership_is_over_is_passed_over(clock):
    session = ClassSessionFactory(course=CourseFactory(is_included=True), capacity=1)
    BookingFactory(session=session)
    gone, covered = MembershipFactory(), MembershipFactory()
    first, second = wait(session, gone.member), wait(session, covered.member)
    assert (first.membership, first.price_fen) == (gone, 0)
    Membership.objects.filter(pk=gone.pk).update(ended_at=timezone.now(), ending=Ending.WITHDRAWN)
    free_a_place(session)
    assert statuses(first, second) == [RELEASED, BOOKED]
    second.refresh_from_db()
    assert second.membership == covered


def test_in_an_included_class_somebody_without_a_membership_is_offered_a_place(clock):
    session = ClassSessionFactory(course=CourseFactory(is_included=True), capacity=1)
    BookingFactory(session=session)
    first = wait(session)
    free_a_place(session)
    assert statuses(first) == [OFFERED]


def test_places_for_walk_ins_are_not_offered(clock):
    session = ClassSessionFactory(capacity=2, walk_in_seats=1)
    booked = BookingFactory(session=session)
    first, second = wait(session), wait(session)
    cancel_booking(booking_id=booked.pk, actor_id=None, cause=CAUSE)
    assert statuses(first, second) == [OFFERED, WAITING]


def test_a_hold_from_the_waiting_list_forgets_the_membership(clock):
    session = ClassSessionFactory(course=CourseFactory(is_included=True), capacity=1)
    membership, payment = MembershipFactory(), PaymentFactory()
    waiting = BookingFactory(session=session, member=membership.member, membership=membership, status=WAITING)
    Membership.objects.update(ended_at=timezone.now(), ending=Ending.WITHDRAWN)
    hold_place(payment_id=payment.pk, member_id=waiting.member_id, session_id=session.pk, until=timezone.now() + MINUTE)
    waiting.refresh_from_db()
    assert (waiting.membership, waiting.payment_id, waiting.price_fen) == (None, payment.pk, 5_800)
