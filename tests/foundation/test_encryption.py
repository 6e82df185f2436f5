"""Encryption at rest: a dump shows nothing, several keys are valid at once, the newest writes."""

import base64
import os

import pytest
from django.core.exceptions import FieldError
from django.db import connection

from foundation.encryption import blind_index
from members.models import Member
from payments.models import Attempt, IdempotencyKey, Notification, Payment
from tests.factories.members import MemberFactory
from tests.factories.payments import PaymentFactory
from tests.providers_desk import CALLBACK, alipay_form

PHONE = "13912345678"
TRADE_NO = "2026112377777777777777777777"


def new_key():
    return base64.urlsafe_b64encode(os.urandom(32)).decode()


def dump():
    """Every value of every table, as the bytes that a dump of the database would hold."""
    found = []
    with connection.cursor() as cursor:
        for table in connection.introspection.table_names(cursor):
            cursor.execute(f"SELECT * FROM {connection.ops.quote_name(table)}")
            for row in cursor.fetchall():
                found += [bytes(cell) if isinstance(cell, memoryview | bytes) else str(cell).encode() for cell in row]
    return b"\n".join(found)


def test_a_dump_shows_no_number_and_no_message(transactional_db, api, client):
    member = MemberFactory(phone=PHONE)
    body = {"member_id": member.pk, "amount": 100, "type": "course"}
    created = api.as_member(member).post("/api/v1/payments/", body, idempotency_key="k").json()
    form = alipay_form(created["transaction_id"], trade_no=TRADE_NO, passback_params="a-word-of-the-message")
    assert client.generic("POST", CALLBACK + "alipay", **form).status_code == 200

    found = dump()

    assert b"payment_number_once" not in found
    assert member.name.encode() in found  # the dump does read text
    for secret in (created["transaction_id"], TRADE_NO, PHONE, "a-word-of-the-message"):
        assert secret.encode() not in found
        assert base64.b64encode(secret.encode()).rstrip(b"=")[:-1] not in found
    assert Payment.objects.get().transaction_id == created["transaction_id"]
    assert Attempt.objects.get().provider_transaction_id == TRADE_NO
    assert Member.objects.get().phone == PHONE
    assert "a-word-of-the-message" in Notification.objects.get().body
    assert created["transaction_id"] in IdempotencyKey.objects.get().answer


def test_the_newest_key_writes_and_all_read(settings, db):
    old, new = new_key(), new_key()
    settings.FIELD_ENCRYPTION_KEYS = [old]
    before = PaymentFactory()
    settings.FIELD_ENCRYPTION_KEYS = [new, old]
    after = PaymentFactory()
    assert Payment.objects.get(pk=before.pk).transaction_id == before.transaction_id
    settings.FIELD_ENCRYPTION_KEYS = [new]
    assert Payment.objects.get(pk=after.pk).transaction_id == after.transaction_id


def test_an_encrypted_text_is_found_by_its_index_alone(db):
    payment = PaymentFactory()
    assert Payment.objects.get(transaction_id_index=Payment.index_of(payment.transaction_id)) == payment
    with pytest.raises(FieldError):
        Payment.objects.filter(transaction_id=payment.transaction_id).first()


def test_the_index_depends_on_key_and_purpose(settings):
    first = blind_index("x", purpose="a")
    assert blind_index("x", purpose="b") != first
    settings.BLIND_INDEX_KEY = "another"
    assert blind_index("x", purpose="a") != first
