"""Money that comes for a place that there is no more: whose doing that was says who sees to it."""

from datetime import timedelta

import pytest

from members.classes.operations.cancel_session import cancel_session
from members.enums import BookingStatus
from members.models import Booking
from payments.enums import Fulfilment
from payments.models import Event, ExceptionCase, Refund
from payments.refunding.operations.return_undeliverable import return_undeliverable
from tests.factories.gym import ClassSessionFactory
from tests.factories.members import MemberFactory
from tests.purchase import buy, fail, order, pay
from tests.till import open_till

pytestmark = pytest.mark.django_db
PRICE_FEN = 5_800


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def session(time_machine):
    time_machine.move_to("2026-11-02T04:00:00Z", tick=False)
    return ClassSessionFactory(capacity=1, price_fen=PRICE_FEN)


def test_of_a_class_that_the_gym_has_cancelled_it_goes_back_by_itself(session, member):
    held = order(member, "course", session.pk, PRICE_FEN)
    cancel_session(session_id=session.pk, reason="停电", actor_id=None)
    assert pay(held).fulfilment == Fulfilment.FAILED
    assert return_undeliverable() == 1
    assert (Refund.objects.get().amount_fen, Refund.objects.get().status) == (PRICE_FEN, "succeeded")
    assert Event.objects.get(kind="refund_requested").actor == "system"
    assert ExceptionCase.objects.get().closing_action == "refund"
    assert Booking.objects.get().status != BookingStatus.BOOKED


def over(session, member, time_machine):
    held = order(member, "course", session.pk, PRICE_FEN)
    time_machine.move_to(session.ends_at + timedelta(minutes=1), tick=False)
    return held


def full(session, member, _time_machine):
    late = fail(order(member, "course", session.pk, PRICE_FEN))
    buy(MemberFactory(), "course", session.pk, PRICE_FEN)
    return late


def had_already(session, member, _time_machine):
    late = fail(order(member, "course", session.pk, PRICE_FEN))
    buy(member, "course", session.pk, PRICE_FEN)
    return late


@pytest.mark.parametrize("what_happens", [over, full, had_already])
def test_for_every_other_reason_a_person_decides(session, member, time_machine, till, what_happens):
    payment = pay(what_happens(session, member, time_machine))
    assert payment.fulfilment == Fulfilment.FAILED
    assert (return_undeliverable(), till.sent) == (0, [])
    case = ExceptionCase.objects.get()
    assert (case.payment, case.proposed_action, case.closed_at) == (payment, "refund", None)
