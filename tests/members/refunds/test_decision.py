"""A refund by a rule, from the question to its end: locked, taken back when it arrives, free again when it fails."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.errors import InvalidField
from members.changes.operations.request_freeze import request_freeze
from members.classes.operations.book_place import book_place
from members.classes.operations.mark_attendance import mark_attendance
from members.enums import AppointmentStatus, BookingStatus, Ending, MemberEventKind, RefundRule
from members.errors import EntitlementLocked, RuleNotApplicable
from members.models import Booking, MemberEvent, Membership, OwnedPack, RefundDecision
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from members.training.operations.book_appointment import book_appointment
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.remaining_sessions import balance_of, bookable_sessions
from payments.enums import PaymentType, RefundStatus
from payments.errors import PaymentNotFound, RefundExceedsPaid
from payments.models import Refund
from payments.providers.refunding import RefundState, RefundStatement
from payments.purposes import Take
from payments.refunding.operations.settle import settle_refund
from tests.factories.gym import AppointmentFactory, ClassSessionFactory, CoachFactory, PackFactory, PlanFactory
from tests.purchase import CAUSE, arrive, buy, let_the_pause_pass

pytestmark = pytest.mark.django_db
MEMBER, CIRCUMSTANCES, MISTAKE = RefundRule.MEMBER, RefundRule.CIRCUMSTANCES, RefundRule.MISTAKE


class Till:
    """A provider that takes every refund, and pays it back some other day."""

    def __init__(self):
        self.sent = []

    def refund(self, order):
        self.sent.append(order.amount_fen)
        return RefundStatement(order.number, RefundState.PROCESSING)


@pytest.fixture(autouse=True)
def till(monkeypatch):
    till = Till()
    monkeypatch.setattr("payments.refunding.operations.send.get_gateway", lambda _provider: till)
    return till


@pytest.fixture
def pack(member):
    """Ten sessions and two on top, for 2,800.00 instead of 3,500.00, of which three are used and one is booked."""
    payment = buy(member, PaymentType.PRIVATE, PackFactory().pk, 280_000)
    own, coach = OwnedPack.objects.get(), CoachFactory()
    for days in (-3, -2, -1):
        held = AppointmentFactory(pack=own, coach=coach, starts_at=timezone.now() + timedelta(days=days))
        record_unconfirmed_use(appointment_id=held.pk, reason="已上课", actor_id=member.user_id)
    AppointmentFactory(pack=own, coach=coach)
    return payment


@pytest.fixture
def month(member):
    """A month for 299.00 with a place in a class that it covers."""
    payment = buy(member, PaymentType.MEMBERSHIP, PlanFactory(unit="day", count=30).pk, 29_900)
    book_place(member_id=member.pk, session_id=ClassSessionFactory(is_included=True).pk, actor_id=None)
    return payment


@pytest.fixture
def place(member):
    return buy(member, PaymentType.COURSE, ClassSessionFactory().pk, 5_800)


def ask(payment, rule, staff, **more):
    wish = RefundWish(payment_id=payment.pk, rule=rule, reason="会员申请退款", actor_id=staff.pk, **more)
    return ask_refund(wish, cause=CAUSE)


def test_the_computed_amount_is_sent_and_written_down(pack, staff, till):
    decision = ask(pack, MEMBER, staff)

    assert till.sent == [175_000]
    assert (decision.refund.status, decision.refund.reason) == (RefundStatus.PROCESSING, "会员申请退款")
    row = RefundDecision.objects.get()
    assert (row.payment, row.rule, row.units, row.decided_by) == (pack, MEMBER, None, staff)
    assert (row.computed_fen, row.amount_fen, row.override_reason) == (175_000, 175_000, "")
    assert row.explanation.startswith("¥2,800.00 − ¥3,500.00 × 3 ÷ 10 = ¥1,750.00")
    event = MemberEvent.objects.get(kind=MemberEventKind.REFUND_DECIDED)
    assert (event.subject, event.actor, event.member_id) == (f"payment:{pack.pk}", staff, pack.member_id)


def test_a_pack_is_locked_at_once_and_taken_back_when_the_money_has_arrived(pack, staff):
    own = OwnedPack.objects.get()
    decision = ask(pack, MEMBER, staff)
    assert own.appointments.filter(status=AppointmentStatus.CANCELLED).count() == 1
    tomorrow = timezone.now() + timedelta(days=2)
    with pytest.raises(EntitlementLocked):
        book_appointment(pack_id=own.pk, coach_id=CoachFactory().pk, starts_at=tomorrow, actor_id=None)
    assert balance_of(own.pk) == 9

    arrive(decision.refund_id)
    own.refresh_from_db()
    assert (balance_of(own.pk), own.locked_at) == (0, None)
    assert own.withdrawn_at is not None


def test_case_18_what_failed_at_the_provider_can_be_used_and_asked_for_again(pack, staff):
    own = OwnedPack.objects.get()
    closed = RefundStatement("", RefundState.CLOSED)
    settle_refund(refund_id=ask(pack, MEMBER, staff).refund_id, statement=closed, cause=CAUSE)
    own.refresh_from_db()
    # The private session that it had called off is booked again.
    assert (own.locked_at, balance_of(own.pk), bookable_sessions(own)) == (None, 9, 8)

    let_the_pause_pass(pack.pk)
    decision = ask(pack, MEMBER, staff)
    arrive(decision.refund_id)
    assert (decision.amount_fen, balance_of(own.pk)) == (175_000, 0)


def test_a_membership_gives_up_its_places_and_ends(month, member, staff):
    decision = ask(month, CIRCUMSTANCES, staff)
    own = Membership.objects.get()
    assert decision.amount_fen == 28_903
    assert Booking.objects.get().status == BookingStatus.CANCELLED
    with pytest.raises(EntitlementLocked):
        request_freeze(
            membership_id=own.pk,
            starts_on=own.ends_on,
            ends_on=own.ends_on,
            reason="x",
            actor_id=staff.pk,
            is_approved=True,
        )

    arrive(decision.refund_id)
    own.refresh_from_db()
    assert (own.ending, own.ends_on) == (Ending.WITHDRAWN, own.starts_on)


def test_a_part_leaves_what_is_kept(month, pack, staff):
    days = ask(month, CIRCUMSTANCES, staff, take=Take(10, "days"))
    sessions = ask(pack, CIRCUMSTANCES, staff, take=Take(4, "sessions"))
    assert (days.amount_fen, sessions.amount_fen) == (9_967, 93_333)
    assert Booking.objects.get().status == BookingStatus.BOOKED
    before = Membership.objects.get().ends_on

    for decision in (days, sessions):
        arrive(decision.refund_id)
    own = Membership.objects.get()
    assert (own.ending, own.locked_at, own.ends_on) == ("", None, before - timedelta(days=10))
    assert balance_of(OwnedPack.objects.get().pk) == 5


def test_a_class_is_locked_and_its_place_given_up(place, staff):
    decision = ask(place, MEMBER, staff)
    booking = Booking.objects.get()
    assert (booking.status, decision.amount_fen) == (BookingStatus.BOOKED, 5_800)
    with pytest.raises(EntitlementLocked):
        mark_attendance(booking_id=booking.pk, status=BookingStatus.NO_SHOW, actor_id=staff.pk)

    arrive(decision.refund_id)
    booking.refresh_from_db()
    assert booking.status == BookingStatus.CANCELLED


def test_another_amount_needs_a_reason(pack, staff, till):
    for amount_fen, why in ((200_000, " "), (200_000, "x" * 201), (0, "善意"), (-1, "善意")):
        with pytest.raises(InvalidField):
            ask(pack, MEMBER, staff, amount_fen=amount_fen, override_reason=why)
    assert not Refund.objects.exists()

    decision = ask(pack, MEMBER, staff, amount_fen=200_000, override_reason="善意多退")
    assert (decision.computed_fen, decision.amount_fen, decision.override_reason) == (175_000, 200_000, "善意多退")
    assert till.sent == [200_000]


def test_when_nothing_goes_back_only_a_reasoned_amount_does(place, staff, time_machine):
    time_machine.move_to(timezone.now() + timedelta(days=2, hours=-1))
    with pytest.raises(RuleNotApplicable):
        ask(place, MEMBER, staff)
    assert Booking.objects.get().locked_at is None

    assert ask(place, MEMBER, staff, amount_fen=2_900, override_reason="善意退一半").amount_fen == 2_900


def test_case_19_never_more_than_was_paid_and_the_refusal_leaves_no_trace(pack, staff, till):
    ask(pack, MEMBER, staff)
    with pytest.raises(RuleNotApplicable):
        ask(pack, MEMBER, staff)
    with pytest.raises(RefundExceedsPaid):
        ask(pack, MISTAKE, staff, amount_fen=105_001, override_reason="再退")
    assert (RefundDecision.objects.count(), Refund.objects.count(), till.sent) == (1, 1, [175_000])
    let_the_pause_pass(pack.pk)
    # What has been promised is taken off: the rest of the price, and not a fen more.
    assert ask(pack, MISTAKE, staff).amount_fen == 105_000


def test_a_proposal_waits_for_another_person_and_is_not_sent(pack, staff, till):
    decision = ask(pack, MEMBER, staff, is_proposal=True)

    assert (decision.refund.status, till.sent) == (RefundStatus.AWAITING_APPROVAL, [])
    assert OwnedPack.objects.get().locked_at is not None


def test_a_reason_and_a_payment_there_must_be(pack, staff):
    with pytest.raises(PaymentNotFound):
        ask_refund(RefundWish(999_999, MISTAKE, "x", staff.pk), cause=CAUSE)
    with pytest.raises(InvalidField):
        ask_refund(RefundWish(pack.pk, MISTAKE, " ", staff.pk), cause=CAUSE)
    assert OwnedPack.objects.get().locked_at is None
