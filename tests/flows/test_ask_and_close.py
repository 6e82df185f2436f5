"""A payment's life after it is asked for: asked about, closed, expired, paid late; and the books checked after it."""

from datetime import timedelta

import pytest
from django.core.cache import cache
from django.utils import timezone

from payments.enums import AttemptStatus, PaymentStatus
from payments.models import Attempt, Event, ExceptionCase, Payment
from payments.paying.operations import sync
from tests.flows.journey import expire, make_due, pay_without_notice, run


def test_news_that_never_came_is_asked_for(created, sandbox):
    pay_without_notice(sandbox, created)
    make_due()
    assert run("sync_payments") == {"asked": 1}
    payment, attempt = Payment.objects.get(), Attempt.objects.get()
    assert (payment.status, attempt.status) == (PaymentStatus.SUCCESS, AttemptStatus.PAID)
    assert (attempt.next_query_at, Event.objects.order_by("-number")[0].source) == (None, "query")
    assert run("sync_payments") == {"asked": 0}


def test_an_unpaid_attempt_is_asked_for_again_later(created, sandbox):
    make_due()
    before = timezone.now()
    assert run("sync_payments") == {"asked": 1}
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.query_count) == (AttemptStatus.OPEN, 1)
    assert before <= attempt.next_query_at - timedelta(seconds=30) <= timezone.now()
    assert run("sync_payments") == {"asked": 0}


def test_what_becomes_due_again_meanwhile_is_left_for_the_next_run(created, sandbox, monkeypatch):
    make_due()
    pauses = iter([timedelta(0), timedelta(0)])  # due again at once, twice
    monkeypatch.setattr(sync, "next_query", lambda now, **_asked: now + next(pauses, timedelta(hours=1)))
    assert run("sync_payments") == {"asked": 1}
    assert run("sync_payments") == {"asked": 1}


@pytest.mark.parametrize("scenario", ["error_500", "bad_answer_signature", "unsigned_answer"])
def test_an_answer_that_is_none_changes_nothing(created, sandbox, scenario):
    pay_without_notice(sandbox, created)
    sandbox.scenario(scenario, created["transaction_id"])
    make_due()
    assert run("sync_payments") == {"asked": 1}
    assert (Payment.objects.get().status, Attempt.objects.get().status) == (PaymentStatus.PENDING, AttemptStatus.OPEN)
    sandbox.scenario("normal", created["transaction_id"])
    make_due()
    run("sync_payments")
    assert Payment.objects.get().status == PaymentStatus.SUCCESS


def test_an_attempt_that_nobody_can_tell_of_for_a_day_is_raised_until_it_is_known(created, sandbox):
    Attempt.objects.update(created_at=timezone.now() - timedelta(hours=24), query_count=30)
    make_due()
    run("sync_payments")
    assert Attempt.objects.get().next_query_at is None
    assert ExceptionCase.objects.get().kind == "outcome_unknown"
    assert run("exceptions")["kind"] == "outcome_unknown"
    sandbox.pay(created["provider"], created["transaction_id"])
    assert ExceptionCase.objects.get().closing_action == "ask_provider"


def test_the_api_asks_now_but_not_twice_in_a_moment(created, caller, sandbox, one_moment):
    path = f"/api/v1/payments/{created['id']}/sync/"
    assert caller.post(path).json()["status"] == "pending"
    pay_without_notice(sandbox, created)
    assert caller.post(path).json()["status"] == "pending"
    cache.clear()
    assert caller.post(path, {}).json()["status"] == "success"
    assert caller.post(path, {"force": True}).status_code == 400


def test_the_payers_return_asks_too(created, client, sandbox):
    pay_without_notice(sandbox, created)
    path = created["checkout_url"].split("/pay/")[1]
    client.get(f"/pay/{path}return/")
    assert Payment.objects.get().status == PaymentStatus.SUCCESS


def test_closing_closes_at_the_provider_first(created, caller, sandbox):
    answer = caller.post(f"/api/v1/payments/{created['id']}/close/")
    assert (answer.status_code, answer.json()["status"], answer.json()["failure_reason"]) == (200, "failed", "closed")
    assert Attempt.objects.get().status == AttemptStatus.CLOSED
    again = caller.post(f"/api/v1/payments/{created['id']}/close")
    assert (again.status_code, Event.objects.filter(kind="failed").count()) == (200, 1)


