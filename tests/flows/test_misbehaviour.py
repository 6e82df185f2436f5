"""What the providers can do to us: whatever it is, the money is booked once, or not at all."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.enums import AttemptStatus, PaymentStatus
from payments.models import Attempt, Event, ExceptionCase, IdempotencyKey, Notification, Payment


@pytest.fixture
def create(caller, member):
    def create(opening, **more):
        body = {"member_id": member.pk, "amount": 88.88, "type": "membership", **opening}
        return caller.post("/api/v1/payments/", body, **more)

    return create


def statuses(result):
    return [delivery["status"] for delivery in result["deliveries"]]


def test_sent_three_times_it_counts_once(create, opening, sandbox):
    sandbox.scenario("duplicate")
    payment = create(opening).json()
    assert statuses(sandbox.pay(opening["provider"], payment["transaction_id"])) == [200, 200, 200]
    assert Payment.objects.get().status == PaymentStatus.SUCCESS
    assert list(Event.objects.values_list("kind", flat=True)) == ["created", "opened", "succeeded"]
    assert sorted(Notification.objects.values_list("verdict", flat=True)) == ["accepted", "duplicate", "duplicate"]


def test_news_of_the_past_is_without_effect(create, opening, sandbox):
    sandbox.scenario("out_of_order")
    payment = create(opening).json()
    sandbox.pay(opening["provider"], payment["transaction_id"])
    assert Payment.objects.get().status == PaymentStatus.SUCCESS
    assert Event.objects.count() == 3


@pytest.mark.parametrize("scenario", ["forged_signature", "wrong_amount"])
def test_what_is_forged_or_differs_changes_nothing(create, opening, sandbox, scenario, expected_cases):
    sandbox.scenario(scenario)
    payment = create(opening).json()
    assert statuses(sandbox.pay(opening["provider"], payment["transaction_id"])) == [400]
    assert Payment.objects.get().status == PaymentStatus.PENDING
    assert list(ExceptionCase.objects.values_list("kind", flat=True)) == (
        ["amount_mismatch"] if scenario == "wrong_amount" else []
    )
    expected_cases.update(ExceptionCase.objects.values_list("kind", flat=True))


def test_a_probe_is_refused_and_the_real_one_taken(create, provider_settings, sandbox):
    sandbox.scenario("signtest")
    payment = create({"provider": "wechat", "channel": "native"}).json()
    assert statuses(sandbox.pay("wechat", payment["transaction_id"])) == [400, 200]
    assert Payment.objects.get().status == PaymentStatus.SUCCESS


def test_no_news_at_all_leaves_it_pending_and_news_later_books_it(create, opening, sandbox):
    sandbox.scenario("no_notice")
    payment = create(opening).json()
    assert statuses(sandbox.pay(opening["provider"], payment["transaction_id"])) == []
    assert Payment.objects.get().status == PaymentStatus.PENDING


@pytest.mark.parametrize("scenario", ["error_500", "executed_then_dropped", "bad_answer_signature", "unsigned_answer"])
def test_an_answer_that_is_none_is_unknown_and_the_next_try_is_the_same_order(
    create, caller, opening, sandbox, scenario
):
    sandbox.scenario(scenario)
    refused = create(opening)
    assert (refused.status_code, refused.json()["code"]) == (502, "provider_unavailable")
    payment_id = refused.json()["payment_id"]
    assert payment_id == Payment.objects.get().pk  # a number, as everywhere
    assert Attempt.objects.get().status == AttemptStatus.UNKNOWN
    assert Payment.objects.get().status == PaymentStatus.PENDING

    sandbox.scenario("normal")
    opened = caller.post(f"/api/v1/payments/{payment_id}/checkout/", opening)
    assert opened.status_code == 200, opened.content
    assert opened.json()["checkout"]["kind"] == "qr_code"
    assert Attempt.objects.get().status == AttemptStatus.OPEN
    number = opened.json()["transaction_id"]
    assert statuses(sandbox.pay(opening["provider"], number)) == [200]
    assert Payment.objects.get().status == PaymentStatus.SUCCESS


def test_a_502_is_kept_under_its_key(create, opening, sandbox):
    sandbox.scenario("error_500")
    first = create(opening, idempotency_key="k")
    sandbox.scenario("normal")
    second = create(opening, idempotency_key="k")
    assert (first.status_code, second.status_code) == (502, 502)
    assert second.content == first.content
    assert second["Idempotency-Replayed"] == "true"
    assert Payment.objects.count() == 1


def test_opening_again_gives_the_same_code_without_asking(create, caller, opening, sandbox):
    created = create(opening).json()
    sandbox.scenario("error_500")
    again = caller.post(f"/api/v1/payments/{created['id']}/checkout", opening)
    assert again.json()["checkout"] == created["checkout"]
    assert Attempt.objects.count() == 1


def test_changing_ones_mind_closes_the_first_attempt(create, caller, sandbox):
    created = create({"provider": "wechat", "channel": "native"}).json()
    opened = caller.post(f"/api/v1/payments/{created['id']}/checkout/", {"provider": "alipay", "channel": "precreate"})
    assert opened.status_code == 200
    first, second = Attempt.objects.order_by("id")
    assert (first.provider, first.status) == ("wechat", AttemptStatus.CLOSED)
    assert (second.provider, second.status) == ("alipay", AttemptStatus.OPEN)
    assert sandbox.trade("wechat", created["transaction_id"])["state"].upper() == "CLOSED"
    back = caller.post(f"/api/v1/payments/{created['id']}/checkout/", {"provider": "wechat", "channel": "native"})
    assert back.status_code == 200
    assert Attempt.objects.order_by("-id")[0].out_trade_no == created["transaction_id"] + "_2"
    assert statuses(sandbox.pay("wechat", created["transaction_id"] + "_2")) == [200]
    assert Payment.objects.get().status == PaymentStatus.SUCCESS


def test_changing_ones_mind_after_paying_finds_the_money(create, caller, sandbox):
    sandbox.scenario("no_notice")
    created = create({"provider": "wechat", "channel": "native"}).json()
    sandbox.pay("wechat", created["transaction_id"])
    answer = caller.post(f"/api/v1/payments/{created['id']}/checkout/", {"provider": "alipay", "channel": "precreate"})
    assert (answer.status_code, answer.json()["code"]) == (409, "payment_closed")
    payment = Payment.objects.get()
    assert (payment.status, payment.provider) == (PaymentStatus.SUCCESS, "wechat")
    assert Event.objects.order_by("-number")[0].source == "query"
    assert Attempt.objects.count() == 1


def test_a_provider_that_does_not_answer_at_all(create, provider_settings, opening):
    nobody = "http://127.0.0.1:9"
    provider_settings(alipay={"gateway_url": nobody}, wechatpay={"gateway_url": nobody})
    answer = create(opening)
    assert (answer.status_code, answer.json()["code"]) == (502, "provider_unavailable")
    assert Attempt.objects.get().status == AttemptStatus.UNKNOWN


def test_a_provider_that_is_switched_off_is_refused_before_anything_is_written(create, provider_settings):
    provider_settings(alipay=None)
    answer = create({"provider": "alipay", "channel": "precreate"})
    assert (answer.status_code, answer.json()["code"]) == (400, "provider_not_configured")
    assert Payment.objects.count() == 0


@pytest.mark.parametrize(
    ("opening", "field"),
    [({"provider": "alipay", "channel": "native"}, "channel"), ({"provider": "wechat", "channel": "jsapi"}, "openid")],
)
def test_a_channel_that_the_provider_has_not_or_that_lacks_something(create, opening, field):
    answer = create(opening)
    assert answer.status_code == 400
    assert list(answer.json()["errors"]) == [field]
    assert Payment.objects.count() == 0


def test_another_payers_openid_is_another_order(create, caller, sandbox):
    opening = {"provider": "wechat", "channel": "jsapi"}
    created = create({**opening, "openid": "o-first"}).json()
    again = caller.post(f"/api/v1/payments/{created['id']}/checkout/", {**opening, "openid": "o-first"})
    other = caller.post(f"/api/v1/payments/{created['id']}/checkout/", {**opening, "openid": "o-second"})
    assert again.json()["checkout"] == created["checkout"]
    assert other.status_code == 200
    assert other.json()["checkout"]["parameters"]["package"] != created["checkout"]["parameters"]["package"]
    assert [attempt.status for attempt in Attempt.objects.order_by("id")] == [AttemptStatus.CLOSED, AttemptStatus.OPEN]


def test_a_request_that_died_on_the_way_is_gone_on_with(create, opening, caller, sandbox):
    sandbox.scenario("error_500")
    died = create(opening, idempotency_key="k")
    IdempotencyKey.objects.update(status=0, answer="")
    sandbox.scenario("normal")

    waiting = create(opening, idempotency_key="k")
    assert (waiting.status_code, waiting.json()["code"]) == (409, "idempotency_in_progress")

    IdempotencyKey.objects.update(taken_at=timezone.now() - timedelta(minutes=2))
    finished = create(opening, idempotency_key="k")
    assert (finished.status_code, finished.json()["id"]) == (201, died.json()["payment_id"])
    assert finished.json()["checkout"]["kind"] == "qr_code"
    assert create(opening, idempotency_key="k").content == finished.content
    assert (Payment.objects.count(), Attempt.objects.count()) == (1, 1)
