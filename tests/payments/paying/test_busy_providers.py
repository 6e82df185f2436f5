"""A provider that cannot be called: 503 with Retry-After, and nothing has happened."""

from datetime import timedelta

import pytest
from django.core.management import call_command
from django.test import Client
from django.utils import timezone

from payments.enums import AttemptStatus, RefundStatus
from payments.idempotency.models import IdempotencyKey
from payments.models import Attempt, ExceptionCase, Payment, Refund
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.paying.operations.instruction import remember
from payments.providers import breaker_reports, door_of, waiting_threads
from payments.providers.base import Channel, Instruction, InstructionKind
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.payments.paying.test_pages import MOBILE, path_of
from tests.silent_provider import break_off, every_turn_taken

pytestmark = pytest.mark.django_db
PAYMENTS = "/api/v1/payments/"
OPENING = {"provider": "alipay", "channel": "precreate"}


@pytest.fixture
def payment(member) -> Payment:
    return PaymentFactory(member=member, created_at=timezone.now())


def is_busy(answer, seconds: int) -> bool:
    assert (answer.status_code, answer.json()["code"]) == (503, "provider_busy")
    return 1 <= int(answer.headers["Retry-After"]) <= seconds


def test_opening_where_the_breaker_is_open_leaves_no_attempt(api, member, payment):
    break_off("alipay")
    assert is_busy(api.as_member(member).post(f"{PAYMENTS}{payment.pk}/checkout/", OPENING), 15)
    assert not Attempt.objects.exists()
    assert breaker_reports()["alipay"].state == "open"
    assert breaker_reports()["wechat"].state == "closed"


def test_opening_where_no_thread_is_free_leaves_no_attempt(api, member, payment, settings):
    settings.WEB_THREADS = 2
    with every_turn_taken(waiting_threads()):
        assert is_busy(api.as_member(member).post(f"{PAYMENTS}{payment.pk}/checkout/", OPENING), 5)
    assert not Attempt.objects.exists()


def test_creating_and_opening_in_one_call_makes_no_payment_and_takes_no_key(api, member):
    body = {"member_id": member.pk, "amount": "100.00", "type": "membership", **OPENING}
    break_off("alipay")
    for headers in ({}, {"idempotency_key": "a-key"}):
        assert is_busy(api.as_member(member).post(PAYMENTS, body, **headers), 15)
    assert not Payment.objects.exists()
    assert not IdempotencyKey.objects.exists()


def test_what_was_answered_under_a_key_is_answered_again_although_nobody_can_be_called(api, member):
    caller = api.as_member(member)
    body = {"member_id": member.pk, "amount": "100.00", "type": "membership", **OPENING}
    first = caller.post(PAYMENTS, body, idempotency_key="a-key")
    assert first.status_code == 502  # nobody listens there
    break_off("alipay")
    again = caller.post(PAYMENTS, body, idempotency_key="a-key")
    assert (again.status_code, again.content) == (502, first.content)


def test_a_502_names_its_payment_by_a_number_at_every_door(api, member):
    caller = api.as_member(member)
    body = {"member_id": member.pk, "amount": "100.00", "type": "membership", **OPENING}
    answers = [caller.post(PAYMENTS, body), caller.post(PAYMENTS, body, idempotency_key="a-key")]
    first, second = Payment.objects.order_by("pk").values_list("pk", flat=True)
    answers += [
        caller.post(f"{PAYMENTS}{first}/{verb}/", said) for verb, said in (("checkout", OPENING), ("close", {}))
    ]
    assert [answer.status_code for answer in answers] == [502] * 4
    assert [answer.json()["payment_id"] for answer in answers] == [first, second, first, first]


def test_a_channel_that_calls_nobody_opens_all_the_same(api, member, payment):
    break_off("alipay")
    answer = api.as_member(member).post(f"{PAYMENTS}{payment.pk}/checkout/", {"provider": "alipay", "channel": "wap"})
    assert answer.status_code == 200


def test_what_is_open_already_is_handed_out_again(api, member, payment):
    request = CheckoutRequest("alipay", Channel.PRECREATE)
    kept = remember(Instruction(InstructionKind.QR_CODE, "https://qr.alipay.com/bax0001"), request)
    AttemptFactory(payment=payment, instruction=kept)
    break_off("alipay")
    assert api.as_member(member).post(f"{PAYMENTS}{payment.pk}/checkout/", OPENING).status_code == 200


