"""What is said of packs in Python and in SQL is the same, and what is said plainly here."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from members.days import today
from members.enums import AppointmentStatus, EntryKind
from members.models import Appointment, OwnedPack, PackEntry
from members.training.pack_validity import covering, covers, is_over, is_usable, over, usable
from members.training.remaining_sessions import (
    annotate_balance,
    balance_of,
    bookable_sessions,
    reserved_sessions,
    unreserved_sessions,
)
from tests.factories.gym import CoachFactory, PackFactory
from tests.factories.members import MemberFactory
from tests.members.random_rows import few, found, near, saying

pytestmark = pytest.mark.django_db
DELTAS = st.lists(st.sampled_from([-3, -1, 1, 4]), max_size=6)
STATUSES = st.lists(st.sampled_from(AppointmentStatus.values), max_size=4)
# What the first entry gives, what follows, appointments, first day from today, length, locked, refunded.
PACKS = st.lists(
    st.tuples(st.integers(1, 6), DELTAS, STATUSES, near, st.integers(1, 3), st.booleans(), st.booleans()), max_size=3
)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-10T04:00:00Z", tick=False):
        yield


@pytest.fixture
def people(clock):
    return MemberFactory(), CoachFactory(), PackFactory()


def owned(people, granted, deltas, statuses, starts, length, is_locked, is_withdrawn):
    """The pack, and the deltas that its ledger took: never below nothing."""
    member, coach, pack = people
    now = timezone.now()
    own = OwnedPack.objects.create(
        member=member,
        pack=pack,
        coach=coach,
        title="x",
        sessions=granted,
        gift_sessions=0,
        minutes=60,
        price_fen=1,
        list_price_fen=1,
        starts_on=today() + timedelta(days=starts),
        expires_on=today() + timedelta(days=starts + length - 1),
        locked_at=now if is_locked else None,
        withdrawn_at=now if is_withdrawn else None,
        created_at=now,
    )
    written = []
    for delta in [granted, *deltas]:
        if sum(written) + delta >= 0:
            written.append(delta)
    entry = {"pack": own, "kind": EntryKind.MANUAL, "created_at": now}
    PackEntry.objects.bulk_create(
        PackEntry(number=number, delta=delta, balance=sum(written[:number]), **entry)
        for number, delta in enumerate(written, start=1)
    )
    time = {"starts_at": now, "ends_at": now + timedelta(hours=1), "created_at": now, "changed_at": now}
    Appointment.objects.bulk_create(
        Appointment(pack=own, member=member, coach=coach, status=status, **time) for status in statuses
    )
    return own, sum(written)


@few
@given(packs=PACKS)
def test_what_is_left(people, packs):
    rows, expected = [], []
    for granted, deltas, statuses, starts, length, is_locked, is_withdrawn in packs:
        own, balance = owned(people, granted, deltas, statuses, starts, length, is_locked, is_withdrawn)
        reserved = statuses.count("booked") + statuses.count("to_confirm")
        can_be_booked = not is_locked and not is_withdrawn and starts + length - 1 >= 0
        rows.append(own)
        expected.append((balance, reserved, max(0, balance - reserved) if can_be_booked else 0))
    annotated = annotate_balance(OwnedPack.objects.filter(pk__in=[row.pk for row in rows])).order_by("pk")
    assert [(row.balance, row.reserved, row.bookable) for row in annotated] == expected
    assert [(balance_of(row.pk), reserved_sessions(row.pk), bookable_sessions(row)) for row in rows] == expected
    assert [unreserved_sessions(row.pk) for row in rows] == [balance - reserved for balance, reserved, _ in expected]


@few
@given(packs=PACKS)
def test_what_may_be_done(people, packs):
    rows = [owned(people, *pack)[0] for pack in packs]
    assert found(OwnedPack, rows, usable()) == saying(rows, is_usable)
    assert found(OwnedPack, rows, over(today())) == saying(rows, lambda row: is_over(row, today()))
    assert found(OwnedPack, rows, covering(today())) == saying(rows, lambda row: covers(row, today()))
    for row, (_granted, _deltas, _statuses, starts, length, is_locked, is_withdrawn) in zip(rows, packs, strict=True):
        assert is_usable(row) == (not is_locked and not is_withdrawn)
        assert is_over(row, today()) == (starts + length - 1 < 0)
        assert covers(row, today()) == (starts <= 0 <= starts + length - 1)
