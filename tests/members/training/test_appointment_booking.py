"""A private session is booked and called off: with whom, when, and what it keeps back."""

from datetime import UTC, date, datetime, timedelta

import pytest
import time_machine
from django.utils import timezone

from foundation.errors import InvalidField
from members.days import ONE_DAY, day_of, today
from members.enums import AppointmentStatus, SessionStatus
from members.errors import (
    AppointmentNotFound,
    AppointmentOver,
    CoachBusy,
    CoachNotFound,
    EntitlementLocked,
    EntitlementOver,
    GymClosed,
    MemberBusy,
    NothingLeft,
    PackNotFound,
)
from members.models import Appointment, ClosedDays, MemberEvent
from members.training.cancellation import is_cancellable, status_after
from members.training.operations.book_appointment import book_appointment
from members.training.operations.cancel_appointment import cancel_appointment
from members.training.remaining_sessions import balance_of, bookable_sessions
from tests.factories.gym import AppointmentFactory, ClassSessionFactory, CoachFactory, OwnedPackFactory

pytestmark = pytest.mark.django_db
HOUR = timedelta(hours=1)
BOOKED, CANCELLED, LATE = AppointmentStatus.BOOKED, AppointmentStatus.CANCELLED, AppointmentStatus.LATE_CANCELLED


@pytest.fixture
def own():
    """Ten sessions of an hour and two on top, with one coach."""
    return OwnedPackFactory()


@pytest.fixture
def soon():
    """The day after tomorrow at this time."""
    return timezone.now() + timedelta(days=2)


def book(own, starts_at, coach=None):
    coach_id = (coach or own.coach).pk
    return book_appointment(pack_id=own.pk, coach_id=coach_id, starts_at=starts_at, actor_id=own.member.user_id)


def test_a_booking_keeps_a_session_back_and_uses_none(own, soon):
    booked = book(own, soon)
    assert (booked.member, booked.coach, booked.status) == (own.member, own.coach, BOOKED)
    assert (booked.starts_at, booked.ends_at, booked.changed_by_id) == (soon, soon + HOUR, own.member.user_id)
    assert (balance_of(own.pk), bookable_sessions(own)) == (12, 11)


def test_none_is_booked_on_a_closed_day(own, soon):
    day = day_of(soon)
    ClosedDays.objects.create(first_day=day, last_day=day, reason="台风")
    with pytest.raises(GymClosed):
        book(own, soon)
    assert book(own, soon + ONE_DAY).status == BOOKED


def test_it_lasts_as_long_as_the_pack_says(soon):
    own = OwnedPackFactory(minutes=90)
    assert book(own, soon).ends_at == soon + timedelta(minutes=90)


def test_a_pack_without_a_coach_is_booked_with_anybody_who_is_there(soon):
    own, coach = OwnedPackFactory(coach=None), CoachFactory()
    assert book(own, soon, coach).coach == coach
    for gone in (CoachFactory(is_active=False), CoachFactory.build(pk=0)):
        with pytest.raises(CoachNotFound):
            book(own, soon + ONE_DAY, gone)


def test_a_coach_s_pack_is_booked_with_that_coach(own, soon):
    with pytest.raises(InvalidField) as refusal:
        book(own, soon, CoachFactory())
    assert list(refusal.value.extra["errors"]) == ["coach_id"]


def test_not_in_the_past(own):
    now = timezone.now()
    for starts_at in (now - HOUR, now):
        with time_machine.travel(now, tick=False), pytest.raises(InvalidField) as refusal:
            book(own, starts_at)
        assert list(refusal.value.extra["errors"]) == ["starts_at"]


def test_within_the_pack_s_days_at_the_gym():
    with time_machine.travel(datetime(2025, 6, 10, 4, 0, tzinfo=UTC), tick=False):
        own = OwnedPackFactory(starts_on=date(2025, 6, 12), expires_on=date(2025, 6, 20))
        # The twelfth begins at the gym at four in the afternoon of the eleventh in UTC.
        inside = (datetime(2025, 6, 11, 16, 0, tzinfo=UTC), datetime(2025, 6, 20, 15, 0, tzinfo=UTC))
        outside = (datetime(2025, 6, 11, 15, 0, tzinfo=UTC), datetime(2025, 6, 20, 16, 0, tzinfo=UTC))
        for starts_at in inside:
            book(own, starts_at)
        for starts_at in outside:
            with pytest.raises(EntitlementOver):
                book(own, starts_at)


def test_what_cannot_be_booked_with(soon):
    locked = OwnedPackFactory(locked_at=timezone.now())
    refunded = OwnedPackFactory(withdrawn_at=timezone.now())
    over = OwnedPackFactory(starts_on=today() - 9 * ONE_DAY, expires_on=today() - ONE_DAY)
    for own, error in ((locked, EntitlementLocked), (refunded, EntitlementOver), (over, EntitlementOver)):
        with pytest.raises(error):
            book(own, soon)
    with pytest.raises(PackNotFound):
        book_appointment(pack_id=0, coach_id=over.coach.pk, starts_at=soon, actor_id=None)
    assert not Appointment.objects.exists()


