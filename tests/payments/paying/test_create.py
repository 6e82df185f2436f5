"""POST /api/v1/payments/: what is documented, exactly as documented."""

import json
import re
from decimal import Decimal

import pytest
from django.db import connection

from payments.models import Attempt, Event, Payment

DOCUMENTED = {
    "member_id": 1,
    "amount": 100.00,
    "type": "membership",
    "description": "月度会员费",
}


@pytest.fixture
def body(member):
    return {**DOCUMENTED, "member_id": member.pk}


def test_the_documented_request_gets_the_documented_answer(api, member, body):
    answer = api.as_member(member).post("/api/v1/payments/", body)

    assert answer.status_code == 201
    assert answer["Content-Type"] == "application/json"
    created = answer.json()
    assert {name: created[name] for name in ("member_id", "amount", "type", "status", "description")} == {
        "member_id": member.pk,
        "amount": 100.0,
        "type": "membership",
        "status": "pending",
        "description": "月度会员费",
    }
    assert re.fullmatch(r"txn_[0-9A-Za-z_]{2,26}", created["transaction_id"])
    assert re.fullmatch(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\dZ", created["created_at"])
    assert list(created)[:8] == [
        "id", "member_id", "amount", "type", "status", "transaction_id", "description", "created_at",
    ]  # fmt: skip


def test_the_amount_is_a_number_with_two_decimals_on_the_wire(api, member, body):
    answer = api.as_member(member).post("/api/v1/payments/", {**body, "amount": 100})
    assert b'"amount":100.00,' in answer.content
    assert json.loads(answer.content, parse_float=Decimal)["amount"] == Decimal("100.00")


@pytest.mark.parametrize(
    ("written", "fen"),
    [
        ("0.01", 1),
        ("100", 10_000),
        ("100.5", 10_050),
        ('"100.00"', 10_000),
        ("1000000.00", 100_000_000),
        ("19.99", 1999),
    ],
)
def test_amounts_are_taken_as_they_are_written(api, member, body, written, fen):
    text = json.dumps(body).replace("100.0", written)
    answer = api.as_member(member).post("/api/v1/payments/", text)
    assert answer.status_code == 201
    assert Payment.objects.get().amount_fen == fen


def test_the_further_fields_say_what_comes_next(api, member, body):
    created = api.as_member(member).post("/api/v1/payments/", body).json()
    assert {name: created[name] for name in ("provider", "item_id", "paid_at", "refunded_amount", "fulfilment")} == {
        "provider": None,
        "item_id": None,
        "paid_at": None,
        "refunded_amount": 0.0,
        "fulfilment": "none",
    }
    assert created["checkout_url"].startswith("http")
    assert created["expires_at"] > created["created_at"]


def test_the_path_works_without_its_slash(api, member, body):
    assert api.as_member(member).post("/api/v1/payments", body).status_code == 201


def test_a_description_is_kept_as_it_is_given(api, member, body):
    text = "  <script>alert(1)</script> {{7*7}} =1+1 \"' 👨‍👩‍👧 "
    created = api.as_member(member).post("/api/v1/payments/", {**body, "description": text}).json()
    assert created["description"] == text
    assert Payment.objects.get().description == text


def test_the_description_may_be_left_out(api, member, body):
    del body["description"]
    assert api.as_member(member).post("/api/v1/payments/", body).json()["description"] == ""


def test_staff_create_for_any_member(api, staff, body):
    assert api.as_user(staff).post("/api/v1/payments/", body).status_code == 201


def test_a_member_that_does_not_exist_and_one_that_is_not_the_callers_look_the_same(api, member, other_member, body):
    caller = api.as_member(member)
    missing = caller.post("/api/v1/payments/", {**body, "member_id": 999_999})
    foreign = caller.post("/api/v1/payments/", {**body, "member_id": other_member.pk})
    assert (missing.status_code, missing.json()["code"]) == (404, "member_not_found")
    assert (foreign.status_code, foreign.content) == (404, missing.content)
    assert Payment.objects.count() == 0


def test_staff_are_told_of_a_member_that_does_not_exist(api, staff, body):
    answer = api.as_user(staff).post("/api/v1/payments/", {**body, "member_id": 999_999})
    assert (answer.status_code, answer.json()["code"]) == (404, "member_not_found")
    assert Payment.objects.count() == 0


def test_an_item_that_is_not_for_sale_is_refused_and_nothing_stays(transactional_db, api, member, body):
    answer = api.as_member(member).post("/api/v1/payments/", {**body, "item_id": 7})
    assert (answer.status_code, answer.json()["code"]) == (400, "item_not_found")
    assert Payment.objects.count() == Event.objects.count() == 0


def test_a_provider_without_a_channel_is_refused(api, member, body):
    answer = api.as_member(member).post("/api/v1/payments/", {**body, "provider": "alipay"})
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == ["channel"]
    assert Payment.objects.count() == Attempt.objects.count() == 0


def test_creating_takes_a_statement_for_the_token_and_one_for_both_rows(
    api, staff, member, body, django_assert_num_queries
):
    """And for a member one for how many are open."""
    rows = 1 if connection.vendor == "postgresql" else 2  # SQLite writes them in turn
    for caller, statements in ((api.as_user(staff), 2), (api.as_member(member), 2)):
        with django_assert_num_queries(statements + rows):
            assert caller.post("/api/v1/payments/", body).status_code == 201
