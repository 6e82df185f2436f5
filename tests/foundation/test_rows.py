"""Rows without the ORM's query building are the ORM's rows, column by column, on both databases."""

from contextlib import nullcontext
from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import FieldError
from django.db import DatabaseError, IntegrityError, connection, transaction
from django.test.utils import CaptureQueriesContext
from django.utils import timezone
from msgspec.structs import asdict

from foundation.cause import EventSource
from foundation.encryption import sealed_for
from foundation.rows.reading import find, find_all, find_for_update, newest
from foundation.rows.writing import change, insert, insert_both, rewrite
from payments.checks import check_database_returns_keys
from payments.enums import AttemptStatus, EventKind, PaymentStatus, ProviderName, Verdict
from payments.models import Attempt, Event, Notification, Payment
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory

# Version, id of the key, nonce, tag.
SEAL_BYTES = 1 + 4 + 12 + 16
NOON = datetime(2026, 1, 31, 12, 0, 0, 123456, tzinfo=UTC)


def full_payment():
    return PaymentFactory.build(member=MemberFactory(), item_id=7, paid_at=NOON, event_count=3, event_hash="f" * 64)


def bare_payment():
    return PaymentFactory.build(member=MemberFactory(), description="")


def full_attempt():
    return AttemptFactory.build(
        payment=PaymentFactory(),
        status=AttemptStatus.PAID,
        provider_transaction_id="流水 2026",
        provider_transaction_id_index="a" * 64,
        paid_fen=2**40,
        paid_at=NOON,
        is_overpayment=True,
        refund_reserved_fen=5,
        refunded_fen=4,
        billed_on=date(2026, 2, 1),
        instruction='{"qr": "…"}',
        next_query_at=NOON,
        query_count=2,
    )


def bare_attempt():
    return AttemptFactory.build(payment=PaymentFactory())


def full_notification():
    return Notification(
        provider=ProviderName.WECHAT,
        content_type="text/plain",
        headers='{"a": "b"}',
        body="\x00\xff'%s",
        remote_address="2001:db8::1",
        received_at=NOON,
        verdict=Verdict.ACCEPTED,
        reason="x",
        payment=PaymentFactory(),
    )


def bare_notification():
    return Notification(provider=ProviderName.ALIPAY, headers="{}", body="", received_at=timezone.now())


def full_event():
    notification = full_notification()
    notification.save()
    return Event(
        payment=notification.payment,
        number=1,
        kind=EventKind.SUCCEEDED,
        from_status=PaymentStatus.PENDING,
        to_status=PaymentStatus.SUCCESS,
        source=EventSource.NOTIFICATION,
        actor="alipay",
        evidence='{"a": 1}',
        notification=notification,
        created_at=NOON,
        hash="e" * 64,
    )


def bare_event():
    return Event(
        payment=PaymentFactory(),
        number=1,
        kind=EventKind.CREATED,
        to_status=PaymentStatus.PENDING,
        source=EventSource.API,
        created_at=timezone.now(),
        hash="e" * 64,
    )


ROWS = [
    full_payment, bare_payment, full_attempt, bare_attempt,
    full_notification, bare_notification, full_event, bare_event,
]  # fmt: skip


def values_of(row):
    return {field.attname: getattr(row, field.attname) for field in row._meta.concrete_fields}


def typed(row):
    return {name: (type(value), value) for name, value in values_of(row).items()}


@pytest.mark.parametrize("make", ROWS)
def test_what_is_inserted_here_is_read_by_the_orm(db, make):
    row = make()
    insert(row)
    assert row.pk is not None
    assert (row._state.adding, row._state.db) == (False, "default")
    assert values_of(type(row).objects.get(pk=row.pk)) == values_of(row)


def first_payment():
    payment = full_payment()
    event = Event(payment=payment, number=1, kind=EventKind.CREATED, to_status="pending", source=EventSource.API,
                  evidence='{"a": "%s"}', created_at=NOON, hash="e" * 64)  # fmt: skip
    return payment, event


def test_a_row_and_the_one_that_points_to_it_are_read_by_the_orm(db):
    payment, event = first_payment()
    insert_both(payment, event, link="payment")
    for row in (payment, event):
        assert (row._state.adding, row._state.db) == (False, "default")
        assert values_of(type(row).objects.get()) == values_of(row)
    assert event.payment is payment
    assert event.payment_id == payment.pk


def test_of_two_rows_there_are_both_or_neither(transactional_db):
    payment, event = first_payment()
    event.number = -1  # refused by the database
    with pytest.raises(IntegrityError):
        insert_both(payment, event, link="payment")
    assert not Payment.objects.exists()
    assert not Event.objects.exists()


@pytest.mark.parametrize("make", ROWS)
def test_what_the_orm_inserts_is_found_here_as_the_orm_finds_it(db, make):
    row = make()
    row.save(force_insert=True)
    found, of_the_orm = find(type(row), pk=row.pk), type(row).objects.get(pk=row.pk)
    assert typed(found) == typed(of_the_orm)
    assert (found._state.adding, found._state.db) == (of_the_orm._state.adding, of_the_orm._state.db)
    assert found.get_deferred_fields() == set()


@pytest.mark.parametrize("make", [full_payment, full_attempt, full_notification])
def test_every_column_is_changed_as_by_the_orm(db, make):
    row, model = make(), type(make())
    row.save(force_insert=True)
    same = {name: value for name, value in values_of(row).items() if name != "id"}
    assert change(model, where={"pk": row.pk}, values=sealed_for(row, same)) == 1
    assert values_of(model.objects.get(pk=row.pk)) == values_of(row)


