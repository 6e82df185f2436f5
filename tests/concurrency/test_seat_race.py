"""Many want the same places at the same instant: never more are sold than there are, and none is lost."""

import json
from collections import Counter
from datetime import date, timedelta
from datetime import time as clock_time
from functools import partial

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone

from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.cancel_session import cancel_session, cancelling_progress
from members.classes.operations.end_places import end_due_places
from members.classes.operations.generate_sessions import generate_sessions
from members.classes.operations.join_waiting_list import join_waiting_list
from members.classes.operations.offer_places import offer_places
from members.classes.operations.uncovered_places import settle_covered_places
from members.enums import LIVE_BOOKINGS, BookingStatus, Ending
from members.errors import NotWaiting
from members.models import Booking, ClassSession, Membership, PlaceToEnd, TimetableSlot
from members.people.queries import member_for_update
from payments.enums import Fulfilment, PaymentStatus
from payments.errors import ServiceError
from payments.models import ExceptionCase, Payment, Refund
from tests.concurrency.race import at_once
from tests.factories.gym import BookingFactory, ClassSessionFactory, CourseFactory, MembershipFactory
from tests.factories.members import AccessTokenFactory, MemberFactory
from tests.purchase import CAUSE, buy, fail, order, pay
from tests.seats import online_places_left
from tests.till import open_till

pytestmark = pytest.mark.django_db(transaction=True)
PRICE_FEN = 5_800
MEMBERS, SEATS, ROUNDS, WORKERS = 200, 20, 10, 32


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


def buyer(member):
    """A function that creates a payment for the class through the API, as this member."""
    token = AccessTokenFactory(user=member.user).plain

    def send(client, session):
        body = {"member_id": member.pk, "amount": 58.00, "type": "course", "item_id": session.pk}
        headers = {"authorization": f"Bearer {token}"}
        return client.post("/api/v1/payments/", json.dumps(body), content_type="application/json", headers=headers)

    return send


def test_200_members_race_for_20_seats_in_ten_rounds(settings):
    settings.UNPAID_PLACES_A_MEMBER = 0
    buyers = [buyer(MemberFactory()) for _number in range(MEMBERS)]
    for day in range(2, 2 + ROUNDS):  # who has a seat has none elsewhere at that time
        session = ClassSessionFactory(capacity=SEATS, starts_at=timezone.now() + timedelta(days=day))
        answers = at_once([partial(send, session=session) for send in buyers], hands=WORKERS)
        refused = [answer.json()["code"] for answer in answers if answer.status_code != 201]
        assert refused == ["session_full"] * (MEMBERS - SEATS)
        assert Booking.objects.filter(session=session, status=BookingStatus.HELD).count() == SEATS
        assert online_places_left(session, timezone.now()) == 0
    assert Payment.objects.count() == Booking.objects.count() == SEATS * ROUNDS


def test_case_1_two_take_the_last_place_together(settings):
    settings.UNPAID_PLACES_A_MEMBER = 0
    buyers = [buyer(MemberFactory()) for _number in range(2)]
    for day in range(2, 7):
        session = ClassSessionFactory(capacity=1, starts_at=timezone.now() + timedelta(days=day))
        answers = at_once([partial(send, session=session) for send in buyers])
        assert sorted(answer.status_code for answer in answers) == [201, 409]


def test_one_member_holds_two_unpaid_places_however_many_he_asks_for_at_once():
    send = buyer(MemberFactory())
    begins = [timezone.now() + timedelta(days=day) for day in range(2, 10)]
    answers = at_once([partial(send, session=ClassSessionFactory(starts_at=each)) for each in begins])
    assert Counter(answer.status_code for answer in answers) == {201: 2, 409: 6}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"too_many_unpaid_places"}
    assert Booking.objects.filter(status=BookingStatus.HELD).count() == 2


def test_one_member_takes_one_place_however_often_he_asks():
    send, session = buyer(MemberFactory()), ClassSessionFactory()
    answers = at_once([partial(send, session=session)] * 8)
    assert Counter(answer.status_code for answer in answers) == {201: 1, 409: 7}
    assert {answer.json()["code"] for answer in answers if answer.status_code == 409} == {"already_booked"}


def test_cases_2_and_3_late_payments_and_new_holds_never_sell_more_than_there_are():
    """Six holds ran out; all six are paid, while six others order, and the unpaid end, at the same instant."""
    for _round in range(3):
        session = ClassSessionFactory(capacity=6)
        late = [order(MemberFactory(), "course", session.pk, PRICE_FEN) for _number in range(6)]
        others = [buyer(MemberFactory()) for _number in range(6)]
        with time_machine.travel(late[-1].expires_at + timedelta(minutes=1)):
            answers = at_once(
                [lambda _client, payment=payment: fail(payment) for payment in late[:2]]
                + [partial(send, session=session) for send in others]
                + [lambda _client, payment=payment: pay(payment) for payment in late[2:]]
            )
            held = sum(answer.status_code == 201 for answer in answers[2:8])
            assert online_places_left(session, timezone.now()) == 0
        booked = Booking.objects.filter(session=session, status=BookingStatus.BOOKED).count()
        assert booked + held == 6
        failed = [payment for payment in answers[8:] if payment.fulfilment == Fulfilment.FAILED]
        assert len(failed) == 4 - booked
        assert ExceptionCase.objects.filter(payment__in=failed, kind="not_delivered").count() == len(failed)


