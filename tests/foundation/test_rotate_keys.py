"""rotate_keys: afterwards the old key is needed for nothing."""

import base64
import json
import os
from io import StringIO

import pytest
from django.core.management import call_command

from foundation import key_rotation
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
