"""What is said of memberships, freezes and members in Python and in SQL is the same, and what is said plainly here."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from members.days import today
from members.desk.member_state import with_member_state
from members.enums import Ending, FreezeState
from members.memberships.membership_state import covering_membership, freezes_on, state_of, with_state
from members.memberships.models import Freeze, Membership, freezes_in
from members.memberships.queries import ending_within
from members.models import Member, OwnedPack
from tests.factories.gym import PackFactory, PlanFactory
from tests.factories.members import MemberFactory, StaffFactory
from tests.members.random_rows import few, found, near, saying

pytestmark = pytest.mark.django_db
# What was noted of a freeze: the last note counts, and most that were asked for are approved.
NOTES = st.sampled_from([(), ("approved",), ("approved",), ("approved",), ("declined",), ("approved", "voided")])
ODD_NOTES = st.sets(st.sampled_from(["approved", "declined", "voided"])).map(tuple)
# First day from today, length, last day taken from the first or None, and the notes.
FREEZE = st.tuples(st.integers(-2, 1), st.integers(1, 3), st.sampled_from([None, None, -1, 0, 1, 2]), NOTES | ODD_NOTES)
FREEZES = st.lists(FREEZE, max_size=4)
# First day from today, length, why it ended, whether a refund is under way, and its freezes.
PERIODS = st.lists(
    st.tuples(near, st.integers(1, 4), st.sampled_from(["", "", "", *Ending.values]), st.booleans(), FREEZES),
    max_size=3,
)
PACKS = st.lists(st.tuples(near, st.integers(1, 3), st.booleans()), max_size=2)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-10T04:00:00Z", tick=False):
        yield


@pytest.fixture
def catalogue(clock):
    return PlanFactory(), PackFactory(), StaffFactory()


def day(from_today):
    return today() + timedelta(days=from_today)


def owned(plan, member, starts, length, ending, is_locked):
    now = timezone.now()
    terms = {"value_fen": plan.price_fen} | {
        name: getattr(plan, name) for name in ("count", "unit", "price_fen", "list_price_fen", "freeze_days")
    }
    return Membership.objects.create(
        member=member,
        plan=plan,
        title=plan.name,
        start_rule=plan.start_rule,
        starts_on=day(starts),
        ends_on=day(starts + length - 1),
        ending=ending,
        ended_at=now if ending else None,
        locked_at=now if is_locked else None,
        created_at=now,
        **terms,
    )


def frozen(membership, staff, starts, length, ended, notes):
    now = timezone.now()
    last = length - 1 if ended is None else min(ended, length - 1)
    return Freeze.objects.create(
        membership=membership,
        starts_on=day(starts),
        ends_on=day(starts + length - 1),
        ended_on=None if ended is None else day(starts + last),
        reason="x",
        requested_by=staff,
        created_at=now,
        **{f"{note}_at": now for note in notes},
    )


def plain_freeze(notes):
    """What counts of the notes: a freeze that is void is void, whatever was noted before."""
    return next((note for note in ("voided", "declined", "approved") if note in notes), "requested")


def plain_end(starts, length, ended, notes, *, first, last):
    """What counts of a freeze's notes and its days: one that takes none of its membership's never took effect."""
    state, until = plain_freeze(notes), length - 1 if ended is None else min(ended, length - 1)
    taken = [day for day in range(starts, starts + until + 1) if first <= day <= last]
    return "not_taken" if state == "approved" and not taken else state


def taken_today(starts, length, ended, notes):
    last = starts + (length - 1 if ended is None else min(ended, length - 1))
    return plain_freeze(notes) == "approved" and starts <= 0 <= last


def plain_state(starts, length, ending, freezes):
    if ending:
        return ending
    if starts > 0:
        return "waiting"
    if starts + length - 1 < 0:
        return "over"
    return "frozen" if any(taken_today(*freeze) for freeze in freezes) else "active"


@few
@given(periods=PERIODS, within=st.integers(0, 3))
def test_states_of_memberships(catalogue, periods, within):
    plan, _pack, staff = catalogue
    member, rows, expected = MemberFactory(), [], []
    for starts, length, ending, is_locked, freezes in periods:
        membership = owned(plan, member, starts, length, ending, is_locked)
        rows.append(membership)
        for freeze in freezes:
            frozen(membership, staff, *freeze)
        expected.append(plain_state(starts, length, ending, freezes))
    listed = dict(with_state(Membership.objects.filter(member=member), today()).values_list("pk", "state"))
    assert [listed[row.pk] for row in rows] == expected
    assert [state_of(row, on=today(), freezes=row.freezes.all()) for row in rows] == expected

    usable = [row for row, state in zip(rows, expected, strict=True) if state == "active" and row.locked_at is None]
    first = min(usable, key=lambda row: (row.starts_on, row.pk), default=None)
    assert covering_membership(member.pk, today()) == first

    last = max((starts + length for starts, length, ending, _locked, _freezes in periods if not ending), default=0)
    ends = {
        row.pk
        for row, (starts, length, ending, _locked, _freezes) in zip(rows, periods, strict=True)
        if not ending and 0 <= starts + length - 1 <= within and starts + length == last
    }
    assert found(Membership, rows, ending_within(within)) == ends


@few
@given(freezes=st.lists(FREEZE, min_size=4, max_size=9), first=st.integers(-3, 3), length=st.integers(1, 6))
def test_states_of_freezes(catalogue, freezes, first, length):
    plan, _pack, staff = catalogue
    membership = owned(plan, MemberFactory(), first, length, "", False)
    rows = [frozen(membership, staff, *freeze) for freeze in freezes]
    days = {"first": first, "last": first + length - 1}
    assert [row.state for row in rows] == [plain_end(*freeze, **days) for freeze in freezes]
    for state in FreezeState:
        assert found(Freeze, rows, freezes_in(state)) == saying(rows, lambda row, state=state: row.state == state)
    taking = freezes_on(today()).filter(membership=membership).values_list("pk", flat=True)
    assert set(taking) == saying(rows, lambda row: row.takes(today()))
    assert [row.takes(today()) for row in rows] == [taken_today(*freeze) for freeze in freezes]


@few
@given(periods=PERIODS, packs=PACKS)
def test_states_of_members(catalogue, periods, packs):
    plan, pack, staff = catalogue
    member = MemberFactory()
    for starts, length, ending, is_locked, freezes in periods:
        membership = owned(plan, member, starts, length, ending, is_locked)
        for freeze in freezes:
            frozen(membership, staff, *freeze)
    for starts, length, is_withdrawn in packs:
        OwnedPack.objects.create(
            member=member,
            pack=pack,
            title="x",
            sessions=1,
            gift_sessions=0,
            minutes=60,
            price_fen=1,
            list_price_fen=1,
            starts_on=day(starts),
            expires_on=day(starts + length - 1),
            withdrawn_at=timezone.now() if is_withdrawn else None,
            created_at=timezone.now(),
        )
    [listed] = with_member_state(Member.objects.filter(pk=member.pk), today())
    assert listed.state == plain_member_state(periods, packs)


def plain_member_state(periods, packs):
    states = [plain_state(starts, length, ending, freezes) for starts, length, ending, _locked, freezes in periods]
    has_pack = any(not is_withdrawn and starts <= 0 <= starts + length - 1 for starts, length, is_withdrawn in packs)
    if "active" in states:
        return "active"
    if "frozen" in states:
        return "frozen"
    if has_pack:
        return "active"
    if "waiting" in states:
        return "waiting"
    return "expired" if periods or packs else "prospect"
