"""Writes that go together do what they do one by one, and are seen by whoever asks in between."""

import pytest
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.cause import EventSource
from foundation.rows.instances import new
from foundation.rows.reading import find
from foundation.rows.together import together
from foundation.rows.writing import append, change_one, insert_ahead, rewrite
from payments.enums import AttemptStatus, EventKind, ProviderName
from payments.models import Attempt, Event, Notification, Payment
from tests.factories.payments import AttemptFactory

is_postgresql = connection.vendor == "postgresql"


class Gone(Exception):
    """The row was not as expected."""


def event_of(payment):
    return new(
        Event,
        payment_id=payment.pk,
        number=1,
        kind=EventKind.SUCCEEDED,
        to_status="success",
        source=EventSource.API,
        created_at=timezone.now(),
        hash="e" * 64,
    )


def pay(attempt, *, expected=AttemptStatus.OPEN):
    """Three writes, to three tables."""
    change_one(attempt, {"status": AttemptStatus.PAID}, expected={"status": expected}, otherwise=Gone)
    change_one(attempt.payment, {"event_count": 1}, expected={"event_count": 0}, otherwise=Gone)
    append(event_of(attempt.payment))


def as_it_is(attempt):
    payment = Payment.objects.get(pk=attempt.payment_id)
    return Attempt.objects.get(pk=attempt.pk).status, payment.event_count, Event.objects.count()


UNTOUCHED, DONE = ("open", 0, 0), ("paid", 1, 1)


def test_they_are_one_statement_where_the_database_has_it(db):
    attempt = AttemptFactory()
    with CaptureQueriesContext(connection) as queries, together():
        pay(attempt)
    assert len(queries) == (1 if is_postgresql else 3)
    assert as_it_is(attempt) == DONE


def test_a_row_that_is_not_as_expected_ends_all(transactional_db):
    attempt = AttemptFactory()
    with pytest.raises(Gone), transaction.atomic(), together():
        pay(attempt, expected=AttemptStatus.CLOSED)
    assert as_it_is(attempt) == UNTOUCHED


def test_what_the_database_refuses_ends_all(transactional_db):
    attempt = AttemptFactory()

    @transaction.atomic
    @together()
    def write():
        change_one(attempt, {"status": AttemptStatus.PAID}, expected={}, otherwise=Gone)
        change_one(attempt.payment, {"amount_fen": 0}, expected={}, otherwise=Gone)

    with pytest.raises(IntegrityError):
        write()
    assert as_it_is(attempt) == UNTOUCHED


def test_nothing_is_sent_of_a_block_that_fails(transactional_db):
    attempt = AttemptFactory()

    @transaction.atomic
    @together()
    def fail():
        pay(attempt)
        raise Gone

    with CaptureQueriesContext(connection) as queries, pytest.raises(Gone):
        fail()
    assert as_it_is(attempt) == UNTOUCHED
    assert is_postgresql <= (not any("UPDATE" in query["sql"] for query in queries.captured_queries))
    rewrite(attempt, "status")  # and nothing of it waits


@pytest.mark.parametrize(
    "read", [lambda pk: Attempt.objects.get(pk=pk), lambda pk: find(Attempt, pk=pk)], ids=["orm", "rows"]
)
def test_whoever_reads_in_between_sees_what_was_written(db, read):
    attempt = AttemptFactory()
    with together():
        change_one(attempt, {"status": AttemptStatus.PAID}, expected={}, otherwise=Gone)
        assert read(attempt.pk).status == AttemptStatus.PAID


def test_two_writes_to_one_row_are_both_done_in_their_order(db):
    attempt = AttemptFactory()
    with together():
        change_one(attempt, {"status": AttemptStatus.UNKNOWN}, expected={"status": "open"}, otherwise=Gone)
        change_one(attempt, {"status": AttemptStatus.PAID}, expected={"status": "unknown"}, otherwise=Gone)
    assert Attempt.objects.get().status == AttemptStatus.PAID


def test_what_waits_goes_before_a_savepoint(transactional_db):
    attempt = AttemptFactory()

    @transaction.atomic
    def fail():
        change_one(attempt, {"status": AttemptStatus.PAID}, expected={}, otherwise=Gone)
        raise Gone

    with transaction.atomic(), together():
        change_one(attempt, {"status": AttemptStatus.UNKNOWN}, expected={}, otherwise=Gone)
        with pytest.raises(Gone):
            fail()
    assert Attempt.objects.get().status == AttemptStatus.UNKNOWN


def test_outside_a_transaction_each_goes_at_once(transactional_db):
    attempt = AttemptFactory()
    with together():
        change_one(attempt, {"status": AttemptStatus.PAID}, expected={}, otherwise=Gone)
        Attempt.objects.filter(pk=attempt.pk).delete()
        with pytest.raises(DatabaseError):
            rewrite(attempt, "status")


def message():
    return new(Notification, provider=ProviderName.ALIPAY, headers="{}", body="a", received_at=timezone.now())


def durability():
    with connection.cursor() as cursor:
        cursor.execute("SHOW synchronous_commit")
        return cursor.fetchone()[0]


@pytest.mark.skipif(not is_postgresql, reason="SQLite waits for its disk each time")
def test_only_the_row_that_is_ahead_does_not_wait_for_the_disk(transactional_db):
    with CaptureQueriesContext(connection) as queries:
        insert_ahead(message())
    assert "'synchronous_commit', 'off'" in queries.captured_queries[0]["sql"]
    assert durability() == "on"
    with transaction.atomic():
        insert_ahead(message())
        assert durability() == "on"
    assert Notification.objects.count() == 2


def test_a_new_row_is_the_models_own():
    at = timezone.now()
    columns = {"payment_id": 5, "provider": "alipay", "created_at": at, "out_trade_no_index": "a" * 64}
    made, of_the_model = new(Attempt, **columns), Attempt(**columns)
    names = [field.attname for field in Attempt._meta.concrete_fields]
    assert [getattr(made, name) for name in names] == [getattr(of_the_model, name) for name in names]
    assert made._state.adding
    assert made.pk is None
    assert new(Notification).identity != new(Notification).identity
    with pytest.raises(TypeError, match="no such columns"):
        new(Attempt, payment=5)
