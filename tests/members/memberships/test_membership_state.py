"""States are derived: from the rows, for a day, the same one by one and in a list."""

from datetime import date, timedelta

import pytest
import time_machine
from django.utils import timezone

from members.days import ONE_DAY, today
from members.desk.member_state import MemberState, with_member_state
from members.memberships.membership_state import MembershipState, covering_membership, state_of, with_state
from members.models import Member, Membership
from tests.factories.gym import FreezeFactory, MembershipFactory, OwnedPackFactory

pytestmark = pytest.mark.django_db
DAY = timedelta(days=1)


@pytest.fixture(autouse=True)
def june():
    with time_machine.travel("2025-06-10T04:00:00Z", tick=False):
        yield


def own(member, start, end, **facts):
    return MembershipFactory(member=member, starts_on=date(2025, 6, start), ends_on=date(2025, 6, end), **facts)


def frozen(membership, start, end, **facts):
    facts.setdefault("approved_at", timezone.now())
    return FreezeFactory(membership=membership, starts_on=date(2025, 6, start), ends_on=date(2025, 6, end), **facts)


def states(membership, days):
    """The state on each of these days of June, checked to be the same from the row and from the list."""
    found = []
    for day in days:
        on = date(2025, 6, day)
        listed = with_state(Membership.objects.filter(pk=membership.pk), on).get().state
        assert state_of(membership, on=on, freezes=membership.freezes.all()) == listed
        found.append(listed)
    return found


def test_a_period_waits_is_active_and_is_over_and_includes_both_its_ends(member):
    assert states(own(member, 5, 20), [4, 5, 20, 21]) == ["waiting", "active", "active", "over"]


def test_a_freeze_counts_when_it_is_approved_until_it_ended_and_not_when_it_is_void(member, staff):
    membership = own(member, 1, 30)
    freeze = frozen(membership, 10, 15, approved_at=None)
    assert states(membership, [10]) == ["active"]
    freeze.approved_at = timezone.now()
    freeze.save()
    assert states(membership, [9, 10, 15, 16]) == ["active", "frozen", "frozen", "active"]
    freeze.ended_on = date(2025, 6, 12)
    freeze.save()
    assert states(membership, [12, 13]) == ["frozen", "active"]
    freeze.ended_on = date(2025, 6, 9)
    freeze.save()
    assert states(membership, [9, 10]) == ["active", "active"]
    freeze.ended_on, freeze.voided_at = None, timezone.now()
    freeze.save()
    assert states(membership, [10, 15]) == ["active", "active"]


@pytest.mark.parametrize("ending", ["withdrawn", "transferred", "upgraded"])
def test_what_ended_before_its_time_says_why_on_every_day(member, ending):
    membership = own(member, 1, 30, ended_at=timezone.now(), ending=ending)
    assert states(membership, [1, 10, 30]) == [ending] * 3
    assert MembershipState(ending).label


def state_today(member):
    return with_member_state(Member.objects.filter(pk=member.pk), today()).get().state


def test_a_member_is_what_the_best_row_says(member):
    assert state_today(member) == MemberState.PROSPECT
    own(member, 1, 5)
    assert state_today(member) == MemberState.EXPIRED
    own(member, 15, 20)
    assert state_today(member) == MemberState.WAITING
    frozen(own(member, 6, 14), 10, 12)
    assert state_today(member) == MemberState.FROZEN
    own(member, 10, 10)
    assert state_today(member) == MemberState.ACTIVE


def test_a_pack_makes_a_member_too(member):
    pack = OwnedPackFactory(member=member)
    assert state_today(member) == MemberState.ACTIVE
    own(member, 15, 20)
    assert state_today(member) == MemberState.ACTIVE
    pack.expires_on = today() - ONE_DAY
    pack.starts_on = pack.expires_on
    pack.save()
    assert state_today(member) == MemberState.WAITING
    Membership.objects.all().delete()
    assert state_today(member) == MemberState.EXPIRED


def test_a_live_later_row_beats_one_that_was_refunded(member):
    own(member, 1, 30, ended_at=timezone.now(), ending="withdrawn")
    assert state_today(member) == MemberState.EXPIRED
    own(member, 10, 30)
    assert state_today(member) == MemberState.ACTIVE


def test_another_members_rows_say_nothing_about_this_one(member, other_member):
    own(other_member, 1, 30)
    assert state_today(member) == MemberState.PROSPECT


def test_states_of_a_list_cost_one_query(member, other_member, django_assert_num_queries):
    for each in (member, other_member):
        frozen(own(each, 1, 30), 10, 12)
    with django_assert_num_queries(1):
        assert [each.state for each in with_state(Membership.objects.all(), today())] == ["frozen", "frozen"]
    with django_assert_num_queries(1):
        assert {each.state for each in with_member_state(Member.objects.all(), today())} == {"frozen"}


def test_a_membership_covers_its_days_unless_it_is_frozen_locked_or_ended(member):
    membership = own(member, 5, 20)
    covers = [covering_membership(member.pk, date(2025, 6, day)) for day in (4, 5, 20, 21)]
    assert covers == [None, membership, membership, None]
    frozen(membership, 12, 14)
    assert covering_membership(member.pk, date(2025, 6, 12)) is None
    assert covering_membership(member.pk, date(2025, 6, 15)) == membership
    Membership.objects.update(locked_at=timezone.now())
    assert covering_membership(member.pk, today()) is None
    Membership.objects.update(locked_at=None, ended_at=timezone.now(), ending="withdrawn")
    assert covering_membership(member.pk, today()) is None
