"""A pack is changed by hand, extended, given to another coach; and what is left when it is over expires."""

import json
from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from foundation.errors import InvalidField
from members.days import ONE_DAY, today
from members.enums import AppointmentStatus, EntryKind
from members.errors import CoachNotFound, EntitlementOver, NothingLeft, PackNotFound
from members.models import MemberEvent, OwnedPack, PackEntry
from members.training.members_word import ByAccount
from members.training.operations.adjust_pack import adjust_pack
from members.training.operations.change_coach import change_coach
from members.training.operations.confirm_use import confirm_use
from members.training.operations.expire_packs import expire_packs
from members.training.operations.extend_pack import extend_pack
from members.training.operations.return_use import return_use
from members.training.remaining_sessions import balance_of, bookable_sessions
from tests.command_runner import run_command
from tests.factories.gym import AppointmentFactory, CoachFactory, OwnedPackFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def own():
    """Ten sessions and two on top."""
    return OwnedPackFactory()


@pytest.fixture
def over():
    """The same, over since yesterday."""
    return OwnedPackFactory(starts_on=today() - timedelta(days=30), expires_on=today() - ONE_DAY)


@pytest.fixture
def by_hand(staff):
    return {"reason": "补偿", "actor_id": staff.pk}


def last_entry(own):
    entry = PackEntry.objects.filter(pack=own).last()
    return entry.kind, entry.delta, entry.balance, entry.reason, entry.actor_id


def facts_of(kind):
    event = MemberEvent.objects.get(kind=kind)
    return event.subject, event.reason, event.actor_id, json.loads(event.facts)


def test_sessions_more_and_less_by_hand(own, by_hand, staff):
    adjust_pack(pack_id=own.pk, delta=-4, **by_hand)
    assert last_entry(own) == (EntryKind.MANUAL, -4, 8, "补偿", staff.pk)
    assert facts_of("pack_adjusted") == (f"pack:{own.pk}", "补偿", staff.pk, {"delta": -4, "balance": 8})
    adjust_pack(pack_id=own.pk, delta=1, **by_hand)
    assert balance_of(own.pk) == 9


def test_never_below_what_open_appointments_keep_back(own, by_hand):
    AppointmentFactory(pack=own)
    AppointmentFactory(pack=own, status=AppointmentStatus.TO_CONFIRM)
    for delta in (-13, -11):
        with pytest.raises(NothingLeft):
            adjust_pack(pack_id=own.pk, delta=delta, **by_hand)
    adjust_pack(pack_id=own.pk, delta=-10, **by_hand)
    assert (balance_of(own.pk), bookable_sessions(own)) == (2, 0)


@pytest.mark.parametrize("reason", ["", "  ", "长" * 201])
def test_nothing_by_hand_without_a_reason(own, staff, reason):
    told = {"pack_id": own.pk, "reason": reason, "actor_id": staff.pk}
    for change in (
        lambda: adjust_pack(delta=1, **told),
        lambda: extend_pack(until=own.expires_on + ONE_DAY, **told),
        lambda: change_coach(coach_id=own.coach_id, **told),
    ):
        with pytest.raises(InvalidField) as refusal:
            change()
        assert list(refusal.value.extra["errors"]) == ["reason"]
    assert not MemberEvent.objects.exists()


@pytest.mark.parametrize("delta", [0, 1_001, -1_001])
def test_a_change_of_nothing_or_of_too_much(own, by_hand, delta):
    with pytest.raises(InvalidField):
        adjust_pack(pack_id=own.pk, delta=delta, **by_hand)


def test_a_pack_that_does_not_exist(by_hand):
    for change in (
        lambda: adjust_pack(pack_id=0, delta=1, **by_hand),
        lambda: extend_pack(pack_id=0, until=today() + ONE_DAY, **by_hand),
        lambda: change_coach(pack_id=0, coach_id=None, **by_hand),
    ):
        with pytest.raises(PackNotFound):
            change()


def test_another_coach_with_history(own, by_hand, staff):
    before, after = own.coach, CoachFactory()
    kept = AppointmentFactory(pack=own)
    change_coach(pack_id=own.pk, coach_id=after.pk, **by_hand)
    own.refresh_from_db()
    kept.refresh_from_db()
    assert (own.coach, kept.coach, kept.status) == (after, before, AppointmentStatus.BOOKED)
    assert facts_of("coach_changed") == (f"pack:{own.pk}", "补偿", staff.pk, {"from": before.pk, "to": after.pk})
    change_coach(pack_id=own.pk, coach_id=None, **by_hand)
    assert OwnedPack.objects.get().coach is None


