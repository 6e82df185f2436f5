"""The cases of paying for a class that are known to go wrong, by their numbers in the domain's list.

Cases 1, 2 and 23 run at the same instant in tests/concurrency/test_seat_race.py.
"""

from datetime import timedelta

import pytest
import time_machine
from django.db import IntegrityError, transaction
from django.utils import timezone

from members.classes.operations.book_place import book_place
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.cancel_session import SessionCancelled, cancel_session, cancelling_progress
from members.classes.operations.end_places import end_due_places
from members.classes.operations.offer_places import offer_places
from members.classes.operations.uncovered_places import settle_covered_places
from members.days import day_of
from members.enums import BookingStatus
from members.errors import AlreadyBooked, ItemFree, SessionFull
from members.house_rules import OFFER_LASTS
from members.models import Booking, ClassSession
from payments.enums import CaseAction, ExceptionKind, Fulfilment, PaymentStatus
from payments.models import ExceptionCase, Payment
from payments.paying.operations.fulfil import fulfil_payment
from payments.refunding.operations.request import NewRefund, reserve_refund
from tests.factories.gym import BookingFactory, ClassSessionFactory, CourseFactory, FreezeFactory, MembershipFactory
from tests.factories.members import MemberFactory
from tests.providers_desk import CALLBACK, alipay_form, wechat_v3
from tests.purchase import CAUSE, arrive, ask_back, bounce, buy, fail, give_back, order, pay
from tests.seats import online_places_left
from tests.till import open_till

pytestmark = pytest.mark.django_db
# What the signed notifications say was paid.
PRICE_FEN = 10_000
BOOKED, CANCELLED, RELEASED = (BookingStatus(each) for each in ("booked", "cancelled", "released"))


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def session():
    """A class with one place."""
    return ClassSessionFactory(capacity=1, price_fen=PRICE_FEN)


@pytest.fixture
def held(member, session):
    """The payment that holds the place."""
    return order(member, "course", session.pk, PRICE_FEN)


def status_of(payment):
    return Booking.objects.get(payment=payment).status


def the_case():
    """What the one exception is about, and what it proposes."""
    case = ExceptionCase.objects.get()
    return case.kind, case.proposed_action, case.amount_fen


def run_out(payment, session, other_member):
    """The hold runs out, and somebody else buys the last place."""
    with time_machine.travel(payment.expires_at, tick=False):
        fail(payment)
        return buy(other_member, "course", session.pk, PRICE_FEN)


def test_case_1_the_last_place_is_sold_once(held, session, other_member):
    with pytest.raises(SessionFull), transaction.atomic():
        order(other_member, "course", session.pk, PRICE_FEN)
    with pytest.raises(IntegrityError), transaction.atomic():
        BookingFactory(member=held.member, session=session)


@pytest.mark.parametrize("is_released", [True, False])
def test_case_2_paid_after_the_hold_ran_out_while_the_place_is_free(held, is_released):
    with time_machine.travel(held.expires_at + timedelta(hours=1), tick=False):
        if is_released:
            fail(held)
        assert pay(held).fulfilment == Fulfilment.DONE
    assert status_of(held) == BOOKED
    assert not ExceptionCase.objects.exists()


def test_case_3_paid_after_the_hold_ran_out_when_the_place_is_gone(held, session, other_member):
    run_out(held, session, other_member)
    pay(held)
    assert (held.status, held.fulfilment) == (PaymentStatus.SUCCESS, Fulfilment.FAILED)
    assert status_of(held) == RELEASED
    assert the_case() == (ExceptionKind.NOT_DELIVERED, CaseAction.REFUND, PRICE_FEN)
    assert Booking.objects.filter(session=session, status=BOOKED).count() == 1


def test_case_3_what_could_not_be_given_is_given_when_a_place_is_free_again(held, session, other_member):
    other = run_out(held, session, other_member)
    pay(held)
    cancel_booking(booking_id=Booking.objects.get(payment=other).pk, actor_id=None, cause=CAUSE)
    assert fulfil_payment(payment_id=held.pk, cause=CAUSE) == Fulfilment.DONE
    assert status_of(held) == BOOKED
    assert ExceptionCase.objects.get().closing_action == CaseAction.DELIVER


