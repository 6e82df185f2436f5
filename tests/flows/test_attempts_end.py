"""An attempt ends by itself, whatever became of its payment: a payer may change his mind in either direction."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.enums import AttemptStatus, PaymentStatus
from payments.models import Attempt, ExceptionCase, Payment
from payments.paying.operations import settle
from tests.flows.journey import make_due, run

ALIPAY = {"provider": "alipay", "channel": "precreate"}
WECHAT = {"provider": "wechat", "channel": "native"}


@pytest.fixture
def created(caller, member, sandbox, provider_settings):
    """Makes a payment that is open at a provider, by API v2 where that is WeChat Pay, which closes nothing young."""
    provider_settings(wechatpay={"api_version": "v2"})
    sandbox.rules(close_after_seconds=300)

    def create(opening):
        body = {"member_id": member.pk, "amount": 88.88, "type": "membership", **opening}
        answer = caller.post("/api/v1/payments/", body)
        assert answer.status_code == 201, answer.content
        return answer.json()

    return create


@pytest.fixture
def switch(caller):
    """The payer chooses again."""

    def switch(payment, opening):
        answer = caller.post(f"/api/v1/payments/{payment['id']}/checkout/", opening)
        assert answer.status_code == 200, answer.content
        return answer.json()

    return switch


def attempt_at(provider):
    return Attempt.objects.get(provider=provider)


def ask():
    make_due()
    run("sync_payments")


def a_day_passes():
    """All of it is a day old: nobody waits for anything any more."""
    day = timedelta(hours=24)
    Payment.objects.update(expires_at=timezone.now() - day)
    Attempt.objects.update(created_at=timezone.now() - day, query_count=30)


def test_what_was_too_young_to_close_is_closed_as_soon_as_it_can_be(created, switch, sandbox):
    payment = created(WECHAT)
    switch(payment, ALIPAY)
    left = attempt_at("wechat")
    assert left.status == AttemptStatus.OPEN
    assert left.superseded_at is not None
    assert left.next_query_at == left.created_at + timedelta(minutes=5)
    sandbox.pay("alipay", payment["transaction_id"])

    sandbox.rules(close_after_seconds=0)
    ask()

    assert (attempt_at("wechat").status, attempt_at("wechat").next_query_at) == (AttemptStatus.CLOSED, None)
    assert sandbox.trade("wechat", payment["transaction_id"])["state"] == "closed"
    assert Payment.objects.get().status == PaymentStatus.SUCCESS


def test_it_is_closed_before_anybody_has_paid_too(created, switch, sandbox):
    payment = created(WECHAT)
    switch(payment, ALIPAY)
    sandbox.rules(close_after_seconds=0)
    ask()
    assert attempt_at("wechat").status == AttemptStatus.CLOSED
    assert Payment.objects.get().status == PaymentStatus.PENDING
    sandbox.pay("alipay", payment["transaction_id"])
    assert Payment.objects.get().status == PaymentStatus.SUCCESS


def test_what_the_provider_calls_closed_has_ended_though_the_payment_was_paid_elsewhere(created, switch, sandbox):
    payment = created(WECHAT)
    switch(payment, ALIPAY)
    sandbox.pay("alipay", payment["transaction_id"])
    sandbox.fail("wechat", payment["transaction_id"])
    a_day_passes()

    ask()

    assert (attempt_at("wechat").status, attempt_at("wechat").next_query_at) == (AttemptStatus.CLOSED, None)
    assert not ExceptionCase.objects.exists()


def test_a_code_that_nobody_scanned_ends_with_its_time(created, switch, sandbox):
    payment = created(ALIPAY)
    switch(payment, WECHAT)
    sandbox.pay("wechat", payment["transaction_id"])
    ask()
    left = attempt_at("alipay")
    assert left.status == AttemptStatus.OPEN  # it can still be scanned
    assert left.next_query_at <= timezone.now() + timedelta(minutes=1)

    a_day_passes()
    ask()

    assert (attempt_at("alipay").status, attempt_at("alipay").next_query_at) == (AttemptStatus.CLOSED, None)
    assert not ExceptionCase.objects.exists()


def test_a_code_that_is_scanned_after_all_is_closed_before_it_is_paid(created, switch, sandbox):
    payment = created(ALIPAY)
    switch(payment, WECHAT)
    sandbox.pay("wechat", payment["transaction_id"])
    sandbox.scan("alipay", payment["transaction_id"])

    ask()

    assert attempt_at("alipay").status == AttemptStatus.CLOSED
    assert sandbox.trade("alipay", payment["transaction_id"])["state"] == "closed"


def test_who_comes_back_to_the_first_code_can_pay_it(created, switch, sandbox):
    payment = created(WECHAT)
    switch(payment, ALIPAY)
    assert switch(payment, WECHAT)["checkout"] == payment["checkout"]
    assert (attempt_at("wechat").superseded_at, attempt_at("alipay").superseded_at is None) == (None, False)

    sandbox.rules(close_after_seconds=0)
    ask()

    assert attempt_at("wechat").status == AttemptStatus.OPEN
    sandbox.pay("wechat", payment["transaction_id"])
    assert Payment.objects.get().provider == "wechat"


def test_the_newer_code_is_closed_when_the_older_one_is_paid(created, switch, sandbox):
    payment = created(WECHAT)
    switch(payment, ALIPAY)
    sandbox.scan("alipay", payment["transaction_id"])
    sandbox.pay("wechat", payment["transaction_id"])
    assert attempt_at("alipay").next_query_at <= timezone.now()

    run("sync_payments")

    assert attempt_at("alipay").status == AttemptStatus.CLOSED
    assert sandbox.trade("alipay", payment["transaction_id"])["state"] == "closed"


def test_what_nobody_can_tell_of_is_no_unknown_outcome_once_the_other_is_paid(
    created, switch, sandbox, provider_settings
):
    payment = created(WECHAT)
    switch(payment, ALIPAY)
    sandbox.pay("alipay", payment["transaction_id"])
    sandbox.scenario("error_500", payment["transaction_id"])
    a_day_passes()
    ask()
    assert attempt_at("wechat").next_query_at is None
    assert not ExceptionCase.objects.exists()


def test_a_doubt_of_before_ends_when_the_other_is_paid(created, switch, sandbox, monkeypatch):
    payment = created(WECHAT)
    switch(payment, ALIPAY)
    sandbox.pay("alipay", payment["transaction_id"], deliver=False)
    sandbox.scenario("error_500", payment["transaction_id"])
    a_day_passes()
    ask()
    assert list(ExceptionCase.objects.values_list("kind", flat=True)) == ["outcome_unknown"] * 2
    monkeypatch.setattr(settle, "_YOUNG", timedelta())

    sandbox.deliver(payment["transaction_id"])

    assert Payment.objects.get().status == PaymentStatus.SUCCESS
    assert not ExceptionCase.objects.filter(closed_at=None).exists()


def test_an_unpaid_code_that_nobody_scanned_ends_its_payment_with_its_time(created):
    created(ALIPAY)
    a_day_passes()
    ask()
    assert (attempt_at("alipay").status, Payment.objects.get().failure_reason) == (AttemptStatus.CLOSED, "expired")
    assert not ExceptionCase.objects.exists()