def test_cancelling_and_waiting_and_buying_at_once_keep_the_turns():
    """Four give their places up while four join the list and four buy: who gets none has a turn, nobody two places."""
    session = ClassSessionFactory(capacity=4)
    booked = [BookingFactory(session=session) for _number in range(4)]
    first_in_line = [BookingFactory(session=session, status=BookingStatus.WAITING) for _number in range(2)]
    buyers, waiting = [buyer(MemberFactory()) for _number in range(4)], MemberFactory.create_batch(4)

    def wait(_client, member):
        try:
            return join_waiting_list(member_id=member.pk, session_id=session.pk, actor_id=None)
        except NotWaiting:
            return None

    at_once(
        [lambda _client, each=each: cancel_booking(booking_id=each.pk, actor_id=None, cause=CAUSE) for each in booked]
        + [partial(send, session=session) for send in buyers]
        + [partial(wait, member=member) for member in waiting]
        + [lambda _client: offer_places()] * 2
    )
    taken = Booking.objects.filter(session=session, status__in=("offered", "held"))
    assert taken.count() == 4 - online_places_left(session, timezone.now()) <= 4
    assert {each.pk for each in first_in_line} <= set(taken.values_list("pk", flat=True))
    still_waiting = Booking.objects.filter(session=session, status=BookingStatus.WAITING)
    assert not still_waiting.exists() or online_places_left(session, timezone.now()) == 0


def test_one_booking_is_cancelled_once_and_refunded_once(till):
    session = ClassSessionFactory(capacity=1)
    buy(MemberFactory(), "course", session.pk, PRICE_FEN)
    booking = Booking.objects.get()
    waiting = BookingFactory(session=session, status=BookingStatus.WAITING)

    def cancel(_client):
        try:
            return cancel_booking(booking_id=booking.pk, actor_id=None, cause=CAUSE).status
        except ServiceError as refusal:
            return refusal.code

    outcomes = Counter(at_once([cancel] * 8))
    assert outcomes[BookingStatus.CANCELLED] == 1
    assert set(outcomes) <= {BookingStatus.CANCELLED, "booking_over", "entitlement_locked"}
    assert Refund.objects.count() == len(till.sent) == 1
    waiting.refresh_from_db()
    assert waiting.status == BookingStatus.OFFERED


def test_the_gym_cancels_a_class_while_it_is_bought_and_paid():
    """Whoever bought is refunded, let go, or in front of a person: nobody keeps a place or loses money unseen."""
    for _round in range(3):
        session = ClassSessionFactory(capacity=12)
        paid = [buy(MemberFactory(), "course", session.pk, PRICE_FEN) for _number in range(4)]
        held = [order(MemberFactory(), "course", session.pk, PRICE_FEN) for _number in range(4)]
        buyers = [buyer(MemberFactory()) for _number in range(4)]
        call_off = partial(cancel_session, session_id=session.pk, reason="停电", actor_id=None)
        at_once(
            [lambda _client, call_off=call_off: (call_off(), end_due_places())] * 2
            + [lambda _client, payment=payment: pay(payment) for payment in held]
            + [partial(send, session=session) for send in buyers]
        )
        call_off()
        PlaceToEnd.objects.filter(next_try_at__isnull=False).update(next_try_at=timezone.now())
        end_due_places()
        progress = cancelling_progress(session.pk)
        assert (progress.failed, progress.pending) == (0, 0)
        assert not Booking.objects.filter(session=session, status=BookingStatus.BOOKED).exists()
        payments = Payment.objects.filter(item_id=session.pk)
        assert not payments.filter(status=PaymentStatus.PENDING).exists()
        kept = set(payments.filter(status=PaymentStatus.SUCCESS, refunded_fen=0).values_list("pk", flat=True))
        assert kept <= set(ExceptionCase.objects.values_list("payment_id", flat=True))
        assert not kept & {payment.pk for payment in paid}


def test_no_place_stays_booked_by_a_membership_that_is_taken_back_at_the_same_instant():
    """Two who have a place and two who wait lose their memberships together: nobody moves up into a place."""
    course = CourseFactory(is_included=True)
    for _round in range(3):
        session = ClassSessionFactory(course=course, capacity=2)
        memberships = MembershipFactory.create_batch(4)
        for membership, status in zip(memberships, ("booked", "booked", "waiting", "waiting"), strict=True):
            BookingFactory(session=session, member=membership.member, membership=membership, status=status)

        def take_back(_client, membership):
            with transaction.atomic():
                member_for_update(membership.member_id)
                Membership.objects.filter(pk=membership.pk).update(ended_at=timezone.now(), ending=Ending.WITHDRAWN)
                settle_covered_places(member_id=membership.member_id, actor_id=None, reason="退卡")

        at_once([partial(take_back, membership=each) for each in memberships])
        assert not Booking.objects.filter(session=session, status__in=LIVE_BOOKINGS).exists()


def test_two_runs_of_the_timetable_make_every_class_once():
    monday = date(2025, 6, 2)
    for weekday in range(7):
        terms = {"weekday": weekday, "begins_at": clock_time(19, 30), "valid_from": monday}
        TimetableSlot.objects.create(course=CourseFactory(), **terms)
    made = at_once([lambda _client: generate_sessions(first=monday, last=monday + timedelta(days=27))] * 4)
    assert sorted(made) == [0, 0, 0, 28]
    assert ClassSession.objects.count() == 28
