"""Repairs that were asked for: each once, one that fails stops no other, and who asked is kept."""

import pytest
from django.db import OperationalError

from foundation.cause import EventSource
from payments.models import Difference
from payments.reconciling.operations import ask_repairs as asking
from tests.factories.members import StaffFactory
from tests.factories.payments import AttemptFactory
from tests.payments.rows import difference

pytestmark = pytest.mark.django_db


@pytest.fixture
def two():
    attempt = AttemptFactory(status="paid", paid_fen=10_000)
    return [difference(attempt, number_index=f"{number:032x}") for number in range(2)]


def test_a_fault_in_one_stops_no_other(two, monkeypatch):
    def repair(*, difference_id, **terms):
        if difference_id == two[0].pk:
            raise RuntimeError
        return real(difference_id=difference_id, **terms)

    real = asking.repair
    monkeypatch.setattr(asking, "repair", repair)
    asking.ask_repairs(Difference.objects.all(), user_id=None)

    assert asking.carry_out_repairs() == 1
    left = Difference.objects.get(repaired_at=None)
    assert (left, left.repair_due_at) == (two[0], None)


@pytest.mark.parametrize("is_staff", [True, False])
def test_who_asked_is_kept(two, monkeypatch, is_staff):
    causes = []
    monkeypatch.setattr(asking, "repair", lambda *, cause, **_terms: causes.append(cause))
    user_id = StaffFactory().pk if is_staff else None

    assert asking.ask_repairs(Difference.objects.filter(pk=two[0].pk), user_id=user_id) == 1
    asking.carry_out_repairs()

    expected = (EventSource.STAFF, f"user:{user_id}") if is_staff else (EventSource.COMMAND, "")
    assert [(cause.source, cause.actor) for cause in causes] == [expected]


def test_a_database_that_is_away_for_a_moment_leaves_it_due(two, monkeypatch):
    def repair(**_terms):
        raise OperationalError("server closed the connection")

    monkeypatch.setattr(asking, "repair", repair)
    asking.ask_repairs(Difference.objects.all(), user_id=None)

    assert asking.carry_out_repairs() == 0
    assert not Difference.objects.filter(repair_due_at=None).exists()
