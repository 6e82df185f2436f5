"""The gym cancels a class: everybody is refunded in one action, which can be repeated until it is done."""

from datetime import timedelta
from operator import attrgetter

import pytest
import time_machine
from django.utils import timezone

from foundation.errors import InvalidField
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.cancel_session import SessionCancelled, cancel_session, cancelling_progress
from members.classes.operations.end_places import PlacesEnded, _is_taken, end_due_places, write_down_places
from members.enums import BookingStatus, SessionStatus
from members.errors import SessionClosed, SessionNotFound
from members.models import Booking, MemberEvent, PlaceToEnd
from payments.enums import ExceptionKind, Fulfilment, PaymentStatus, RefundStatus
from payments.models import ExceptionCase, Payment, Refund
from payments.providers.base import ProviderUnknown
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory
from tests.factories.members import MemberFactory, StaffFactory
from tests.factories.payments import AttemptFactory
from tests.purchase import CAUSE, arrive, ask_back, buy, order, pay
from tests.till import open_till

pytestmark = pytest.mark.django_db
REASON = "教练生病"


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def session():
    return ClassSessionFactory()


def call_off(session, actor_id=None):
    """How far it is when the job that carries it on has run once."""
    cancel_session(session_id=session.pk, reason=REASON, actor_id=actor_id)
    end_due_places()
    return cancelling_progress(session.pk)


def test_everybody_is_refunded_or_let_go_in_one_action(session, till):
    staff = StaffFactory()
    paid = [buy(MemberFactory(), "course", session.pk, 5_800) for _number in range(3)]
    held = order(MemberFactory(), "course", session.pk, 5_800)
    BookingFactory(session=session)
    BookingFactory(session=session, membership=MembershipFactory())
    for status in (BookingStatus.WAITING, BookingStatus.OFFERED):
        BookingFactory(session=session, status=status, held_until=session.starts_at)
    assert call_off(session, staff.pk) == SessionCancelled(refunded=3, released=5, failed=0)
    session.refresh_from_db()
    assert (session.status, session.cancel_reason) == (SessionStatus.CANCELLED, REASON)
    assert not Booking.objects.exclude(status__in=("cancelled", "released")).exists()
    told = attrgetter("payment_id", "amount_fen", "status", "reason", "requested_by_id")
    assert sorted(map(told, Refund.objects.all())) == [
        (each.pk, 5_800, RefundStatus.SUCCEEDED, REASON, staff.pk) for each in paid
    ]
    assert len(till.sent) == 3
    held.refresh_from_db()
    assert held.status == PaymentStatus.FAILED
    event = MemberEvent.objects.get(kind="session_cancelled")
    assert (event.subject, event.member, event.reason) == (f"session:{session.pk}", None, REASON)
    assert [event.reason for event in MemberEvent.objects.filter(kind="booking_cancelled")] == [REASON] * 7


def test_one_that_fails_stops_no_other_and_the_next_run_goes_on(session, till):
    payments = [buy(MemberFactory(), "course", session.pk, 5_800) for _number in range(3)]
    under_way = ask_back(payments[1], 800)
    assert call_off(session) == SessionCancelled(refunded=2, released=0, failed=1)
    assert Booking.objects.get(payment=payments[1]).status == BookingStatus.BOOKED
    arrive(under_way)
    with time_machine.travel(session.ends_at + timedelta(days=1), tick=False):
        assert call_off(session) == SessionCancelled(refunded=3, released=0, failed=0)
        assert call_off(session) == SessionCancelled(refunded=3, released=0, failed=0)
    assert Refund.objects.exclude(pk=under_way).count() == len(till.sent) == 3
    assert MemberEvent.objects.filter(kind="session_cancelled").count() == 1


def test_a_fault_in_one_stops_no_other(session, monkeypatch, caplog):
    for _number in range(2):
        buy(MemberFactory(), "course", session.pk, 5_800)
    calls = []

    def fail_once(*arguments, **named):
        calls.append(named)
        if len(calls) == 1:
            raise RuntimeError("broken")

    monkeypatch.setattr("members.classes.operations.cancel_booking.send_refund", fail_once)
    assert call_off(session) == SessionCancelled(refunded=0, released=0, failed=0, pending=2)
    assert "could not be given up" in caplog.text
    assert Refund.objects.count() == 2, "it was asked for: sync_refunds sends it"


def test_a_refund_that_the_provider_did_not_answer_is_under_way(session, till):
    buy(MemberFactory(), "course", session.pk, 5_800)
    till.word = ProviderUnknown("timeout")
    assert call_off(session) == SessionCancelled(refunded=0, released=0, failed=0, pending=1)
    assert Refund.objects.get().status == RefundStatus.PENDING