def test_no_more_than_are_left(soon):
    own = OwnedPackFactory(sessions=1, gift_sessions=1)
    book(own, soon)
    last = book(own, soon + HOUR)
    with pytest.raises(NothingLeft):
        book(own, soon + 2 * HOUR)
    cancel_appointment(appointment_id=last.pk, actor_id=None)
    book(own, soon + 2 * HOUR)


@pytest.mark.parametrize("minutes", [-59, -30, 0, 30, 59])
def test_a_coach_is_in_one_place(own, soon, minutes):
    AppointmentFactory(pack__coach=own.coach, starts_at=soon)
    with pytest.raises(CoachBusy):
        book(own, soon + timedelta(minutes=minutes))
    assert bookable_sessions(own) == 12


@pytest.mark.parametrize("minutes", [-59, -30, 0, 30, 59])
def test_a_coach_who_teaches_a_class_is_busy(own, soon, minutes):
    ClassSessionFactory(coach=own.coach, starts_at=soon)
    with pytest.raises(CoachBusy):
        book(own, soon + timedelta(minutes=minutes))


@pytest.mark.parametrize("minutes", [-59, -30, 0, 30, 59])
def test_a_member_is_in_one_place(own, soon, minutes):
    other = OwnedPackFactory(member=own.member)
    book(other, soon)
    with pytest.raises(MemberBusy):
        book(own, soon + timedelta(minutes=minutes))


def test_one_after_the_other_is_no_overlap(own, soon):
    for starts_at in (soon, soon - HOUR, soon + HOUR):
        book(own, starts_at)
    assert bookable_sessions(own) == 9


def test_what_was_called_off_is_in_nobody_s_way(own, soon):
    ClassSessionFactory(coach=own.coach, starts_at=soon, status=SessionStatus.CANCELLED, cancelled_at=timezone.now())
    ClassSessionFactory(starts_at=soon)
    for status in (CANCELLED, LATE):
        AppointmentFactory(pack=own, starts_at=soon, status=status)
    AppointmentFactory(starts_at=soon)
    assert book(own, soon).status == BOOKED


@pytest.mark.parametrize(
    ("before", "by_gym", "status"),
    [
        (timedelta(hours=24), False, CANCELLED),
        (timedelta(hours=24) - timedelta(seconds=1), False, LATE),
        (timedelta(seconds=1), False, LATE),
        (timedelta(seconds=1), True, CANCELLED),
        (-HOUR, True, CANCELLED),
    ],
)
def test_cancelled_in_time_or_late_it_uses_nothing_up(own, soon, staff, before, by_gym, status):
    booked = book(own, soon)
    with time_machine.travel(soon - before, tick=False):
        called_off = cancel_appointment(
            appointment_id=booked.pk, actor_id=staff.pk, by_gym=by_gym, reason="教练生病" if by_gym else ""
        )
    assert (called_off.status, called_off.changed_by_id) == (status, staff.pk)
    assert (balance_of(own.pk), bookable_sessions(own)) == (12, 12)
    event = MemberEvent.objects.get()
    assert (event.kind, event.subject, event.actor_id) == (
        "appointment_cancelled",
        f"appointment:{booked.pk}",
        staff.pk,
    )
    assert status in event.facts


def test_a_member_cannot_cancel_what_has_begun(own, soon):
    booked = book(own, soon)
    with time_machine.travel(soon, tick=False), pytest.raises(AppointmentOver):
        cancel_appointment(appointment_id=booked.pk, actor_id=own.member.user_id)


def test_a_member_cannot_cancel_what_the_coach_says_was_held_but_the_gym_can(own):
    held = AppointmentFactory(pack=own, status=AppointmentStatus.TO_CONFIRM)
    with pytest.raises(AppointmentOver):
        cancel_appointment(appointment_id=held.pk, actor_id=own.member.user_id)
    assert cancel_appointment(appointment_id=held.pk, actor_id=None, by_gym=True).status == CANCELLED


@pytest.mark.parametrize("by_gym", [True, False])
@pytest.mark.parametrize("status", [AppointmentStatus.USED, CANCELLED, LATE, AppointmentStatus.NO_SHOW])
def test_what_is_over_is_not_cancelled(own, status, by_gym):
    over = AppointmentFactory(pack=own, status=status)
    with pytest.raises(AppointmentOver):
        cancel_appointment(appointment_id=over.pk, actor_id=None, by_gym=by_gym)
    with pytest.raises(AppointmentNotFound):
        cancel_appointment(appointment_id=0, actor_id=None, by_gym=by_gym)


@pytest.mark.parametrize("status", AppointmentStatus)
@pytest.mark.parametrize("by_gym", [True, False])
@pytest.mark.parametrize("seconds", [-1, 0, 1])
def test_it_is_offered_to_be_cancelled_as_long_as_it_can_be(soon, status, by_gym, seconds):
    """The button asks what the operation asks: the member can until it begins, the gym until it is confirmed."""
    appointment = Appointment(starts_at=soon, status=status)
    at = soon + timedelta(seconds=seconds)
    can_be = status in ("booked", "to_confirm") if by_gym else status == "booked" and seconds < 0
    assert is_cancellable(appointment, by_gym=by_gym, at=at) is can_be
    if can_be:
        status_after(appointment, by_gym=by_gym, at=at)
    else:
        with pytest.raises(AppointmentOver):
            status_after(appointment, by_gym=by_gym, at=at)
