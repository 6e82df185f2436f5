"""A booking is given up: in time with the money back, late without, and by the gym always with it."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from members.classes.operations import cancel_booking as module
from members.classes.operations.book_place import book_place
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.uncovered_places import settle_covered_places
from members.days import today
from members.enums import BookingStatus
from members.errors import BookingChanged, BookingNotFound, BookingOver, EntitlementLocked
from members.models import Booking, MemberEvent
from payments.enums import CaseAction, ExceptionKind, PaymentStatus, RefundStatus
from payments.errors import CloseUnconfirmed
from payments.models import Attempt, ExceptionCase, Payment, Refund
from payments.providers.base import ProviderUnknown
from payments.providers.refunding import RefundState
from tests.factories.gym import BookingFactory, ClassSessionFactory, CourseFactory, FreezeFactory, MembershipFactory
from tests.factories.members import StaffFactory
from tests.factories.payments import AttemptFactory
from tests.purchase import CAUSE, arrive, ask_back, bounce, buy, give_back, order, pay
from tests.till import open_till

pytestmark = pytest.mark.django_db
SECOND = timedelta(seconds=1)
WAITING, OFFERED, BOOKED, RELEASED = (BookingStatus(each) for each in ("waiting", "offered", "booked", "released"))
CANCELLED, LATE = BookingStatus.CANCELLED, BookingStatus.LATE_CANCELLED


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def session():
    return ClassSessionFactory(capacity=1)


@pytest.fixture
def paid(member, session):
    """A booking that was paid for."""
    buy(member, "course", session.pk, 5_800)
    return Booking.objects.get()


def give_up(booking, **more):
    return cancel_booking(booking_id=booking.pk, actor_id=booking.member.user_id, cause=CAUSE, **more)


def test_in_time_the_whole_price_goes_back(paid, till):
    with time_machine.travel(paid.session.cancel_until, tick=False):
        booking = give_up(paid, reason="出差")
    refund, payment = Refund.objects.get(), Payment.objects.get()
    assert (booking.status, booking.locked_at, booking.changed_by_id) == (CANCELLED, None, paid.member.user_id)
    assert (refund.status, refund.amount_fen, refund.reason) == (RefundStatus.SUCCEEDED, 5_800, "出差")
    assert refund.requested_by_id == paid.member.user_id
    assert payment.refunded_fen == 5_800
    assert [sent.number for sent in till.sent] == [refund.number]


def test_too_late_the_price_is_lost_and_the_place_is_free(paid, till, other_member):
    with time_machine.travel(paid.session.cancel_until + SECOND, tick=False):
        assert give_up(paid).status == LATE
        order(other_member, "course", paid.session_id, 5_800)
    assert not Refund.objects.exists()
    assert not till.sent


def test_the_gym_is_never_too_late_until_the_class_ends(paid):
    staff = StaffFactory()
    with time_machine.travel(paid.session.ends_at - SECOND, tick=False):
        booking = cancel_booking(booking_id=paid.pk, actor_id=staff.pk, cause=CAUSE, by_gym=True, reason="教练受伤")
    assert (booking.status, Refund.objects.get().amount_fen) == (CANCELLED, 5_800)
    event = MemberEvent.objects.get(kind="booking_cancelled")
    assert (event.member, event.subject, event.actor_id) == (paid.member, f"booking:{paid.pk}", staff.pk)
    assert (event.reason, json.loads(event.facts)) == ("教练受伤", {"before": "booked", "after": "cancelled"})


def test_what_has_begun_cannot_be_given_up_what_is_over_not_even_by_the_gym(paid):
    with time_machine.travel(paid.session.starts_at, tick=False), pytest.raises(BookingOver):
        give_up(paid)
    with time_machine.travel(paid.session.ends_at, tick=False), pytest.raises(BookingOver):
        give_up(paid, by_gym=True)
    paid.refresh_from_db()
    assert (paid.status, paid.locked_at) == (BOOKED, None)


@pytest.mark.parametrize("status", ["attended", "no_show", "cancelled", "late_cancelled", "released"])
def test_what_has_ended_does_not_end_again(status):
    with pytest.raises(BookingOver):
        give_up(BookingFactory(status=status), by_gym=True)
    assert not MemberEvent.objects.exists()


def test_nobodys_booking_is_not_found():
    with pytest.raises(BookingNotFound):
        cancel_booking(booking_id=1, actor_id=None, cause=CAUSE)


def test_only_what_is_still_paid_goes_back(paid):
    payment = Payment.objects.get()
    give_back(payment, 800)
    give_up(paid)
    assert sorted(Refund.objects.values_list("amount_fen", flat=True)) == [800, 5_000]


def test_while_a_refund_is_under_way_the_booking_stays(paid):
    refund_id = ask_back(Payment.objects.get(), 800)
    with pytest.raises(EntitlementLocked):
        give_up(paid)
    arrive(refund_id)
    assert give_up(paid).status == CANCELLED


def test_what_the_provider_no_longer_refunds_is_paid_out_by_hand(paid, till):
    Attempt.objects.update(paid_at=timezone.now() - timedelta(days=366))
    assert give_up(paid).status == CANCELLED
    assert Refund.objects.get().status == "by_hand"
    assert not till.sent


def test_a_refund_whose_outcome_is_not_known_leaves_the_booking_cancelled_and_locked(paid, till):
    till.word = ProviderUnknown("timeout")
    booking = give_up(paid)
    assert booking.status == CANCELLED
    assert booking.locked_at is not None
    assert Refund.objects.get().status == RefundStatus.PENDING


def test_above_the_threshold_the_refund_waits_for_a_second_person(paid, till, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 5_000
    assert give_up(paid).status == CANCELLED
    assert Refund.objects.get().status == RefundStatus.AWAITING_APPROVAL
    assert not till.sent


def test_the_place_goes_to_the_first_who_waits(paid):
    waiting = BookingFactory(session=paid.session, status=WAITING)
    give_up(paid)
    waiting.refresh_from_db()
    assert waiting.status == OFFERED


def test_a_place_of_a_membership_is_given_up_in_time_or_late(member):
    session = ClassSessionFactory(course=CourseFactory(is_included=True))
    MembershipFactory(member=member)
    terms = {"member_id": member.pk, "session_id": session.pk, "actor_id": member.user_id}
    assert give_up(book_place(**terms)).status == CANCELLED
    with time_machine.travel(session.cancel_until + SECOND, tick=False):
        assert give_up(book_place(**terms)).status == LATE


@pytest.mark.parametrize("status", [WAITING, OFFERED])
def test_a_wish_is_let_go_at_any_time_before_the_class(status, session):
    wish = BookingFactory(session=session, status=status, held_until=session.starts_at)
    next_one = BookingFactory(session=session, status=WAITING)
    assert give_up(wish).status == RELEASED
    next_one.refresh_from_db()
    assert next_one.status == OFFERED


def test_a_held_place_goes_with_its_payment(member, session):
    payment = order(member, "course", session.pk, 5_800)
    assert give_up(Booking.objects.get()).status == RELEASED
    payment.refresh_from_db()
    assert (payment.status, payment.failure_reason) == (PaymentStatus.FAILED, "closed")


def test_a_held_place_whose_payment_cannot_be_closed_stays(member, session):
    payment = order(member, "course", session.pk, 5_800)
    AttemptFactory(payment=payment, provider="nobody")
    with pytest.raises(CloseUnconfirmed):
        give_up(Booking.objects.get())
    assert Booking.objects.get().status == BookingStatus.HELD


@pytest.fixture
def just_before(monkeypatch):
    """`just_before(name, do)`: somebody else does this in the moment before cancel_booking calls what it names."""

    def interleave(name, do):
        original = getattr(module, name)

        def call(*positional, **named):
            do()
            return original(*positional, **named)

        monkeypatch.setattr(module, name, call)

    return interleave


def test_a_held_place_that_is_paid_at_the_same_moment_is_not_given_up(member, session, just_before):
    payment = order(member, "course", session.pk, 5_800)
    just_before("close_payment", lambda: pay(payment))
    with pytest.raises(BookingChanged):
        give_up(Booking.objects.get())
    assert Booking.objects.get().status == BOOKED
    assert not Refund.objects.exists()


def test_a_held_place_that_turns_out_paid_when_it_is_closed_is_not_given_up(member, session, monkeypatch):
    payment = order(member, "course", session.pk, 5_800)
    monkeypatch.setattr(module, "close_payment", lambda **_asked: pay(payment))
    with pytest.raises(BookingChanged):
        give_up(Booking.objects.get())
    assert Booking.objects.get().status == BOOKED


def test_a_wish_that_becomes_a_hold_at_the_same_moment_is_not_given_up(member, session, just_before):
    wish = BookingFactory(member=member, session=session, status=WAITING)
    just_before("booking_for_update", lambda: order(member, "course", session.pk, 5_800))
    with pytest.raises(BookingChanged):
        give_up(wish)


def test_a_refund_asked_for_elsewhere_gives_up_the_place_when_it_has_arrived(paid):
    payment, waiting = Payment.objects.get(), BookingFactory(session=paid.session, status=WAITING)
    refund_id = ask_back(payment, 5_800)
    paid.refresh_from_db()
    assert (paid.status, bool(paid.locked_at)) == (BOOKED, True)
    arrive(refund_id)
    for booking in (paid, waiting):
        booking.refresh_from_db()
    assert (paid.status, paid.locked_at, waiting.status) == (CANCELLED, None, OFFERED)
    event = MemberEvent.objects.get(kind="entitlement_withdrawn")
    assert json.loads(event.facts) == {"refund": refund_id}


def test_a_part_of_the_price_takes_nothing_back_the_last_part_does(paid):
    payment = Payment.objects.get()
    give_back(payment, 3_000)
    paid.refresh_from_db()
    assert (paid.status, paid.locked_at) == (BOOKED, None)
    give_back(payment, 2_800)
    paid.refresh_from_db()
    assert paid.status == CANCELLED


@pytest.mark.parametrize("status", ["attended", "no_show", "late_cancelled"])
def test_a_refund_does_not_undo_what_has_been(paid, status):
    Booking.objects.update(status=status)
    give_back(Payment.objects.get())
    paid.refresh_from_db()
    assert (paid.status, paid.locked_at) == (status, None)


def test_a_refund_that_fails_gives_the_place_free_again(paid):
    refund_id = ask_back(Payment.objects.get(), 5_800)
    bounce(refund_id)
    paid.refresh_from_db()
    assert (paid.status, paid.locked_at) == (BOOKED, None)


def test_a_cancelled_bookings_refund_that_fails_is_in_front_of_a_person(paid, till):
    till.word = RefundState.CLOSED
    assert give_up(paid).status == CANCELLED
    case = ExceptionCase.objects.get()
    assert (case.kind, case.proposed_action) == (ExceptionKind.REFUND_FAILED, CaseAction.REFUND)


class TestWhatAMembershipPaysFor:
    """Bookings end with the membership that pays for them."""

    @pytest.fixture
    def membership(self, member):
        return MembershipFactory(member=member)

    def booked(self, membership, *, days, **more):
        session = ClassSessionFactory(
            course=CourseFactory(is_included=True), capacity=1, starts_at=timezone.now() + timedelta(days=days)
        )
        return BookingFactory(member=membership.member, session=session, membership=membership, **more)

    def cancel(self, membership, first, last):
        days = {"starts_on": today() + timedelta(days=first), "ends_on": today() + timedelta(days=last)}
        FreezeFactory(membership=membership, **days)
        return settle_covered_places(member_id=membership.member_id, actor_id=None, reason="停卡")

    def test_places_on_these_days_end_and_go_to_who_waits(self, membership):
        before, first, last, after = (self.booked(membership, days=days) for days in (1, 2, 4, 5))
        waiting = BookingFactory(session=last.session, status=WAITING)
        ended = self.cancel(membership, 2, 4)
        assert [booking.pk for booking in ended] == [first.pk, last.pk]
        found = Booking.objects.in_bulk()
        statuses = [found[booking.pk].status for booking in (before, first, last, after, waiting)]
        assert statuses == [BOOKED, CANCELLED, CANCELLED, BOOKED, OFFERED]
        assert [event.reason for event in MemberEvent.objects.filter(kind="booking_cancelled")].count("停卡") == 2

    def test_it_is_never_late_but_what_has_begun_stays(self, membership):
        with time_machine.travel(timezone.now(), tick=False):
            soon = self.booked(membership, days=1 / 1440)
            begun = self.booked(membership, days=-1 / 1440)
            assert [booking.pk for booking in self.cancel(membership, -1, 1)] == [soon.pk]
        assert Booking.objects.get(pk=begun.pk).status == BOOKED

    def test_turns_on_waiting_lists_end_too_and_nothing_else_does(self, membership):
        waiting = self.booked(membership, days=1, status=WAITING)
        attended = self.booked(membership, days=1, status=BookingStatus.ATTENDED)
        other = self.booked(MembershipFactory(), days=1)
        self.cancel(membership, 0, 9)
        found = Booking.objects.in_bulk()
        assert [found[each.pk].status for each in (waiting, attended, other)] == [RELEASED, "attended", BOOKED]