def test_above_the_threshold_a_second_person_approves_and_the_place_ends_all_the_same(session, till, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 5_000
    buy(MemberFactory(), "course", session.pk, 5_800)
    assert call_off(session) == SessionCancelled(refunded=0, released=0, failed=0, pending=1)
    assert Booking.objects.get().status == BookingStatus.CANCELLED
    assert Refund.objects.get().status == RefundStatus.AWAITING_APPROVAL
    assert not till.sent


def test_what_is_paid_after_all_is_raised_with_its_refund_proposed(session, provider_settings):
    provider_settings(wechatpay=None)
    payment = order(MemberFactory(), "course", session.pk, 5_800)
    AttemptFactory(payment=payment, provider="wechat")
    assert call_off(session) == SessionCancelled(refunded=0, released=0, failed=1)
    assert pay(payment).fulfilment == Fulfilment.FAILED
    case = ExceptionCase.objects.get()
    assert (case.kind, case.proposed_action, case.amount_fen) == (ExceptionKind.NOT_DELIVERED, "refund", 5_800)
    assert '"session_cancelled"' in case.evidence
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        progress = call_off(session)
    assert progress == SessionCancelled(refunded=0, released=0, failed=0), "it is in front of a person"


def test_a_refund_that_is_under_way_already_is_left_to_its_end(session):
    payment = buy(MemberFactory(), "course", session.pk, 5_800)
    ask_back(payment, 800)
    assert call_off(session) == SessionCancelled(refunded=0, released=0, failed=1)


def test_who_was_there_already_is_not_refunded(session):
    buy(MemberFactory(), "course", session.pk, 5_800)
    Booking.objects.update(status=BookingStatus.ATTENDED)
    assert call_off(session) == SessionCancelled(refunded=0, released=0, failed=0)
    assert not Refund.objects.exists()


def test_what_is_left_of_a_cancelled_class_may_be_given_up_at_any_time(session, member):
    payment = buy(member, "course", session.pk, 5_800)
    refund_id = ask_back(payment, 800)
    call_off(session)
    arrive(refund_id)
    with time_machine.travel(session.ends_at, tick=False):
        booking = cancel_booking(booking_id=Booking.objects.get().pk, actor_id=member.user_id, cause=CAUSE)
    assert booking.status == BookingStatus.CANCELLED
    assert sorted(Refund.objects.values_list("amount_fen", flat=True)) == [800, 5_000]


def test_nothing_is_cancelled_without_a_reason_or_when_it_is_over(session):
    with pytest.raises(InvalidField):
        cancel_session(session_id=session.pk, reason=" ", actor_id=None)
    with pytest.raises(SessionNotFound):
        cancel_session(session_id=session.pk + 1, reason=REASON, actor_id=None)
    with time_machine.travel(session.ends_at, tick=False), pytest.raises(SessionClosed) as refused:
        call_off(session)
    assert refused.value.extra == {"reason": "over"}
    session.refresh_from_db()
    assert session.status == SessionStatus.SCHEDULED
    assert not Payment.objects.exists()


def test_the_decision_answers_at_once_and_the_rest_goes_on_by_itself(session, till):
    for _number in range(2):
        buy(MemberFactory(), "course", session.pk, 5_800)
    order(MemberFactory(), "course", session.pk, 5_800)
    BookingFactory(session=session)
    done = cancel_session(session_id=session.pk, reason=REASON, actor_id=None)
    assert (done, till.sent) == (SessionCancelled(refunded=0, released=1, failed=0, pending=3), [])
    assert end_due_places() == PlacesEnded(ended=3, failed=0)
    assert cancelling_progress(session.pk) == SessionCancelled(refunded=2, released=2, failed=0)
    assert end_due_places() == PlacesEnded(ended=0, failed=0)


def test_what_failed_is_tried_again_by_itself(session, till):
    payment = buy(MemberFactory(), "course", session.pk, 5_800)
    refund_id = ask_back(payment, 800)
    assert call_off(session).failed == 1
    assert PlaceToEnd.objects.get().failure == "entitlement_locked"
    arrive(refund_id)
    assert end_due_places() == PlacesEnded(ended=0, failed=0)
    with time_machine.travel(timezone.now() + timedelta(minutes=1), tick=False):
        assert end_due_places() == PlacesEnded(ended=1, failed=0)
    assert Booking.objects.get().status == BookingStatus.CANCELLED


def test_one_of_two_that_have_read_a_place_takes_it(session, monkeypatch):
    buy(MemberFactory(), "course", session.pk, 5_800)
    cancel_session(session_id=session.pk, reason=REASON, actor_id=None)
    row = PlaceToEnd.objects.get()
    assert [_is_taken(row), _is_taken(row)] == [True, False]


def test_a_place_that_was_let_go_before_and_is_booked_after_all_is_ended_too(session):
    held = order(MemberFactory(), "course", session.pk, 5_800)
    write_down_places(Booking.objects.all(), reason="冻结", actor_id=None)
    end_due_places()
    assert pay(held).fulfilment == Fulfilment.DONE
    assert call_off(session).refunded == 1


def test_a_refund_counts_when_it_has_arrived(session):
    for _number in range(3):
        buy(MemberFactory(), "course", session.pk, 5_800)
    assert call_off(session).refunded == 3
    kinds = [(RefundStatus.FAILED, "closed"), (RefundStatus.PENDING, "not_enough"), (RefundStatus.PROCESSING, "")]
    for refund, (status, failure) in zip(Refund.objects.order_by("id"), kinds, strict=True):
        Refund.objects.filter(pk=refund.pk).update(status=status, failure=failure)
        Payment.objects.filter(pk=refund.payment_id).update(refunded_fen=0)
    assert cancelling_progress(session.pk) == SessionCancelled(refunded=0, released=0, failed=1, pending=2)
