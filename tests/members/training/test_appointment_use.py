"""A private session is used up by the member's word, or by staff with a reason; never by the coach's alone."""

from datetime import timedelta
from operator import attrgetter

import pytest
import time_machine
from django.utils import timezone

from foundation.errors import InvalidField
from members.days import ONE_DAY, today
from members.enums import AppointmentStatus, EntryKind
from members.errors import (
    AppointmentNotFound,
    AppointmentOver,
    EntitlementOver,
    NotHeldYet,
    NothingLeft,
)
from members.models import MemberEvent
from members.training.members_word import ByAccount
from members.training.operations.confirm_use import confirm_use
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.operations.report_outcome import mark_absent, propose_use
from members.training.operations.return_use import return_use
from members.training.remaining_sessions import balance_of, bookable_sessions
from tests.factories.gym import AppointmentFactory, CoachFactory, OwnedPackFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
BOOKED, TO_CONFIRM, USED, CANCELLED, LATE, NO_SHOW = (
    AppointmentStatus.BOOKED,
    AppointmentStatus.TO_CONFIRM,
    AppointmentStatus.USED,
    AppointmentStatus.CANCELLED,
    AppointmentStatus.LATE_CANCELLED,
    AppointmentStatus.NO_SHOW,
)


@pytest.fixture
def own():
    """Ten sessions and two on top, with a coach who signs in."""
    return OwnedPackFactory(coach=CoachFactory(user=UserFactory()))


@pytest.fixture
def held(own):
    """It began an hour ago."""
    return AppointmentFactory(pack=own, starts_at=timezone.now() - timedelta(hours=1))


@pytest.fixture
def by_staff(staff):
    return {"reason": "会员忘记确认", "actor_id": staff.pk}


def uses(own):
    entries = own.entries.filter(kind__in=(EntryKind.USE, EntryKind.RETURN))
    return list(map(attrgetter("delta", "balance", "appointment_id", "reason", "actor_id"), entries))


def status_of(appointment):
    appointment.refresh_from_db()
    return appointment.status


def test_the_coach_proposes_and_the_member_confirms(own, held):
    proposed = propose_use(appointment_id=held.pk, actor_id=own.coach.user_id)
    assert proposed.status == TO_CONFIRM
    assert (balance_of(own.pk), bookable_sessions(own), uses(own)) == (12, 11, [])
    confirmed = confirm_use(appointment_id=held.pk, by=ByAccount(own.member.user_id))
    assert (confirmed.status, confirmed.changed_by_id) == (USED, own.member.user_id)
    assert (balance_of(own.pk), bookable_sessions(own)) == (11, 11)
    assert uses(own) == [(-1, 11, held.pk, "", own.member.user_id)]
    told = MemberEvent.objects.order_by("pk").values_list("kind", "subject", "actor_id")
    assert list(told) == [
        ("use_proposed", f"appointment:{held.pk}", own.coach.user_id),
        ("use_confirmed", f"appointment:{held.pk}", own.member.user_id),
    ]


def test_a_coach_ticks_nothing_off_alone(own, held):
    coach = own.coach.user_id
    for _time in range(2):
        with pytest.raises(AppointmentNotFound):
            confirm_use(appointment_id=held.pk, by=ByAccount(coach))
        if status_of(held) == BOOKED:
            propose_use(appointment_id=held.pk, actor_id=coach)
    with pytest.raises(AppointmentOver):
        propose_use(appointment_id=held.pk, actor_id=coach)
    assert (status_of(held), balance_of(own.pk), uses(own)) == (TO_CONFIRM, 12, [])


def test_nobody_else_confirms_not_even_staff_or_another_member(held, staff, other_member):
    for actor_id in (staff.pk, other_member.user_id):
        with pytest.raises(AppointmentNotFound):
            confirm_use(appointment_id=held.pk, by=ByAccount(actor_id))


def test_the_member_may_confirm_before_the_coach_has_said_anything(own, held):
    assert confirm_use(appointment_id=held.pk, by=ByAccount(own.member.user_id)).status == USED


def test_nothing_is_said_before_it_begins(own, by_staff):
    planned = AppointmentFactory(pack=own)
    for speak in (
        lambda: propose_use(appointment_id=planned.pk, actor_id=None),
        lambda: confirm_use(appointment_id=planned.pk, by=ByAccount(own.member.user_id)),
        lambda: record_unconfirmed_use(appointment_id=planned.pk, **by_staff),
        lambda: mark_absent(appointment_id=planned.pk, actor_id=None),
    ):
        with pytest.raises(NotHeldYet):
            speak()
        with time_machine.travel(planned.starts_at - timedelta(seconds=1), tick=False), pytest.raises(NotHeldYet):
            speak()
    with time_machine.travel(planned.starts_at, tick=False):
        propose_use(appointment_id=planned.pk, actor_id=None)


@pytest.mark.parametrize("status", [USED, CANCELLED, LATE, NO_SHOW])
def test_what_is_over_is_neither_proposed_nor_confirmed(own, held, status):
    over = AppointmentFactory(pack=own, starts_at=held.starts_at, status=status)
    for speak in (
        lambda: propose_use(appointment_id=over.pk, actor_id=None),
        lambda: confirm_use(appointment_id=over.pk, by=ByAccount(own.member.user_id)),
        lambda: mark_absent(appointment_id=over.pk, actor_id=None),
    ):
        with pytest.raises(AppointmentOver):
            speak()
    assert uses(own) == []


