"""rotate_keys: afterwards the old key is needed for nothing."""

import json
from io import StringIO

import pytest
from cryptography.fernet import Fernet
from django.core.management import call_command

from foundation import encryption
from payments.models import Attempt, Payment
from tests.factories.payments import AttemptFactory


@pytest.mark.parametrize("batch", [1, 500])
def test_the_old_key_can_be_taken_out(db, settings, monkeypatch, batch):
    monkeypatch.setattr(encryption, "ROWS_IN_A_TRANSACTION", batch)
    old, new = Fernet.generate_key().decode(), Fernet.generate_key().decode()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    attempts = AttemptFactory.create_batch(3)
    settings.FIELD_ENCRYPTION_KEYS = [new, old]

    out = StringIO()
    call_command("rotate_keys", "--json", stdout=out)

    rows = {line["table"]: line["rows"] for line in map(json.loads, out.getvalue().splitlines())}
    assert (rows["payments_payment"], rows["payments_attempt"], rows["members_member"]) == (3, 3, 3)
    assert rows["payments_notification"] == 0
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert sorted(Attempt.objects.values_list("out_trade_no", flat=True)) == sorted(
        attempt.out_trade_no for attempt in attempts
    )
    assert Payment.objects.count() == 3
