"""What is left of a pack: the sum of its entries, and nothing that was written down."""

from datetime import timedelta

import pytest
from django.db import IntegrityError, connection, transaction
from django.db.utils import DatabaseError
from django.utils import timezone

from members.days import ONE_DAY, today
from members.enums import OPEN_APPOINTMENTS, AppointmentStatus, EntryKind
from members.errors import NothingLeft
from members.models import OwnedPack, PackEntry
from members.training.operations.pack_ledger import add_entry
from members.training.remaining_sessions import annotate_balance, balance_of, bookable_sessions
from tests.factories.gym import AppointmentFactory, OwnedPackFactory

pytestmark = pytest.mark.django_db


@pytest.fixture
def pack():
    """Ten sessions and two on top."""
    return OwnedPackFactory()


def use(pack, times=1):
    for _time in range(times):
        add_entry(pack, kind=EntryKind.USE, delta=-1, actor_id=None)


def test_the_balance_is_the_sum_of_the_entries(pack):
    assert balance_of(pack.pk) == 12
    use(pack, 3)
    assert balance_of(pack.pk) == 9
    assert balance_of(OwnedPackFactory(pack__gift_sessions=0).pk) == 10
    assert balance_of(0) == 0


def test_entries_are_numbered_and_carry_the_sum_so_far(pack):
    use(pack)
    entry = add_entry(pack, kind=EntryKind.MANUAL, delta=4, actor_id=None, reason="补偿")
    assert (entry.number, entry.balance, entry.reason) == (4, 15, "补偿")
    assert list(PackEntry.objects.values_list("number", "balance")) == [(1, 10), (2, 12), (3, 11), (4, 15)]


def test_nobody_takes_more_than_there_is(pack):
    with pytest.raises(NothingLeft):
        add_entry(pack, kind=EntryKind.MANUAL, delta=-13, actor_id=None)
    assert PackEntry.objects.count() == 2


def test_the_database_refuses_what_the_operation_would_let_through(pack):
    entry = {"pack": pack, "kind": EntryKind.USE, "created_at": timezone.now()}
    for wrong in (
        {"number": 3, "delta": -13, "balance": -1},
        {"number": 2, "delta": -1, "balance": 11},
        {"number": 3, "delta": 0, "balance": 12},
    ):
        with pytest.raises(IntegrityError), transaction.atomic():
            PackEntry.objects.create(**entry, **wrong)


@pytest.mark.parametrize("statement", ["UPDATE members_packentry SET delta = 99", "DELETE FROM members_packentry"])
def test_what_stands_in_the_ledger_stays(pack, statement):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic(), connection.cursor() as cursor:
        cursor.execute(statement)
    assert balance_of(pack.pk) == 12


def test_open_appointments_keep_a_session_back_and_others_do_not(pack):
    for status in AppointmentStatus:
        AppointmentFactory(pack=pack, status=status)
    assert bookable_sessions(pack) == 12 - len(OPEN_APPOINTMENTS) == 10


@pytest.mark.parametrize(
    "end", [{"locked_at": timezone.now()}, {"withdrawn_at": timezone.now()}, {"expires_on": today() - ONE_DAY}]
)
def test_nothing_is_bookable_of_what_cannot_be_used(end):
    pack = OwnedPackFactory(starts_on=today() - timedelta(days=9), **end)
    assert (bookable_sessions(pack), balance_of(pack.pk)) == (0, 12)


def test_the_last_day_is_included():
    pack = OwnedPackFactory(starts_on=today() - timedelta(days=9), expires_on=today())
    assert bookable_sessions(pack) == 12


def test_a_list_of_packs_takes_one_query(pack, django_assert_num_queries):
    AppointmentFactory(pack=pack)
    use(pack, 2)
    OwnedPackFactory(pack__gift_sessions=0)
    with django_assert_num_queries(1):
        rows = list(annotate_balance(OwnedPack.objects.all()))
    assert [(row.balance, row.reserved, row.bookable) for row in rows] == [(10, 0, 10), (10, 1, 9)]