def test_an_encrypted_column_holds_no_plain_text(db):
    row = full_notification()
    insert(row)
    rewrite(row, "body")
    with connection.cursor() as cursor:
        cursor.execute("SELECT body FROM payments_notification WHERE id = %s", [row.pk])
        (stored,) = cursor.fetchone()
    assert len(bytes(stored)) == SEAL_BYTES + len(row.body.encode())
    assert row.body.encode()[1:] not in bytes(stored)
    with pytest.raises(FieldError):
        find(Notification, body=row.body)
    with pytest.raises(TypeError, match="sealed with its row"):
        change(Notification, where={"pk": row.pk}, values={"body": "in clear"})


def test_null_is_written(db):
    attempt = full_attempt()
    attempt.save()
    attempt.next_query_at, attempt.billed_on, attempt.provider_transaction_id_index = None, None, None
    rewrite(attempt, "next_query_at", "billed_on", "provider_transaction_id_index")
    assert values_of(Attempt.objects.get()) == values_of(attempt)


def test_nothing_is_found(db):
    assert find(Payment, transaction_id_index="0" * 64) is None


NAMES = ("id", "transaction_id", "created_at", "paid_at", "amount_fen", "item_id", "member_id")


def test_the_newest_rows_are_those_of_the_orm(db):
    member = MemberFactory()
    for second in range(4):
        PaymentFactory(member=member, created_at=NOON + timedelta(seconds=second), paid_at=NOON)
    PaymentFactory(created_at=NOON)
    same = Payment.objects.filter(member=member, created_at__gte=NOON, created_at__lte=NOON + timedelta(seconds=2))
    where = (
        ("member_id", member.pk),
        ("created_at__gte", NOON),
        ("created_at__lte", NOON + timedelta(seconds=2)),
        ("id__lt", same.order_by("id")[2].pk),
    )
    rows = same.filter(id__lt=where[3][1]).order_by("-id")
    expected = [{name: getattr(row, name) for name in NAMES} for row in rows]
    assert len(expected) == 2
    assert [asdict(row) for row in newest(Payment, NAMES, where=where, limit=5)] == expected
    assert [asdict(row) for row in newest(Payment, NAMES, where=where, limit=1)] == expected[:1]


def test_all_rows_are_those_of_the_orm(db):
    payment = PaymentFactory()
    for provider in (ProviderName.ALIPAY, ProviderName.WECHAT):
        AttemptFactory(payment=payment, provider=provider)
    AttemptFactory()
    names = ("id", "provider", "out_trade_no", "created_at", "paid_at")
    expected = [{name: getattr(row, name) for name in names} for row in payment.attempts.order_by("id")]
    found = find_all(Attempt, names, payment_id=payment.pk, status=AttemptStatus.OPEN)
    assert sorted((asdict(row) for row in found), key=lambda row: row["id"]) == expected
    assert find_all(Attempt, names, payment_id=payment.pk, status=AttemptStatus.PAID) == []


def test_conditions_on_one_column_hold_together(db):
    payment = PaymentFactory()
    (row,) = newest(Payment, ("id",), where=(), limit=5)
    assert asdict(row) == {"id": payment.pk}
    both = (("member_id", payment.member_id), ("member_id", payment.member_id + 1))
    assert newest(Payment, ("id",), where=both, limit=5) == []


def test_a_conditional_change_counts_its_rows(db):
    payment, other = PaymentFactory(), PaymentFactory()
    moved = {"status": PaymentStatus.FAILED, "event_count": 1}
    assert change(Payment, where={"pk": payment.pk, "event_count": 5}, values=moved) == 0
    assert change(Payment, where={"pk": payment.pk, "event_count": 0}, values=moved) == 1
    assert change(Payment, where={"pk": payment.pk, "event_count": 0}, values=moved) == 0
    assert list(Payment.objects.order_by("pk").values_list("pk", "status", "event_count")) == [
        (payment.pk, "failed", 1),
        (other.pk, "pending", 0),
    ]


def test_a_row_that_is_gone_is_not_rewritten(db):
    attempt = AttemptFactory()
    Attempt.objects.all().delete()
    with pytest.raises(DatabaseError):
        rewrite(attempt, "status")


def test_a_lock_is_the_databases_own(db):
    payment = PaymentFactory()
    with CaptureQueriesContext(connection) as queries:
        assert find_for_update(Payment, pk=payment.pk) == payment
    (query,) = queries.captured_queries
    assert query["sql"].endswith("FOR UPDATE") == connection.features.has_select_for_update


def test_a_lock_without_a_transaction_is_refused_where_it_would_be_none(transactional_db):
    refusal = pytest.raises(transaction.TransactionManagementError)
    with refusal if connection.features.has_select_for_update else nullcontext():  # SQLite locks as a whole
        assert find_for_update(Payment, pk=1) is None


@pytest.mark.parametrize("write", [insert, lambda row: change(Payment, where={"pk": row.pk}, values={"amount_fen": 0})])
def test_what_the_database_refuses_ends_the_transaction(db, write):
    payment = PaymentFactory()
    with transaction.atomic():
        with pytest.raises(IntegrityError):
            write(payment)
        assert connection.needs_rollback
        transaction.set_rollback(True)


def test_a_database_that_gives_no_key_back_is_refused(db, monkeypatch):
    assert check_database_returns_keys() == []
    monkeypatch.setattr("django.db.connection.features.can_return_columns_from_insert", False)
    assert [error.id for error in check_database_returns_keys()] == ["payments.E002"]
