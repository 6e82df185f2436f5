"""A member has so many payments open at once; staff make as many as they want."""

from datetime import timedelta

import pytest
import time_machine

from payments.models import Payment
from payments.paying.open_payments import require_few_open
from tests.purchase import fail

PAYMENTS = "/api/v1/payments/"


@pytest.fixture(autouse=True)
def noon():
    with time_machine.travel("2026-11-25T04:00:00Z", tick=False) as clock:
        yield clock


def create(caller, member, **headers):
    return caller.post(PAYMENTS, {"member_id": member.pk, "amount": 1, "type": "membership"}, **headers)


def test_an_eleventh_open_payment_waits_until_one_is_paid_closed_or_over(api, member, noon):
    caller = api.as_member(member)
    for _payment in range(10):
        assert create(caller, member).status_code == 201
        noon.shift(timedelta(seconds=30))
    refused = create(caller, member, accept_language="en")
    assert (refused.status_code, refused.json()["code"], refused.json()["reason"]) == (
        429,
        "too_many_requests",
        "open_payments",
    )
    assert (
        refused["Retry-After"] == "600"
    )  # the oldest of them ends after a quarter of an hour, and is five minutes old
    assert "10 payments are open already" in refused.json()["detail"]
    assert Payment.objects.count() == 10

    fail(Payment.objects.order_by("-pk")[0])
    assert create(caller, member).status_code == 201
    assert create(caller, member).status_code == 429
    noon.shift(timedelta(seconds=600))
    assert create(caller, member).status_code == 201


def test_an_answer_that_is_kept_is_given_again_all_the_same(api, member):
    caller = api.as_member(member)
    first = create(caller, member, idempotency_key="first")
    for _payment in range(9):
        create(caller, member)
    assert create(caller, member, idempotency_key="first").content == first.content
    assert create(caller, member, idempotency_key="second").status_code == 429


def test_the_desk_makes_as_many_as_are_sold(api, member, staff):
    caller = api.as_user(staff)
    assert {create(caller, member).status_code for _payment in range(12)} == {201}
    assert create(api.as_member(member), member).status_code == 429


def test_how_many_is_a_setting(api, member, settings):
    settings.OPEN_PAYMENTS_A_MEMBER = 1
    caller = api.as_member(member)
    assert [create(caller, member).status_code for _payment in range(2)] == [201, 429]
    settings.OPEN_PAYMENTS_A_MEMBER = 0
    assert create(caller, member).status_code == 201


def test_asking_is_one_statement_and_none_where_any_number_may_be_open(member, settings, django_assert_num_queries):
    for allowed, statements in ((10, 1), (0, 0)):
        settings.OPEN_PAYMENTS_A_MEMBER = allowed
        with django_assert_num_queries(statements):
            require_few_open(member.pk)