def test_who_goes_elsewhere_needs_a_thread_to_close_what_is_open(api, member, payment, settings):
    settings.WEB_THREADS = 2
    AttemptFactory(payment=payment, provider="wechat", channel="native")
    with every_turn_taken(waiting_threads()):
        wish = {"provider": "alipay", "channel": "wap"}
        assert is_busy(api.as_member(member).post(f"{PAYMENTS}{payment.pk}/checkout/", wish), 5)
    assert Attempt.objects.count() == 1


def test_a_provider_that_is_away_keeps_nobody_from_another(api, member, payment):
    AttemptFactory(payment=payment, provider="wechat", channel="native")
    break_off("wechat")
    wish = {"provider": "alipay", "channel": "wap"}
    assert api.as_member(member).post(f"{PAYMENTS}{payment.pk}/checkout/", wish).status_code == 200
    assert Attempt.objects.get(provider="wechat").status == AttemptStatus.OPEN


@pytest.mark.parametrize("verb", ["close", "sync"])
def test_closing_and_asking_change_nothing(api, member, payment, verb):
    attempt = AttemptFactory(payment=payment, next_query_at=timezone.now())
    break_off("alipay")
    for _time in range(2):  # that nobody was asked does not count as having asked a moment ago
        assert is_busy(api.as_member(member).post(f"{PAYMENTS}{payment.pk}/{verb}/"), 15)
    assert (Attempt.objects.get().status, Attempt.objects.get().query_count) == (AttemptStatus.OPEN, 0)
    assert Attempt.objects.get().next_query_at == attempt.next_query_at
    assert Payment.objects.get().status == "pending"


def test_the_pages_are_shown_all_the_same(payment):
    AttemptFactory(payment=payment)
    break_off("alipay")
    browser = Client(headers={"accept-language": "en"})
    assert browser.get(path_of(payment, "status/")).json()["status"] == "pending"
    assert browser.get(path_of(payment, "return/")).status_code == 200


def test_the_payer_is_told_that_nothing_was_begun_and_offered_the_other_way(payment):
    break_off("alipay")
    answer = Client(headers={"accept-language": "en"}).post(path_of(payment, "open/"), {"provider": "alipay"})
    assert answer.status_code == 503
    assert int(answer.headers["Retry-After"]) <= 15
    assert "cannot be reached right now, and no payment was begun" in answer.content.decode()
    assert "Pay with WeChat Pay" in answer.content.decode()
    assert not Attempt.objects.exists()
    on_a_phone = Client(headers={"user-agent": MOBILE}).post(path_of(payment, "open/"), {"provider": "alipay"})
    assert on_a_phone.status_code == 303  # Alipay's address is signed here


def paid(**more) -> Attempt:
    now = timezone.now()
    payment = PaymentFactory(status="success", paid_at=now, **more)
    return AttemptFactory(payment=payment, status=AttemptStatus.PAID, paid_fen=payment.amount_fen, paid_at=now)


def test_a_refund_is_written_down_and_sent_by_the_job(api, staff):
    attempt = paid()
    break_off("alipay")
    body = {"amount": "10.00", "reason": "moved away"}
    answer = api.as_user(staff).post(f"{PAYMENTS}{attempt.payment_id}/refunds/", body)
    assert (answer.status_code, answer.json()["status"]) == (201, "pending")
    refund = Refund.objects.get()
    assert (refund.status, refund.failure) == (RefundStatus.PENDING, "breaker_open")


@pytest.mark.django_db(transaction=True)
def test_jobs_put_off_what_they_could_not_ask_and_do_not_count_it(api, staff):
    now = timezone.now()
    live = AttemptFactory(next_query_at=now, query_count=3)
    attempt = paid()
    body = {"amount": "10.00", "reason": "moved away"}
    break_off("alipay")
    api.as_user(staff).post(f"{PAYMENTS}{attempt.payment_id}/refunds/", body)
    Refund.objects.update(next_query_at=now)
    call_command("sync_payments")
    call_command("sync_refunds")
    live.refresh_from_db()
    refund = Refund.objects.get()
    assert (live.query_count, refund.query_count) == (3, 0)
    assert live.next_query_at > now + timedelta(seconds=10)
    assert now + timedelta(seconds=10) < refund.next_query_at <= timezone.now() + timedelta(seconds=15)
    assert not ExceptionCase.objects.exists()


def test_a_probe_brings_the_provider_back(payment, monkeypatch):
    break_off("alipay")
    door = door_of("alipay")
    now = door._breaker._clock()
    monkeypatch.setattr(door._breaker, "_clock", lambda: now + 15)
    door.call(lambda: None)
    assert breaker_reports()["alipay"].state == "closed"
