"""A stored value opens in its own table, column and row: exchanged by whoever has the database, it does not."""

import base64
import itertools
from datetime import timedelta
from uuid import uuid4

import pytest
from django.apps import apps
from django.db import DatabaseError, connection, models, transaction

from foundation.encryption import Sealed, SealedMixin
from foundation.key_ring import NotOfThisPlace, SealBroken, UnknownKey
from foundation.key_rotation import encrypted_tables, rotate_table
from members.enums import EntryKind
from members.models import Member, MemberEvent, PackEntry
from members.people.operations.record_event import record_event
from members.training.operations.pack_ledger import add_entry
from payments.models import Attempt, Payment
from tests.factories.gym import OwnedPackFactory
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory

NEW = base64.urlsafe_b64encode(bytes(range(32))).decode()


def exchange(one, other, *columns):
    """The columns of two rows of a table change places, as whoever writes SQL would do it."""
    table = one._meta.db_table
    with connection.cursor() as cursor:
        for column in columns:
            cursor.execute(f"SELECT id, {column} FROM {table} WHERE id IN (%s, %s)", [one.pk, other.pk])
            values = {pk: bytes(value) if isinstance(value, memoryview) else value for pk, value in cursor.fetchall()}
            for mine, theirs in ((one.pk, other.pk), (other.pk, one.pk)):
                cursor.execute(f"UPDATE {table} SET {column} = %s WHERE id = %s", [values[theirs], mine])


@pytest.mark.parametrize(
    ("make", "column"),
    [
        (PaymentFactory, "transaction_id"),
        (AttemptFactory, "out_trade_no"),
        (lambda: AttemptFactory(instruction='{"kind": "qr_code"}'), "instruction"),
        (MemberFactory, "phone"),
    ],
)
def test_what_two_rows_have_exchanged_does_not_open(db, make, column):
    one, other = make(), make()
    exchange(one, other, column)
    for row in (one, other):
        with pytest.raises(NotOfThisPlace, match=rf"\.{column} "):
            getattr(type(row).objects.get(pk=row.pk), column)


def test_two_columns_of_a_row_do_not_hold_each_others_text(db):
    attempt = AttemptFactory(provider_transaction_id="2026")
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_attempt SET provider_transaction_id = out_trade_no")
    with pytest.raises(NotOfThisPlace):
        assert Attempt.objects.get().provider_transaction_id != attempt.out_trade_no


def test_the_number_of_a_payment_is_not_that_of_its_attempt(db):
    attempt = AttemptFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_attempt SET out_trade_no = (SELECT transaction_id FROM payments_payment)")
    with pytest.raises(NotOfThisPlace):
        assert Attempt.objects.get().out_trade_no == attempt.out_trade_no


def test_exchanged_with_its_index_it_opens_and_the_audit_finds_it(db):
    """The chain of events begins with the index: `verify_audit` has the other half of this."""
    one, other = PaymentFactory(), PaymentFactory()
    with connection.cursor() as cursor, transaction.atomic():
        cursor.execute("UPDATE payments_payment SET transaction_id_index = 'x' WHERE id = %s", [other.pk])
        for payment, told in ((one, other), (other, one)):
            cursor.execute(
                "UPDATE payments_payment SET transaction_id_index = %s WHERE id = %s",
                [told.transaction_id_index, payment.pk],
            )
    exchange(one, other, "transaction_id")
    assert Payment.objects.get(pk=one.pk).transaction_id == other.transaction_id


def test_a_number_that_is_blanked_does_not_open(db):
    PaymentFactory()
    with connection.cursor() as cursor:
        cursor.execute("UPDATE payments_payment SET transaction_id = %s", [b""])
    with pytest.raises(SealBroken):
        assert Payment.objects.get().transaction_id == ""


def test_a_key_that_was_lost_is_named(db, settings):
    PaymentFactory()
    settings.FIELD_ENCRYPTION_KEYS = [base64.urlsafe_b64encode(bytes(32)).decode()]
    with pytest.raises(UnknownKey, match=r"\.transaction_id .*FIELD_ENCRYPTION_KEYS"):
        assert Payment.objects.get().transaction_id


def test_what_nobody_reads_is_not_opened(db, monkeypatch):
    AttemptFactory()
    monkeypatch.setattr(SealedMixin, "opened", None)
    attempt = Attempt.objects.select_related("payment").get()
    attempt.query_count += 1
    attempt.save()
    with pytest.raises(TypeError):
        assert attempt.out_trade_no


def test_a_text_that_comes_later_comes_with_what_opens_it(db, django_assert_num_queries):
    number = AttemptFactory().out_trade_no
    attempt = Attempt.objects.only("status").get()
    with django_assert_num_queries(1):
        assert attempt.out_trade_no == number


def test_past_its_row_no_text_is_written(db):
    payment = PaymentFactory()
    with pytest.raises(TypeError, match="sealed with its row"):
        Payment.objects.update(transaction_id="txn_1")
    with pytest.raises(TypeError, match="sealed with its row"):
        Payment.objects.bulk_update([payment], ["transaction_id"])


def test_every_model_with_sealed_texts_says_what_its_rows_are_known_by(db):
    tables = encrypted_tables()
    assert len(tables) > 10
    assert not list(itertools.chain(*(field.check() for _model, fields in tables for field in fields)))


def test_a_model_that_does_not_is_refused():
    field = Member._meta.get_field("phone").clone()

    class Nameless(models.Model):
        phone = field

        class Meta:
            app_label = "tests"

        def __str__(self):
            return ""

    try:
        assert [error.id for error in Nameless._meta.get_field("phone").check()] == ["foundation.E001"]
    finally:
        apps.all_models["tests"].pop("nameless")


def append_only_row(model):
    if model is MemberEvent:
        record_event("joined", member_id=MemberFactory().pk, subject="member:1", actor_id=None, reason="身体不适")
        return MemberEvent.objects.get()
    return add_entry(OwnedPackFactory(), kind=EntryKind.MANUAL, delta=4, actor_id=None, reason="身体不适")


@pytest.fixture(params=[MemberEvent, PackEntry])
def kept(request, db):
    return append_only_row(request.param)


def test_what_is_only_appended_may_be_sealed_again(kept, settings):
    settings.FIELD_ENCRYPTION_KEYS = [NEW, *settings.FIELD_ENCRYPTION_KEYS]
    ((model, fields),) = [one for one in encrypted_tables() if one[0] is type(kept)]
    assert list(rotate_table(model, fields)) == [1]
    assert list(rotate_table(model, fields)) == [0]
    settings.FIELD_ENCRYPTION_KEYS = [NEW]
    assert model.objects.get(pk=kept.pk).reason == "身体不适"


def test_nothing_else_of_it_changes(kept):
    """Also not beside the reason; and a reason does not go away."""
    other, row = {"reason": Sealed(b"x" * 40)}, type(kept).objects.filter(pk=kept.pk)
    guarded = [field for field in kept._meta.concrete_fields if not isinstance(field, SealedMixin)]
    for field in guarded:
        changed = {field.attname: another(field, getattr(kept, field.attname))}
        assert_refused(row.update, **changed)
        assert_refused(row.update, **changed, **other)
    assert_refused(row.update, reason=None)
    assert_refused(row.delete)
    assert row.get().reason == "身体不适"


def assert_refused(change, **values):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change(**values)


def another(field, value):
    """A value of the column that is another one."""
    match field.get_internal_type():
        case "DateTimeField":
            return value + timedelta(days=1)
        case "UUIDField":
            return uuid4()
        case "CharField" | "TextField":
            return f"{value}x"
        case _:
            return (value or 0) + 1