def test_case_3_or_its_money_goes_back_and_nothing_is_given_any_more(held, session, other_member):
    other = run_out(held, session, other_member)
    pay(held)
    give_back(held)
    cancel_booking(booking_id=Booking.objects.get(payment=other).pk, actor_id=None, cause=CAUSE)
    assert fulfil_payment(payment_id=held.pk, cause=CAUSE) == Fulfilment.FAILED
    assert status_of(held) == RELEASED


@pytest.mark.parametrize(
    ("change", "reason"),
    [
        ({"status": "cancelled", "cancelled_at": "2025-01-01T00:00Z"}, "session_cancelled"),
        ({"ends_at": None}, "session_over"),
    ],
)
def test_case_3_a_class_that_was_cancelled_or_is_over_cannot_be_given(held, session, change, reason):
    after = session.ends_at if "ends_at" in change else timezone.now()
    if "ends_at" not in change:
        ClassSession.objects.update(**change)
    with time_machine.travel(after, tick=False):
        assert pay(held).fulfilment == Fulfilment.FAILED
    assert f'"{reason}"' in ExceptionCase.objects.get().evidence


def test_case_4_the_same_order_paid_at_both_providers_books_one_place(held, client):
    client.generic("POST", CALLBACK + "alipay", **alipay_form(held.transaction_id))
    client.generic("POST", CALLBACK + "wechat", **wechat_v3(held.transaction_id))
    held.refresh_from_db()
    assert (held.status, held.provider, held.refunded_fen) == (PaymentStatus.SUCCESS, "alipay", 0)
    assert the_case() == (ExceptionKind.OVERPAID, CaseAction.REFUND, PRICE_FEN)
    assert status_of(held) == BOOKED


def test_case_4_the_second_sum_goes_back_and_the_place_stays(held, client):
    client.generic("POST", CALLBACK + "alipay", **alipay_form(held.transaction_id))
    client.generic("POST", CALLBACK + "wechat", **wechat_v3(held.transaction_id))
    second = held.attempts.get(is_overpayment=True)
    arrive(reserve_refund(new=NewRefund(held.pk, PRICE_FEN, "付了两次", None, second.pk), cause=CAUSE).pk)
    booking = Booking.objects.get()
    assert (booking.status, booking.locked_at) == (BOOKED, None)


def test_case_5_the_same_news_twice_delivers_once(held, client):
    for _number in range(3):
        client.generic("POST", CALLBACK + "alipay", **alipay_form(held.transaction_id))
    assert fulfil_payment(payment_id=held.pk, cause=CAUSE) == Fulfilment.DONE
    assert list(Booking.objects.values_list("status", flat=True)) == [BOOKED]
    assert not ExceptionCase.objects.exists()


def test_case_6_a_payment_that_was_closed_here_is_not_final(held, client):
    fail(held)
    with time_machine.travel(held.expires_at + timedelta(minutes=47), tick=True):
        client.generic("POST", CALLBACK + "alipay", **alipay_form(held.transaction_id))
    held.refresh_from_db()
    assert (held.status, held.failure_reason, status_of(held)) == (PaymentStatus.SUCCESS, "", BOOKED)


def test_case_9_a_place_is_held_exactly_as_long_as_it_can_be_paid_for(held):
    assert Booking.objects.get().held_until == held.expires_at


def test_case_10_a_wrong_amount_books_nothing(held, client):
    client.generic("POST", CALLBACK + "alipay", **alipay_form(held.transaction_id, total_amount="99.99"))
    assert status_of(held) == BookingStatus.HELD
    assert the_case()[0] == ExceptionKind.AMOUNT_MISMATCH


def test_case_11_news_of_a_payment_that_the_member_cancelled_is_raised_when_the_place_is_gone(held, client):
    cancel_booking(booking_id=Booking.objects.get().pk, actor_id=None, cause=CAUSE)
    buy(MemberFactory(), "course", held.item_id, PRICE_FEN)
    client.generic("POST", CALLBACK + "alipay", **alipay_form(held.transaction_id))
    assert the_case() == (ExceptionKind.NOT_DELIVERED, CaseAction.REFUND, PRICE_FEN)