def test_closing_what_was_paid_finds_the_money(created, caller, sandbox):
    pay_without_notice(sandbox, created)
    answer = caller.post(f"/api/v1/payments/{created['id']}/close/")
    assert (answer.status_code, answer.json()["status"]) == (200, "success")
    again = caller.post(f"/api/v1/payments/{created['id']}/close/")
    assert (again.status_code, again.json()["code"]) == (409, "payment_closed")


def test_what_the_provider_does_not_confirm_stays_open(created, caller, sandbox):
    sandbox.scenario("error_500", created["transaction_id"])
    answer = caller.post(f"/api/v1/payments/{created['id']}/close/")
    assert (answer.status_code, answer.json()["code"]) == (502, "provider_unavailable")
    assert answer.json()["payment_id"] == created["id"]
    assert Payment.objects.get().status == PaymentStatus.PENDING
    expire()
    assert run("close_expired_payments") == {"closed": 0, "paid": 0, "left": 1}


def test_wechat_v2_closes_nothing_in_its_first_five_minutes(created, opening, caller, sandbox):
    sandbox.rules(close_after_seconds=300)
    answer = caller.post(f"/api/v1/payments/{created['id']}/close/")
    if Attempt.objects.get().status == AttemptStatus.CLOSED:
        assert (answer.status_code, answer.json()["status"]) == (200, "failed")
        return
    assert (answer.status_code, answer.json()["code"]) == (409, "close_too_soon")
    gone = (timezone.now() - Attempt.objects.get().created_at).total_seconds()
    assert 300 - gone <= int(answer["Retry-After"]) <= 300
    assert Payment.objects.get().status == PaymentStatus.PENDING
    expire()
    assert run("close_expired_payments") == {"closed": 0, "paid": 0, "left": 1}
    sandbox.rules(close_after_seconds=0)
    assert run("close_expired_payments") == {"closed": 1, "paid": 0, "left": 0}


def test_changing_ones_mind_does_not_wait_for_the_five_minutes(created, opening, caller, sandbox):
    sandbox.rules(close_after_seconds=300)
    other = {"provider": "wechat", "channel": "native"}
    if created["provider"] == "wechat":
        other = {"provider": "alipay", "channel": "precreate"}
    opened = caller.post(f"/api/v1/payments/{created['id']}/checkout/", other)
    assert opened.status_code == 200, opened.content
    sandbox.pay(other["provider"], created["transaction_id"])
    assert Payment.objects.get().status == PaymentStatus.SUCCESS


def test_the_checkout_page_asks_when_no_news_comes(created, client, sandbox):
    pay_without_notice(sandbox, created)
    path = "/pay/" + created["checkout_url"].split("/pay/")[1] + "status/"
    assert client.get(path).json()["status"] == "success"
    assert Event.objects.order_by("-number")[0].source == "query"


def test_the_checkout_page_asks_only_now_and_then(created, client, sandbox, one_moment):
    path = "/pay/" + created["checkout_url"].split("/pay/")[1] + "status/"
    assert client.get(path).json()["status"] == "pending"
    pay_without_notice(sandbox, created)
    assert client.get(path).json()["status"] == "pending"
    cache.clear()
    assert client.get(path).json()["status"] == "success"


def test_an_expired_payment_is_closed(created, sandbox):
    assert run("close_expired_payments") == {"closed": 0, "paid": 0, "left": 0}
    expire()
    assert run("close_expired_payments") == {"closed": 1, "paid": 0, "left": 0}
    payment = Payment.objects.get()
    assert (payment.status, payment.failure_reason) == (PaymentStatus.FAILED, "expired")
    assert run("close_expired_payments") == {"closed": 0, "paid": 0, "left": 0}


def test_an_expired_payment_that_was_paid_is_booked(created, sandbox):
    pay_without_notice(sandbox, created)
    expire()
    assert run("close_expired_payments") == {"closed": 0, "paid": 1, "left": 0}
    assert Payment.objects.get().status == PaymentStatus.SUCCESS


def test_nobody_closes_or_asks_for_a_strangers_payment(created, other_member, api):
    stranger = api.as_member(other_member)
    for action in ("close", "sync"):
        answer = stranger.post(f"/api/v1/payments/{created['id']}/{action}/")
        assert (answer.status_code, answer.json()["code"]) == (404, "payment_not_found")
    assert Payment.objects.get().status == PaymentStatus.PENDING
