"""The member's word: by the own account or by the link of the proposal, once, and no as well as yes."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone, translation

from foundation.errors import InvalidField
from members.enums import AppointmentStatus, EntryKind
from members.errors import (
    AppointmentNotFound,
    AppointmentObjected,
    AppointmentOver,
    ConfirmationLinkOver,
    EntitlementLocked,
    EntitlementOver,
    NothingProposed,
)
from members.models import Appointment, MemberEvent
from members.personal.statement import statement_of
from members.training.links import confirmation_token, link_ends_at, read_token
from members.training.members_word import ByAccount, ByLink
from members.training.operations.cancel_appointment import cancel_appointment
from members.training.operations.confirm_use import confirm_use
from members.training.operations.object_to_use import clear_objection, object_to_use
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.operations.report_outcome import ask_again, mark_absent, propose_use
from members.training.remaining_sessions import balance_of, bookable_sessions
from tests.factories.gym import AppointmentFactory, CoachFactory, OwnedPackFactory
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
WHY = "那天没有上课"


@pytest.fixture
def asked():
    """The coach has said that it was held, an hour after it began."""
    own = OwnedPackFactory(coach=CoachFactory(user=UserFactory()))
    held = AppointmentFactory(pack=own, starts_at=timezone.now() - timedelta(hours=1))
    return propose_use(appointment_id=held.pk, actor_id=own.coach.user_id)


def by_link(appointment):
    return ByLink(appointment.proposed_at, "192.0.2.0/24")


def now(appointment):
    return Appointment.objects.get(pk=appointment.pk)


def events(kind):
    found = MemberEvent.objects.filter(kind=kind).order_by("pk")
    return [(each.actor_id, each.reason or "", json.loads(each.facts)) for each in found]


def test_the_link_confirms_and_the_event_tells_it_from_the_own_account(asked):
    confirm_use(appointment_id=asked.pk, by=by_link(asked))
    used = now(asked)
    assert (used.status, used.answered_by, used.changed_by_id) == (AppointmentStatus.USED, "link", None)
    assert balance_of(asked.pack_id) == 11
    assert events("use_confirmed") == [(None, "", {"way": "link", "network": "192.0.2.0/24"})]
    entry = asked.pack.entries.get(kind=EntryKind.USE)
    assert (entry.delta, entry.actor_id, entry.appointment_id) == (-1, None, asked.pk)


def test_the_own_account_confirms(asked):
    confirm_use(appointment_id=asked.pk, by=ByAccount(asked.member.user_id))
    assert now(asked).answered_by == "account"
    assert events("use_confirmed") == [(asked.member.user_id, "", {"way": "account"})]


def test_the_member_reads_in_the_statement_that_it_came_by_link(asked):
    confirm_use(appointment_id=asked.pk, by=by_link(asked))
    with translation.override("en"):
        told = [(each.kind, dict(each.lines)) for each in statement_of(asked.member)]
    assert dict(told)["appointments"]["Answered"] == "By the link that the coach showed"
    assert any("192.0.2.0/24" in lines.get("Facts", "") for kind, lines in told if kind == "member_events")


def test_a_link_takes_one_answer(asked):
    link = by_link(asked)
    confirm_use(appointment_id=asked.pk, by=link)
    for speak in (
        lambda: confirm_use(appointment_id=asked.pk, by=link),
        lambda: object_to_use(appointment_id=asked.pk, reason=WHY, by=link),
    ):
        with pytest.raises(AppointmentOver):
            speak()
    assert balance_of(asked.pack_id) == 11


def test_an_objection_keeps_the_session_and_waits_for_staff(asked, staff):
    object_to_use(appointment_id=asked.pk, reason=f" {WHY} ", by=by_link(asked))
    objected = now(asked)
    assert (objected.status, objected.answered_by) == (AppointmentStatus.TO_CONFIRM, "link")
    assert objected.objected_at is not None
    assert (balance_of(asked.pack_id), bookable_sessions(asked.pack)) == (12, 11)
    assert events("use_objected") == [(None, WHY, {"way": "link", "network": "192.0.2.0/24"})]
    for speak in (
        lambda: confirm_use(appointment_id=asked.pk, by=by_link(asked)),
        lambda: confirm_use(appointment_id=asked.pk, by=ByAccount(asked.member.user_id)),
        lambda: object_to_use(appointment_id=asked.pk, reason=WHY, by=ByAccount(asked.member.user_id)),
        lambda: ask_again(appointment_id=asked.pk, actor_id=asked.coach.user_id),
        lambda: mark_absent(appointment_id=asked.pk, actor_id=asked.coach.user_id),
    ):
        with pytest.raises(AppointmentObjected):
            speak()
    with pytest.raises(AppointmentOver):
        propose_use(appointment_id=asked.pk, actor_id=asked.coach.user_id)
    assert (now(asked).objected_at, balance_of(asked.pack_id)) == (objected.objected_at, 12)


def test_staff_decide_against_the_member_with_a_reason(asked, staff):
    object_to_use(appointment_id=asked.pk, reason=WHY, by=by_link(asked))
    record_unconfirmed_use(appointment_id=asked.pk, reason="监控有记录", actor_id=staff.pk)
    assert (now(asked).status, balance_of(asked.pack_id)) == (AppointmentStatus.USED, 11)


def test_staff_decide_for_the_member_by_cancelling(asked, staff):
    object_to_use(appointment_id=asked.pk, reason=WHY, by=by_link(asked))
    cancel_appointment(appointment_id=asked.pk, actor_id=staff.pk, by_gym=True, reason="教练记错")
    assert (now(asked).status, bookable_sessions(asked.pack)) == (AppointmentStatus.CANCELLED, 12)
    with pytest.raises(AppointmentOver):
        clear_objection(appointment_id=asked.pk, reason="再问", actor_id=staff.pk)


def test_a_cleared_objection_asks_the_member_once_more_by_a_new_link(asked, staff):
    old = by_link(asked)
    object_to_use(appointment_id=asked.pk, reason=WHY, by=old)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        clear_objection(appointment_id=asked.pk, reason="已与会员核对", actor_id=staff.pk)
        cleared = now(asked)
        assert (cleared.status, cleared.objected_at, cleared.answered_by) == (AppointmentStatus.TO_CONFIRM, None, None)
        assert events("objection_cleared") == [(staff.pk, "已与会员核对", {})]
        with pytest.raises(ConfirmationLinkOver):
            confirm_use(appointment_id=asked.pk, by=old)
        confirm_use(appointment_id=asked.pk, by=by_link(cleared))
    assert balance_of(asked.pack_id) == 11


def test_nothing_is_cleared_that_nobody_objects_to(asked, staff):
    with pytest.raises(AppointmentOver):
        clear_objection(appointment_id=asked.pk, reason="再问", actor_id=staff.pk)


def test_asking_once_more_makes_the_older_link_void(asked):
    old = by_link(asked)
    with time_machine.travel(timezone.now() + timedelta(minutes=5)):
        again = ask_again(appointment_id=asked.pk, actor_id=asked.coach.user_id)
        for speak in (
            lambda: confirm_use(appointment_id=asked.pk, by=old),
            lambda: object_to_use(appointment_id=asked.pk, reason=WHY, by=old),
        ):
            with pytest.raises(ConfirmationLinkOver):
                speak()
        assert confirmation_token(again) != confirmation_token(asked)
        confirm_use(appointment_id=asked.pk, by=by_link(again))
    assert balance_of(asked.pack_id) == 11


def test_nobody_is_asked_once_more_who_was_not_asked():
    booked = AppointmentFactory(starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(AppointmentOver):
        ask_again(appointment_id=booked.pk, actor_id=None)


def test_a_link_ends_to_the_instant_and_the_own_account_goes_on(asked):
    end = link_ends_at(asked.proposed_at)
    with time_machine.travel(end, tick=False), pytest.raises(ConfirmationLinkOver):
        confirm_use(appointment_id=asked.pk, by=by_link(asked))
    with time_machine.travel(end, tick=False):
        confirm_use(appointment_id=asked.pk, by=ByAccount(asked.member.user_id))
    other = propose_use(
        appointment_id=AppointmentFactory(starts_at=timezone.now() - timedelta(hours=1)).pk, actor_id=None
    )
    with time_machine.travel(link_ends_at(other.proposed_at) - timedelta(microseconds=1), tick=False):
        confirm_use(appointment_id=other.pk, by=by_link(other))


def test_before_the_coach_has_spoken_there_is_nothing_to_object_to():
    booked = AppointmentFactory(starts_at=timezone.now() - timedelta(hours=1))
    with pytest.raises(NothingProposed):
        object_to_use(appointment_id=booked.pk, reason=WHY, by=ByAccount(booked.member.user_id))
    with pytest.raises(ConfirmationLinkOver):
        confirm_use(appointment_id=booked.pk, by=ByLink(timezone.now()))


def test_nobody_else_objects(asked, staff, other_member):
    for user in (staff.pk, other_member.user_id, asked.coach.user_id):
        with pytest.raises(AppointmentNotFound):
            object_to_use(appointment_id=asked.pk, reason=WHY, by=ByAccount(user))


@pytest.mark.parametrize("reason", ["", " \n", "长" * 201])
def test_no_objection_and_no_clearing_without_a_reason(asked, staff, reason):
    with pytest.raises(InvalidField):
        object_to_use(appointment_id=asked.pk, reason=reason, by=by_link(asked))
    object_to_use(appointment_id=asked.pk, reason="长" * 200, by=by_link(asked))
    with pytest.raises(InvalidField):
        clear_objection(appointment_id=asked.pk, reason=reason, actor_id=staff.pk)


def test_while_a_refund_is_under_way_a_link_only_objects(asked):
    asked.pack.locked_at = timezone.now()
    asked.pack.save()
    with pytest.raises(EntitlementLocked):
        confirm_use(appointment_id=asked.pk, by=by_link(asked))
    assert (now(asked).answered_by, balance_of(asked.pack_id)) == (None, 12)
    object_to_use(appointment_id=asked.pk, reason=WHY, by=by_link(asked))


def test_of_a_pack_that_was_refunded_nothing_is_confirmed(asked):
    asked.pack.withdrawn_at = timezone.now()
    asked.pack.save()
    with pytest.raises(EntitlementOver):
        confirm_use(appointment_id=asked.pk, by=by_link(asked))


def test_a_token_says_which_proposal_and_a_changed_one_says_nothing(asked):
    token = confirmation_token(asked)
    assert read_token(token) == (asked.pk, asked.proposed_at)
    number, rest = token.split("-", 1)
    instant, signature = rest.split(".")
    forged = (
        f"{int(number) + 1}-{rest}",
        f"{number}-{int(instant) + 1}.{signature}",
        f"{number}-{instant}.{signature[:-1]}",
        f"{number}-{instant}",
        "",
        "1",
    )
    for text in forged:
        with pytest.raises(AppointmentNotFound):
            read_token(text)