def test_confirmed_twice_is_used_once(own, held):
    confirm_use(appointment_id=held.pk, by=ByAccount(own.member.user_id))
    with pytest.raises(AppointmentOver):
        confirm_use(appointment_id=held.pk, by=ByAccount(own.member.user_id))
    assert balance_of(own.pk) == 11


@pytest.mark.parametrize("status", [BOOKED, TO_CONFIRM, LATE, NO_SHOW])
def test_staff_record_with_a_reason_once(own, held, by_staff, status):
    due = AppointmentFactory(pack=own, starts_at=held.starts_at, status=status)
    recorded = record_unconfirmed_use(appointment_id=due.pk, **by_staff)
    assert recorded.status == USED
    assert uses(own) == [(-1, 11, due.pk, by_staff["reason"], by_staff["actor_id"])]
    with pytest.raises(AppointmentOver):
        record_unconfirmed_use(appointment_id=due.pk, **by_staff)


def test_what_was_cancelled_in_time_is_never_used_up(own, by_staff):
    cancelled = AppointmentFactory(pack=own, status=CANCELLED)
    with pytest.raises(AppointmentOver):
        record_unconfirmed_use(appointment_id=cancelled.pk, **by_staff)


@pytest.mark.parametrize("reason", ["", " \n", "长" * 201])
def test_no_use_and_no_return_without_a_reason(own, held, staff, reason):
    for speak in (record_unconfirmed_use, return_use):
        with pytest.raises(InvalidField) as refusal:
            speak(appointment_id=held.pk, reason=reason, actor_id=staff.pk)
        assert list(refusal.value.extra["errors"]) == ["reason"]
    assert uses(own) == []


def test_a_missed_session_does_not_take_what_is_kept_back_for_another(by_staff):
    own = OwnedPackFactory(sessions=2, gift_sessions=0)
    missed = AppointmentFactory(pack=own, status=LATE)
    AppointmentFactory(pack=own)
    record_unconfirmed_use(appointment_id=missed.pk, **by_staff)
    second = AppointmentFactory(pack=own, status=NO_SHOW)
    with pytest.raises(NothingLeft):
        record_unconfirmed_use(appointment_id=second.pk, **by_staff)
    assert (balance_of(own.pk), bookable_sessions(own)) == (1, 0)


def test_absence_uses_nothing_up_by_itself(own, held, by_staff):
    assert mark_absent(appointment_id=held.pk, actor_id=own.coach.user_id).status == NO_SHOW
    assert (bookable_sessions(own), uses(own)) == (12, [])
    event = MemberEvent.objects.get()
    assert (event.kind, event.facts) == ("attendance_marked", '{"status": "no_show"}')
    record_unconfirmed_use(appointment_id=held.pk, **by_staff)
    assert bookable_sessions(own) == 11


def test_a_use_is_given_back_once(own, held, by_staff):
    confirm_use(appointment_id=held.pk, by=ByAccount(own.member.user_id))
    assert return_use(appointment_id=held.pk, **by_staff).status == CANCELLED
    assert (balance_of(own.pk), bookable_sessions(own)) == (12, 12)
    assert uses(own)[1] == (1, 12, held.pk, by_staff["reason"], by_staff["actor_id"])
    with pytest.raises(AppointmentOver):
        return_use(appointment_id=held.pk, **by_staff)


@pytest.mark.parametrize("status", [BOOKED, TO_CONFIRM, CANCELLED, LATE, NO_SHOW])
def test_what_was_not_used_up_is_not_given_back(own, held, by_staff, status):
    unused = AppointmentFactory(pack=own, starts_at=held.starts_at, status=status)
    with pytest.raises(AppointmentOver):
        return_use(appointment_id=unused.pk, **by_staff)


def test_what_does_not_exist(by_staff):
    for speak in (
        lambda: propose_use(appointment_id=0, actor_id=None),
        lambda: confirm_use(appointment_id=0, by=ByAccount(1)),
        lambda: record_unconfirmed_use(appointment_id=0, **by_staff),
        lambda: return_use(appointment_id=0, **by_staff),
        lambda: mark_absent(appointment_id=0, actor_id=None),
    ):
        with pytest.raises(AppointmentNotFound):
            speak()


def test_after_the_last_day_what_was_held_is_settled_and_what_was_missed_is_not(by_staff):
    own = OwnedPackFactory(starts_on=today() - 9 * ONE_DAY, expires_on=today() - ONE_DAY)
    yesterday = timezone.now() - ONE_DAY
    first, second = (AppointmentFactory(pack=own, starts_at=yesterday) for _number in range(2))
    missed = AppointmentFactory(pack=own, starts_at=yesterday, status=NO_SHOW)
    confirm_use(appointment_id=first.pk, by=ByAccount(own.member.user_id))
    record_unconfirmed_use(appointment_id=second.pk, **by_staff)
    with pytest.raises(EntitlementOver):
        record_unconfirmed_use(appointment_id=missed.pk, **by_staff)
    assert balance_of(own.pk) == 10