def test_case_18_a_refund_that_fails_gives_the_place_free_again_and_may_be_tried_again(member, session):
    payment = buy(member, "course", session.pk, PRICE_FEN)
    bounce(ask_back(payment, PRICE_FEN))
    booking = Booking.objects.get()
    assert (booking.status, booking.locked_at) == (BOOKED, None)
    assert the_case()[0] == ExceptionKind.REFUND_FAILED
    arrive(ask_back(payment, PRICE_FEN))
    assert status_of(payment) == CANCELLED


def test_case_21_a_class_cancelled_by_the_gym_refunds_all_in_one_action(till):
    session = ClassSessionFactory(price_fen=PRICE_FEN)
    paid = [buy(MemberFactory(), "course", session.pk, PRICE_FEN) for _number in range(4)]
    unpaid = order(MemberFactory(), "course", session.pk, PRICE_FEN)
    cancel_session(session_id=session.pk, reason="停电", actor_id=None)
    end_due_places()
    assert cancelling_progress(session.pk) == SessionCancelled(4, 1, 0)
    assert set(Payment.objects.filter(pk__in=[each.pk for each in paid]).values_list("refunded_fen", flat=True)) == {
        PRICE_FEN
    }
    assert (status_of(unpaid), len(till.sent)) == (RELEASED, 4)


def test_case_22_an_order_keeps_its_price_when_the_class_changes(held, session):
    moved = session.starts_at + timedelta(days=3)
    ClassSession.objects.update(price_fen=15_000, starts_at=moved, ends_at=moved + timedelta(hours=1))
    assert pay(held).fulfilment == Fulfilment.DONE
    booking = Booking.objects.get()
    assert (booking.price_fen, booking.payment.amount_fen) == (PRICE_FEN, PRICE_FEN)
    cancel_booking(booking_id=booking.pk, actor_id=None, cause=CAUSE)
    held.refresh_from_db()
    assert held.refunded_fen == PRICE_FEN


def test_case_23_an_offered_place_has_a_deadline_and_then_goes_to_the_next(held, session):
    turns = BookingFactory.create_batch(2, session=session, status=BookingStatus.WAITING)
    now = timezone.now()
    with time_machine.travel(now, tick=False):
        fail(held)
        turns[0].refresh_from_db()
        assert (turns[0].status, turns[0].held_until) == (BookingStatus.OFFERED, now + OFFER_LASTS.duration())
        assert online_places_left(session, now) == 0
    with time_machine.travel(now + OFFER_LASTS.duration(), tick=False):
        assert offer_places() == 1
        buy(turns[1].member, "course", session.pk, PRICE_FEN)
    assert [Booking.objects.get(pk=turn.pk).status for turn in turns] == [RELEASED, BOOKED]


def test_case_24_bookings_on_frozen_days_are_given_back(member):
    membership = MembershipFactory(member=member)
    session = ClassSessionFactory(course=CourseFactory(is_included=True))
    booking = book_place(member_id=member.pk, session_id=session.pk, actor_id=None)
    day = day_of(session.starts_at)
    FreezeFactory(membership=membership, starts_on=day, ends_on=day)
    settle_covered_places(member_id=member.pk, actor_id=None, reason="停卡")
    booking.refresh_from_db()
    assert booking.status == CANCELLED


def test_case_25_the_same_class_is_not_sold_twice_to_one_member(held, member, session):
    with pytest.raises(AlreadyBooked) as refused, transaction.atomic():
        order(member, "course", session.pk, PRICE_FEN)
    assert refused.value.extra["payment_id"] == held.pk


def test_case_25_two_orders_that_are_both_paid_book_one_place(held, member):
    with time_machine.travel(held.expires_at, tick=False):
        second = buy(member, "course", held.item_id, PRICE_FEN)
        pay(held)
    assert (second.fulfilment, held.fulfilment) == (Fulfilment.DONE, Fulfilment.FAILED)
    assert '"already_booked"' in ExceptionCase.objects.get().evidence
    assert the_case() == (ExceptionKind.NOT_DELIVERED, CaseAction.REFUND, PRICE_FEN)


def test_case_26_what_costs_nothing_is_booked_without_a_payment(member):
    session = ClassSessionFactory(price_fen=0)
    with pytest.raises(ItemFree), transaction.atomic():
        order(member, "course", session.pk, 1)
    assert book_place(member_id=member.pk, session_id=session.pk, actor_id=None).status == BOOKED
    assert not Payment.objects.exists()
