"""rotate_keys: afterwards the old key is needed for nothing."""

import base64
import json
import os
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connection

from foundation import key_rotation
from foundation.key_ring import key_id_of
from foundation.key_rotation import encrypted_tables
from payments.models import Attempt, Payment
from tests.factories.payments import AttemptFactory


def new_key():
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


@pytest.mark.parametrize("batch", [1, 500])
def test_the_old_key_can_be_taken_out(db, settings, monkeypatch, batch):
    monkeypatch.setattr(key_rotation, "ROWS_IN_A_TRANSACTION", batch)
    old, new = new_key(), new_key()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    attempts = AttemptFactory.create_batch(3)
    settings.FIELD_ENCRYPTION_KEYS = [new, old]

    out = StringIO()
    call_command("rotate_keys", "--json", stdout=out)

    rows = {line["table"]: line["rows"] for line in map(json.loads, out.getvalue().splitlines())}
    assert (rows["payments_payment"], rows["payments_attempt"], rows["members_member"]) == (3, 3, 3)
    assert rows["payments_notification"] == 0
    settings.FIELD_ENCRYPTION_KEYS = [new]
    read = {attempt.pk: attempt.out_trade_no for attempt in Attempt.objects.all()}
    assert read == {attempt.pk: attempt.out_trade_no for attempt in attempts}
    assert [bool(payment.transaction_id) for payment in Payment.objects.all()] == [True] * 3


def test_what_the_newest_key_has_sealed_stays_as_it_is(db, settings):
    AttemptFactory()
    out = StringIO()
    call_command("rotate_keys", "--json", stdout=out)
    assert {json.loads(line)["rows"] for line in out.getvalue().splitlines()} == {0}


def rotate(*options):
    """What the command says on its two streams, and its exit code."""
    out, err = StringIO(), StringIO()
    try:
        call_command("rotate_keys", "--json", *options, stdout=out, stderr=err)
    except SystemExit as end:
        return [json.loads(line) for line in out.getvalue().splitlines()], json.loads(err.getvalue()), end.code
    return [json.loads(line) for line in out.getvalue().splitlines()], None, 0


def test_the_drill_opens_everything_and_writes_nothing(db, settings, django_assert_num_queries):
    AttemptFactory.create_batch(2)
    settings.FIELD_ENCRYPTION_KEYS = [new_key(), *settings.FIELD_ENCRYPTION_KEYS]
    with django_assert_num_queries(len(encrypted_tables())):
        tables, wrong, code = rotate("--check")
    rows = {table["table"]: (table["rows"], table["broken"]) for table in tables}
    assert (wrong, code) == (None, 0)
    assert (rows["payments_attempt"], rows["payments_refund"], rows["members_member"]) == ((2, 0), (0, 0), (2, 0))


@pytest.mark.parametrize("options", [["--check"], []])
def test_without_the_key_of_a_backup_it_says_which_one_is_missing(db, settings, options):
    attempt = AttemptFactory()
    settings.FIELD_ENCRYPTION_KEYS = [new_key()]
    tables, wrong, code = rotate(*options)
    assert (wrong["code"], code) == ("seal_broken", 1)
    with connection.cursor() as cursor:
        cursor.execute("SELECT out_trade_no FROM payments_attempt WHERE id = %s", [attempt.pk])
        assert key_id_of(bytes(cursor.fetchone()[0])).hex() in wrong["detail"]
    broken = {table["table"]: table["broken"] for table in tables if table.get("broken")}
    assert broken == ({"payments_attempt": 1, "payments_payment": 1, "members_member": 1} if options else {})


def test_every_table_with_a_value_of_a_key_that_is_missing_is_named_with_its_count(db, settings):
    AttemptFactory.create_batch(2)
    settings.FIELD_ENCRYPTION_KEYS = [new_key()]
    _tables, wrong, _code = rotate("--check")
    assert wrong["broken"] == {"members_member": 2, "payments_attempt": 2, "payments_payment": 2}
    for table in wrong["broken"]:
        assert f"{table}: 2" in wrong["detail"]
