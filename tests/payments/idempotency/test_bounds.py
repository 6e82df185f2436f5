"""Keys are kept for 72 hours to the second, and as long as a request is at work under them."""

import re
from dataclasses import replace
from datetime import UTC, datetime, timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.idempotency import bounds
from payments.idempotency.bounds import IDEMPOTENCY_KEYS
from payments.models import IdempotencyKey
from tests.factories.members import UserFactory

pytestmark = pytest.mark.django_db
NOW = datetime(2026, 3, 1, 12, 0, tzinfo=UTC)
KEPT = timedelta(hours=72)
MOMENT = timedelta(microseconds=1)


@pytest.fixture
def user():
    return UserFactory()


@pytest.fixture(autouse=True)
def _clock():
    with time_machine.travel(NOW, tick=False):
        yield


def kept_for(age, user, key="order-1", *, status=201, at_work_for=None):
    return IdempotencyKey.objects.create(
        user=user,
        key=key,
        fingerprint="0" * 64,
        status=status,
        answer="{}" if status else "",
        created_at=NOW - age,
        taken_at=NOW - (age if at_work_for is None else at_work_for),
    )


def prune_keys(bound=IDEMPOTENCY_KEYS):
    return bound.drop(timezone.now())


def keys():
    return set(IdempotencyKey.objects.values_list("key", flat=True))


@pytest.mark.parametrize(
    ("age", "is_gone"),
    [(timedelta(0), False), (KEPT - MOMENT, False), (KEPT, False), (KEPT + MOMENT, True), (2 * KEPT, True)],
)
def test_a_key_goes_when_it_is_older_than_72_hours_and_not_a_moment_before(user, age, is_gone):
    kept_for(age, user)
    assert prune_keys() == is_gone
    assert IdempotencyKey.objects.exists() != is_gone


@pytest.mark.parametrize(
    ("at_work_for", "is_gone"),
    [(timedelta(0), False), (timedelta(seconds=60) - MOMENT, False), (timedelta(seconds=60), True)],
)
def test_a_request_at_work_keeps_its_key_however_old_until_it_has_died(user, at_work_for, is_gone):
    """Somebody repeated an old request that had died: since then it works again."""
    kept_for(2 * KEPT, user, status=0, at_work_for=at_work_for)
    assert prune_keys() == is_gone
    assert IdempotencyKey.objects.exists() != is_gone


def test_the_house_may_keep_them_longer(user, monkeypatch):
    rule = bounds.IDEMPOTENCY_KEYS_KEPT
    monkeypatch.setattr(bounds, "IDEMPOTENCY_KEYS_KEPT", type(rule)(rule.name, rule.unit, 96, rule.meaning))
    kept_for(timedelta(hours=96), user, "young")
    kept_for(timedelta(hours=97), user, "old")
    assert (prune_keys(), keys()) == (1, {"young"})


def test_they_go_in_short_transactions_of_their_own(user):
    for number in range(5):
        kept_for(KEPT + timedelta(hours=number + 1), user, f"old-{number}")
    kept_for(KEPT, user, "young")
    kept_for(2 * KEPT, user, "at work", status=0, at_work_for=timedelta(0))
    with CaptureQueriesContext(
        connection,
    ) as statements:
        assert prune_keys(replace(IDEMPOTENCY_KEYS, rows_in_a_transaction=2)) == 5
    deletes = [query["sql"] for query in statements if query["sql"].startswith("DELETE")]
    assert len(deletes) == 3
    assert keys() == {"young", "at work"}


def test_a_request_that_goes_on_while_its_key_is_about_to_go_keeps_it(user, monkeypatch):
    """Between the reading of the ids and the deleting: the DELETE asks again."""
    row = kept_for(2 * KEPT, user, status=0)
    with connection.execute_wrapper(_revive(row)):
        assert prune_keys() == 0
    assert IdempotencyKey.objects.filter(pk=row.pk).exists()


def _revive(row):
    def before_delete(execute, sql, params, many, context):
        if sql.startswith("DELETE"):
            IdempotencyKey.objects.filter(pk=row.pk).update(taken_at=NOW)
        return execute(sql, params, many, context)

    return before_delete


def test_old_keys_are_found_by_the_index_of_their_time(user):
    kept_for(KEPT, user)
    if connection.vendor == "postgresql":
        with connection.cursor() as cursor:
            cursor.execute("SET LOCAL enable_seqscan = off")  # of a table this small it would read all
    with CaptureQueriesContext(connection) as statements:
        prune_keys()
    prefix = "EXPLAIN QUERY PLAN" if connection.vendor == "sqlite" else "EXPLAIN"
    with connection.cursor() as cursor:
        cursor.execute(f"{prefix} {statements[0]['sql']}")
        plan = " ".join(str(row) for row in cursor.fetchall())
    assert re.search(r"payments_idempotencykey_created_at_\w+", plan)
    assert "created_at" in plan


def test_a_key_that_is_gone_may_be_used_for_something_else(transactional_db, api, member):
    caller = api.as_member(member)
    body = {"member_id": member.pk, "amount": 100.00, "type": "membership", "description": "月卡"}
    first = caller.post("/api/v1/payments/", body, idempotency_key="order-1")
    IdempotencyKey.objects.update(created_at=NOW - KEPT - MOMENT)
    assert prune_keys() == 1
    second = caller.post("/api/v1/payments/", {**body, "amount": 200.00}, idempotency_key="order-1")
    assert (first.status_code, second.status_code) == (201, 201)
    assert first.json()["id"] != second.json()["id"]