def test_no_coach_who_has_left(own, by_hand):
    for coach_id in (0, CoachFactory(is_active=False).pk):
        with pytest.raises(CoachNotFound):
            change_coach(pack_id=own.pk, coach_id=coach_id, **by_hand)


def test_what_is_left_expires_once(own, over):
    assert expire_packs() == 1
    assert last_entry(over) == (EntryKind.EXPIRED, -12, 0, "", None)
    assert expire_packs() == 0
    assert (balance_of(over.pk), balance_of(own.pk)) == (0, 12)


def test_the_last_day_counts_at_the_gym(own):
    midnight = timezone.localtime().replace(hour=0, minute=0, second=0, microsecond=0)
    after_the_last_day = midnight + (own.expires_on - today() + ONE_DAY)
    with time_machine.travel(after_the_last_day - timedelta(seconds=1), tick=False):
        assert (expire_packs(), bookable_sessions(own)) == (0, 12)
    with time_machine.travel(after_the_last_day, tick=False):
        # Over before anybody has written it off.
        assert (bookable_sessions(own), expire_packs()) == (0, 1)


def test_what_waits_for_a_confirmation_keeps_its_session(over):
    yesterday = timezone.now() - ONE_DAY
    held = AppointmentFactory(pack=over, starts_at=yesterday, status=AppointmentStatus.TO_CONFIRM)
    unsaid = AppointmentFactory(pack=over, starts_at=yesterday - timedelta(hours=3))
    assert (expire_packs(), balance_of(over.pk)) == (1, 2)
    for held_session in (held, unsaid):
        confirm_use(appointment_id=held_session.pk, by=ByAccount(over.member.user_id))
    assert (expire_packs(), balance_of(over.pk)) == (0, 0)


def test_what_comes_back_to_a_pack_that_is_over_expires_too(over, by_hand):
    held = AppointmentFactory(pack=over, starts_at=timezone.now() - ONE_DAY)
    expire_packs()
    confirm_use(appointment_id=held.pk, by=ByAccount(over.member.user_id))
    return_use(appointment_id=held.pk, **by_hand)
    assert (balance_of(over.pk), bookable_sessions(over), expire_packs(), balance_of(over.pk)) == (1, 0, 1, 0)
    extend_pack(pack_id=over.pk, until=today(), **by_hand)
    assert bookable_sessions(over) == 12


@pytest.mark.parametrize("end", ["locked_at", "withdrawn_at"])
def test_what_a_refund_is_about_is_left_to_it(over, end):
    OwnedPack.objects.update(**{end: timezone.now()})
    assert (expire_packs(), balance_of(over.pk)) == (0, 12)


def test_an_extension_gives_back_what_has_expired(over, by_hand, staff):
    expire_packs()
    until = today() + timedelta(days=30)
    extend_pack(pack_id=over.pk, until=until, **by_hand)
    assert last_entry(over) == (EntryKind.EXPIRED, 12, 12, "补偿", staff.pk)
    subject, reason, _actor, facts = facts_of("pack_extended")
    assert (subject, reason) == (f"pack:{over.pk}", "补偿")
    assert facts == {"from": str(today() - ONE_DAY), "until": str(until), "given_back": 12}
    assert bookable_sessions(over) == 12
    with time_machine.travel(timezone.now() + timedelta(days=40)):
        assert (expire_packs(), balance_of(over.pk)) == (1, 0)
        extend_pack(pack_id=over.pk, until=today(), **by_hand)
        assert bookable_sessions(over) == 12


def test_an_extension_before_the_end_changes_the_last_day_alone(own, by_hand):
    extend_pack(pack_id=own.pk, until=own.expires_on + ONE_DAY, **by_hand)
    assert OwnedPack.objects.get().expires_on == own.expires_on + ONE_DAY
    assert PackEntry.objects.count() == 2


def test_an_extension_makes_it_longer_and_does_not_end_in_the_past(own, over, by_hand):
    OwnedPack.objects.filter(pk=over.pk).update(expires_on=today() - 10 * ONE_DAY)
    for pack, until in ((own, own.expires_on), (own, own.expires_on - ONE_DAY), (over, today() - ONE_DAY)):
        with pytest.raises(InvalidField) as refusal:
            extend_pack(pack_id=pack.pk, until=until, **by_hand)
        assert list(refusal.value.extra["errors"]) == ["until"]


def test_what_is_over_is_extended_before_it_is_adjusted(over, by_hand):
    with pytest.raises(EntitlementOver):
        adjust_pack(pack_id=over.pk, delta=1, **by_hand)


def test_the_command_says_how_many_packs_it_were(own, over):
    assert run_command("expire_packs", "--json").objects() == [{"expired": 1}]
    assert run_command("expire_packs").out == "0 packs have expired\n"
