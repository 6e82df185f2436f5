"""A place is held for a payment, becomes a booking when it is paid, and is free again when it is not."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from members.classes.operations.hold_place import hold_place
from members.classes.operations.release_place import release_place
from members.enums import BookingStatus, SessionStatus
from members.errors import AlreadyBooked, ItemFree, SessionClosed, SessionFull
from members.models import Booking
from payments.enums import Fulfilment
from payments.errors import AmountMismatch, ItemNotFound
from payments.models import Payment
from tests.factories.gym import BookingFactory, ClassSessionFactory, CourseFactory, MembershipFactory
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.purchase import buy, fail, order, pay
from tests.seats import online_places_left

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)


def left(session):
    return online_places_left(session, timezone.now())


def test_a_place_is_held_until_the_payment_expires(member):
    session = ClassSessionFactory()
    payment = order(member, "course", session.pk, 5_800)
    booking = Booking.objects.get()
    assert (booking.member, booking.session, booking.payment_id) == (member, session, payment.pk)
    assert (booking.status, booking.price_fen) == (BookingStatus.HELD, 5_800)
    assert booking.held_until == payment.expires_at
    assert left(session) == 19


def test_holding_a_place_takes_five_statements(member, django_assert_num_queries):
    session = ClassSessionFactory(capacity=2)
    BookingFactory(session=session, status=BookingStatus.CANCELLED)
    payment = PaymentFactory()
    until = timezone.now() + MINUTE
    with django_assert_num_queries(5):
        hold_place(payment_id=payment.pk, member_id=member.pk, session_id=session.pk, until=until)


def test_at_most_six_statements_when_there_is_something_to_clear_away(member, django_assert_num_queries):
    session, payment = ClassSessionFactory(capacity=3), PaymentFactory()
    over = timezone.now() - MINUTE
    for each in (member, MemberFactory(), MemberFactory()):
        BookingFactory(session=session, member=each, status=BookingStatus.HELD, held_until=over)
    BookingFactory(session=session, status=BookingStatus.WAITING)
    with django_assert_num_queries(6):
        hold_place(payment_id=payment.pk, member_id=member.pk, session_id=session.pk, until=timezone.now() + MINUTE)
    assert Booking.objects.filter(status=BookingStatus.RELEASED).count() == 3


def test_what_is_full_is_refused_with_three_statements(member, django_assert_num_queries):
    session, payment = ClassSessionFactory(capacity=1), PaymentFactory()
    BookingFactory(session=session)
    with pytest.raises(SessionFull), transaction.atomic(), django_assert_num_queries(3):
        hold_place(payment_id=payment.pk, member_id=member.pk, session_id=session.pk, until=timezone.now())


@pytest.mark.parametrize(
    ("begins_in", "refusal"),
    [(timedelta(days=15), "not_open_yet"), (timedelta(0), "started"), (-MINUTE, "started")],
)
def test_places_are_sold_from_the_opening_until_the_class_begins(member, begins_in, refusal):
    with time_machine.travel(timezone.now(), tick=False):
        session = ClassSessionFactory(starts_at=timezone.now() + begins_in)
        with pytest.raises(SessionClosed) as refused, transaction.atomic():
            order(member, "course", session.pk, 5_800)
    assert refused.value.extra == {"reason": refusal}
    assert not Payment.objects.exists()


def test_the_very_moment_of_opening_is_open(member):
    with time_machine.travel(timezone.now(), tick=False):
        session = ClassSessionFactory(starts_at=timezone.now() + timedelta(days=14))
        assert order(member, "course", session.pk, 5_800).pk


def test_what_cannot_be_bought_is_refused_and_nothing_is_written(member):
    cancelled = ClassSessionFactory(status=SessionStatus.CANCELLED, cancelled_at=timezone.now())
    free = ClassSessionFactory(price_fen=0)
    for number, error in ((cancelled.pk, ItemNotFound), (free.pk, ItemFree), (free.pk + 9, ItemNotFound)):
        with pytest.raises(error), transaction.atomic():
            order(member, "course", number, 5_800)
    with pytest.raises(AmountMismatch), transaction.atomic():
        order(member, "course", ClassSessionFactory().pk, 5_799)
    assert not Booking.objects.exists()
    assert not Payment.objects.exists()


def test_what_the_membership_includes_is_not_sold_to_the_member(member, other_member):
    MembershipFactory(member=member)
    session = ClassSessionFactory(course=CourseFactory(is_included=True))
    with pytest.raises(ItemFree), transaction.atomic():
        order(member, "course", session.pk, 5_800)
    assert not Booking.objects.exists()
    buy(other_member, "course", session.pk, 5_800)
    booking = Booking.objects.get()
    assert (booking.status, booking.membership, booking.price_fen) == (BookingStatus.BOOKED, None, 5_800)


def test_a_second_hold_is_refused_and_names_the_first(member):
    session = ClassSessionFactory()
    payment = order(member, "course", session.pk, 5_800)
    with pytest.raises(AlreadyBooked) as refused, transaction.atomic():
        order(member, "course", session.pk, 5_800)
    assert refused.value.extra == {"booking_id": Booking.objects.get().pk, "payment_id": payment.pk}


@pytest.mark.parametrize("status", [BookingStatus.BOOKED, BookingStatus.ATTENDED, BookingStatus.NO_SHOW])
def test_who_has_a_place_does_not_get_another(member, status):
    booking = BookingFactory(member=member, status=status, payment=PaymentFactory())
    with pytest.raises(AlreadyBooked) as refused, transaction.atomic():
        order(member, "course", booking.session.pk, 5_800)
    assert refused.value.extra == {"booking_id": booking.pk, "payment_id": None}


@pytest.mark.parametrize("status", [BookingStatus.CANCELLED, BookingStatus.LATE_CANCELLED, BookingStatus.RELEASED])
def test_who_gave_a_place_up_may_buy_another(member, status):
    booking = BookingFactory(member=member, status=status)
    buy(member, "course", booking.session.pk, 5_800)
    assert Booking.objects.get(payment__isnull=False).status == BookingStatus.BOOKED


def test_a_hold_is_over_when_its_time_is_whatever_jobs_are_running(member, other_member):
    session = ClassSessionFactory(capacity=1)
    payment = order(member, "course", session.pk, 5_800)
    with time_machine.travel(payment.expires_at - timedelta(seconds=1), tick=False):
        assert left(session) == 0
        with pytest.raises(SessionFull), transaction.atomic():
            order(other_member, "course", session.pk, 5_800)
    with time_machine.travel(payment.expires_at, tick=False):
        assert left(session) == 1
        order(other_member, "course", session.pk, 5_800)
    assert Booking.objects.get(payment=payment).status == BookingStatus.RELEASED


def test_the_members_own_hold_that_ran_out_makes_way(member):
    session = ClassSessionFactory(capacity=1)
    first = order(member, "course", session.pk, 5_800)
    with time_machine.travel(first.expires_at, tick=False):
        second = order(member, "course", session.pk, 5_800)
    assert Booking.objects.get(status=BookingStatus.HELD).payment_id == second.pk


def test_an_unpaid_place_is_let_go_once(member):
    session = ClassSessionFactory()
    payment = fail(order(member, "course", session.pk, 5_800))
    assert Booking.objects.get().status == BookingStatus.RELEASED
    assert left(session) == 20
    release_place(payment_id=payment.pk)
    release_place(payment_id=PaymentFactory().pk)
    assert Booking.objects.get().status == BookingStatus.RELEASED


def test_letting_go_never_takes_back_what_is_booked(member):
    payment = buy(member, "course", ClassSessionFactory().pk, 5_800)
    release_place(payment_id=payment.pk)
    assert Booking.objects.get().status == BookingStatus.BOOKED


def test_a_paid_place_is_booked_for_good(member):
    session = ClassSessionFactory(capacity=1)
    payment = buy(member, "course", session.pk, 5_800)
    booking = Booking.objects.get()
    assert (payment.fulfilment, booking.status, booking.held_until) == (Fulfilment.DONE, BookingStatus.BOOKED, None)
    with time_machine.travel(payment.expires_at + MINUTE, tick=False):
        assert left(session) == 0


def test_the_first_payment_that_is_paid_takes_the_place_that_a_second_holds(member):
    """The first ran out, a second was begun, then the first was paid all the same; the second is paid for nothing."""
    session = ClassSessionFactory(capacity=1)
    first = order(member, "course", session.pk, 5_800)
    with time_machine.travel(first.expires_at, tick=False):
        second = order(member, "course", session.pk, 5_800)
        assert pay(first).fulfilment == Fulfilment.DONE
        assert pay(second).fulfilment == Fulfilment.FAILED
    assert Booking.objects.get(status=BookingStatus.BOOKED).payment_id == first.pk
    assert left(session) == 0
