"""The front desk's verdict with its reason, the visit that it lets happen, and the membership that a visit begins."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone
from django.utils.translation import override

from members.changes.operations.end_freeze import end_freeze
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.start_membership import start_membership
from members.days import ONE_DAY, today
from members.door.operations.admission import judge
from members.door.operations.check_in import check_in
from members.enums import Admission, AppointmentStatus, BookingStatus, CheckInMethod, SessionStatus, StartRule
from members.errors import AdmissionRefused
from members.house_rules import VISIT_LASTS
from members.models import Booking, CheckIn, ClassSession, MemberEvent, Membership, OwnedPack
from payments.errors import MemberNotFound
from tests.factories.gym import AppointmentFactory, ClassSessionFactory, PlanFactory
from tests.memberships import bought, periods
from tests.purchase import ask_back, buy, fail, give_back, order

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-01T04:00:00Z", tick=False) as clock:
        yield clock


def verdict(member):
    """The verdict in short, checked to be the one that a visit is written down with."""
    judged = judge(member_id=member.pk)
    assert str(judged.sentence)
    if judged.admission == Admission.REFUSE:
        with pytest.raises(AdmissionRefused) as refused:
            enter(member)
        assert refused.value.extra == {"reason": judged.reason}
        assert str(judged.next_action)
    else:
        CheckIn.objects.update(at=timezone.now() - VISIT_LASTS.duration())  # this is another visit
        visit = enter(member)
        assert (visit.verdict, visit.reason) == (judged.admission, judged.reason)
        assert (visit.membership, visit.booking) == (judged.membership, judged.booking)
    return judged.reason


def enter(member, **terms):
    return check_in(member_id=member.pk, **{"method": CheckInMethod.DESK, "actor_id": None, **terms}).row


def freeze(membership, staff, first, last):
    days = {"starts_on": first, "ends_on": last}
    return request_freeze(membership_id=membership.pk, reason="x", actor_id=staff.pk, is_approved=True, **days)


def test_an_active_membership_opens_the_door(member, staff):
    membership = bought(member)
    visit = enter(member, method=CheckInMethod.QR, actor_id=staff.pk, note="带了朋友")
    assert (visit.verdict, visit.reason, visit.membership) == (Admission.ENTER, "active", membership)
    assert (visit.method, visit.staff, visit.at, visit.note) == ("qr", staff, timezone.now(), "带了朋友")
    assert not MemberEvent.objects.exists()


def test_who_never_had_one_whose_is_over_and_whose_has_not_begun_is_refused(member, other_member, clock):
    assert verdict(member) == "none"
    bought(member)
    clock.shift(timedelta(days=30))
    assert verdict(member) == "expired"
    bought(other_member, start_rule=StartRule.CHOSEN, activate_within_days=5)
    assert verdict(other_member) == "not_begun"
    clock.shift(timedelta(days=5))
    assert verdict(other_member) == "active"


def test_the_last_day_is_the_gyms_and_counts_to_its_midnight(member, clock):
    bought(member)
    clock.move_to("2025-06-30T15:59:59Z")
    assert verdict(member) == "ends_soon"
    clock.move_to("2025-06-30T16:00:00Z")
    assert verdict(member) == "expired"


def test_what_was_refunded_is_over_on_the_same_day(member):
    give_back(bought(member).payment)
    assert verdict(member) == "expired"


def test_a_frozen_membership_is_refused_until_its_freeze_is_ended(member, staff):
    membership = bought(member)
    frozen = freeze(membership, staff, today(), today() + timedelta(days=3))
    assert verdict(member) == "frozen"
    with override("en"):
        assert judge(member_id=member.pk).next_action == "End the freeze."
    end_freeze(freeze_id=frozen.pk, last_day=today() - ONE_DAY, reason="回来了", actor_id=staff.pk)
    assert verdict(member) == "active"


def test_a_membership_whose_refund_is_under_way_is_refused(member):
    ask_back(bought(member).payment, 100)
    assert verdict(member) == "locked"


def test_the_last_seven_days_are_mentioned_unless_something_follows(member, clock):
    bought(member)
    clock.shift(timedelta(days=21))
    assert verdict(member) == "active"
    clock.shift(timedelta(days=1))
    assert verdict(member) == "ends_soon"
    assert judge(member_id=member.pk).admission == Admission.WARN
    bought(member, count=5)
    assert verdict(member) == "active"


def test_a_payment_that_can_still_be_paid_is_mentioned(member, clock):
    bought(member)
    plan = PlanFactory()
    payment = order(member, "membership", plan.pk, plan.price_fen)
    assert verdict(member) == "unpaid"
    assert judge(member_id=member.pk).admission == Admission.WARN
    clock.move_to(payment.expires_at)
    assert verdict(member) == "active"
    fail(order(member, "membership", plan.pk, plan.price_fen))
    assert verdict(member) == "active"


def test_an_open_payment_lets_nobody_in(member):
    plan = PlanFactory()
    order(member, "membership", plan.pk, plan.price_fen)
    assert verdict(member) == "none"


@pytest.fixture
def booking(member, clock):
    """A place in a class from 14:00 to 15:00, bought by a member without a membership; it is 12:00."""
    session = ClassSessionFactory(starts_at=timezone.now() + timedelta(hours=2))
    return Booking.objects.get(payment=buy(member, "course", session.pk, session.price_fen))


@pytest.mark.parametrize(
    ("minutes", "reason"), [(59, "none"), (60, "class"), (120, "class"), (180, "class"), (181, "none")]
)
def test_a_class_opens_the_door_from_an_hour_before_until_its_end(member, booking, clock, minutes, reason):
    clock.shift(timedelta(minutes=minutes))
    assert verdict(member) == reason
    assert CheckIn.objects.filter(booking=booking).exists() == (reason == "class")


@pytest.mark.parametrize("what", ["cancelled", "session", "locked", "covered"])
def test_a_class_that_is_not_the_members_to_take_does_not(member, booking, clock, what):
    clock.shift(timedelta(minutes=100))
    if what == "session":
        ClassSession.objects.update(status=SessionStatus.CANCELLED, cancelled_at=timezone.now())
    elif what == "cancelled":
        Booking.objects.update(status=BookingStatus.LATE_CANCELLED)
    elif what == "locked":
        ask_back(booking.payment, 100)
    else:
        membership = bought(member, count=1)
        give_back(membership.payment)
        Booking.objects.update(membership=membership)
    assert verdict(member) == ("expired" if what == "covered" else "none")


def test_a_class_opens_the_door_to_whose_membership_does_not(member, booking, clock, staff):
    membership = bought(member)
    clock.shift(timedelta(minutes=100))
    assert judge(member_id=member.pk).booking == booking
    assert verdict(member) == "active"
    ask_back(membership.payment, 100)
    assert verdict(member) == "class"


@pytest.mark.parametrize(("hours", "reason"), [(-11, "appointment"), (-13, "none"), (11, "appointment"), (13, "none")])
def test_a_private_session_opens_the_door_on_its_day(member, hours, reason):
    starts_at = timezone.now() + timedelta(hours=hours)
    AppointmentFactory(pack__member=member, starts_at=starts_at)
    assert verdict(member) == reason


def test_a_private_session_that_is_over_or_may_be_refunded_does_not(member):
    appointment = AppointmentFactory(pack__member=member, starts_at=timezone.now())
    OwnedPack.objects.update(locked_at=timezone.now())
    assert verdict(member) == "none"
    OwnedPack.objects.update(locked_at=None)
    appointment.status = AppointmentStatus.CANCELLED
    appointment.save()
    assert verdict(member) == "none"


FIRST_VISIT = {"start_rule": StartRule.FIRST_VISIT, "activate_within_days": 20}


def test_the_first_visit_begins_the_membership_and_what_follows_moves_along(member, staff, clock):
    first = bought(member, **FIRST_VISIT)
    bought(member, count=10)
    clock.shift(timedelta(days=3))
    judged = judge(member_id=member.pk)
    assert (judged.reason, judged.membership, judged.begins_membership) == ("first_visit", first, True)
    assert periods(member)[0] == ("06-21", "07-20")
    visit = enter(member, actor_id=staff.pk)
    assert (visit.reason, visit.membership) == ("first_visit", first)
    assert periods(member) == [("06-04", "07-03"), ("07-04", "07-13")]
    first.refresh_from_db()
    assert first.activated_at == timezone.now()
    assert MemberEvent.objects.get(kind="membership_started").actor == staff
    assert verdict(member) == "active"
    assert MemberEvent.objects.filter(kind="membership_started").count() == 1


def test_it_begins_although_something_is_to_be_said(member):
    bought(member, **FIRST_VISIT)
    plan = PlanFactory()
    order(member, "membership", plan.pk, plan.price_fen)
    assert enter(member).reason == "unpaid"
    assert periods(member) == [("06-01", "06-30")]


def test_nothing_begins_while_something_active_covers_the_day(member, staff):
    active = bought(member, count=10)
    bought(member, **FIRST_VISIT)
    assert verdict(member) == "active"
    freeze(active, staff, today(), today())
    assert verdict(member) == "frozen"
    assert periods(member)[1] == ("06-21", "07-20")


def test_it_begins_by_itself_on_its_latest_day_and_no_visit_begins_it_again(member, clock):
    first = bought(member, **FIRST_VISIT)
    clock.shift(timedelta(days=25))
    assert verdict(member) == "active"
    first.refresh_from_db()
    assert (first.starts_on, first.activated_at) == (date(2025, 6, 21), None)


def test_what_may_be_refunded_or_lies_behind_something_else_is_not_begun(member):
    first = bought(member, start_rule=StartRule.CHOSEN, activate_within_days=5)
    second = bought(member, **FIRST_VISIT)
    assert verdict(member) == "not_begun"
    give_back(first.payment)
    ask_back(second.payment, 100)
    assert verdict(member) == "locked"
    assert periods(member) == [("07-06", "08-04")]


def test_a_first_day_that_was_chosen_is_kept_whatever_visit_comes_before(member):
    first = bought(member, **FIRST_VISIT)
    start_membership(membership_id=first.pk, on=date(2025, 6, 5), actor_id=None)
    assert verdict(member) == "not_begun"


def test_a_class_of_its_own_begins_no_membership(member, booking, clock):
    bought(member, **FIRST_VISIT)
    clock.shift(timedelta(minutes=100))
    assert verdict(member) == "class"
    assert Membership.objects.get().activated_at is None


def test_a_refusal_writes_nothing(member, staff):
    with pytest.raises(AdmissionRefused):
        enter(member)
    with pytest.raises(AdmissionRefused):
        enter(member, note="老板的朋友")
    with pytest.raises(AdmissionRefused):
        enter(member, may_override=True, note="  ")
    assert not CheckIn.objects.exists()
    assert not MemberEvent.objects.exists()


def test_who_may_lets_the_member_in_with_a_note_and_the_verdict_stays(member, staff):
    visit = enter(member, may_override=True, note="补办中", actor_id=staff.pk)
    assert (visit.verdict, visit.reason, visit.note) == (Admission.REFUSE, "none", "补办中")
    event = MemberEvent.objects.get()
    assert (event.kind, event.reason, event.actor, event.subject) == (
        "checked_in",
        "补办中",
        staff,
        f"check_in:{visit.pk}",
    )


def test_somebody_unknown_is_not_found(db):
    with pytest.raises(MemberNotFound):
        check_in(member_id=999_999, method=CheckInMethod.DESK, actor_id=None)
