"""Idempotency-Key: the first answer again, byte for byte, for the same caller and the same request."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from payments.models import IdempotencyKey, Payment
from payments.paying.api import payments as payments_api
from payments.paying.operations.create import create_payment

# A key that is taken ends its transaction, so these tests need transactions of their own.
pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture
def body(member):
    return {"member_id": member.pk, "amount": 100.00, "type": "membership", "description": "月卡"}


def create(caller, body, key="order-1"):
    return caller.post("/api/v1/payments/", body, idempotency_key=key)


def test_the_first_answer_comes_again_byte_for_byte(api, member, body):
    caller = api.as_member(member)
    first, second = create(caller, body), create(caller, {**body, "amount": "100.00"})
    assert (first.status_code, second.status_code) == (201, 201)
    assert second.content == first.content
    assert "Idempotency-Replayed" not in first
    assert second["Idempotency-Replayed"] == "true"
    assert Payment.objects.count() == 1


def test_it_comes_again_72_hours_later_whatever_became_of_the_payment(api, member, body):
    first = create(api.as_member(member), body)
    Payment.objects.update(status="failed", failure_reason="expired")
    with time_machine.travel(timezone.now() + timedelta(hours=72)):
        assert create(api.as_member(member), body).content == first.content


def test_another_body_under_the_key_is_refused(api, member, body):
    caller = api.as_member(member)
    create(caller, body)
    answer = create(caller, {**body, "amount": 100.01})
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_key_reused")
    assert Payment.objects.count() == 1


def test_another_caller_may_use_the_same_key(api, member, other_member, body):
    first = create(api.as_member(member), body)
    second = create(api.as_member(other_member), {**body, "member_id": other_member.pk})
    assert second.status_code == 201
    assert "Idempotency-Replayed" not in second
    assert second.json()["id"] != first.json()["id"]


def test_while_the_first_is_running_the_second_is_told_to_wait(api, member, body, monkeypatch):
    caller = api.as_member(member)
    create(caller, body)
    IdempotencyKey.objects.update(status=0, answer="")
    answer = create(caller, body)
    assert (answer.status_code, answer.json()["code"]) == (409, "idempotency_in_progress")
    assert answer["Retry-After"] == "1"


def test_a_refused_request_leaves_the_key_free(api, member, body):
    caller = api.as_member(member)
    assert create(caller, {**body, "item_id": 1}).status_code == 400
    assert create(caller, body).status_code == 201


def test_a_fault_while_creating_leaves_nothing_and_the_key_free(api, member, body, monkeypatch):
    caller = api.as_member(member)
    caller.client.raise_request_exception = False

    def fail_after(**arguments):
        create_payment(**arguments)
        raise RuntimeError

    monkeypatch.setattr(payments_api, "create_payment", fail_after)
    assert create(caller, body).status_code == 500
    assert Payment.objects.count() == IdempotencyKey.objects.count() == 0
    monkeypatch.undo()
    assert create(caller, body).status_code == 201
