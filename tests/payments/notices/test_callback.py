"""POST /api/v1/payments/callback/{provider}: what each provider sends, what it is answered, what it changes."""

import json
import re
from datetime import UTC, datetime

import pytest
from django.db import connection
from django.utils import timezone

from foundation.cause import EventSource
from payments.cases.operations import subject_of
from payments.enums import AttemptStatus, ExceptionKind, PaymentStatus, RefundStatus, Verdict
from payments.models import Attempt, Event, ExceptionCase, Notification, Payment, Refund
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.providers_desk import CALLBACK, FORM, alipay_fields, alipay_form, wechat_v2, wechat_v3, wechat_v3_headers

XML_TAKEN = b"<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"
PAID_AT = "2026-11-23 12:00:00"

pytestmark = pytest.mark.django_db


@pytest.fixture
def payment():
    return PaymentFactory()


@pytest.fixture
def send(client):
    def send(provider, data, content_type, headers=None, slash=""):
        return client.generic("POST", f"{CALLBACK}{provider}{slash}", data, content_type=content_type, headers=headers)

    return send


def alipay_json(out_trade_no, **changes):
    return {"data": json.dumps(alipay_fields(out_trade_no, **changes)), "content_type": "application/json"}


FORMS = [("alipay", alipay_form), ("alipay", alipay_json), ("wechat", wechat_v3), ("wechat", wechat_v2)]


def refused(answer, status, code):
    """The refusal is in the form of the request, and says nothing in it was believed."""
    assert answer.status_code == status, answer.content
    if answer["Content-Type"].startswith("text/plain"):
        assert answer.content == b"fail"
    elif answer["Content-Type"].startswith("text/xml"):
        assert b"<return_code><![CDATA[FAIL]]></return_code>" in answer.content
    else:
        assert answer.json()["code"] == code
        assert answer.json()["detail"]


def unchanged(payment):
    before = (payment.status, payment.event_count, payment.paid_at)
    payment.refresh_from_db()
    assert (payment.status, payment.event_count, payment.paid_at) == before
    assert Event.objects.count() == 0


@pytest.mark.parametrize("slash", ["", "/"])
@pytest.mark.parametrize(("provider", "make"), FORMS)
def test_a_signed_success_makes_it_a_success(send, payment, provider, make, slash):
    answer = send(provider, **make(payment.transaction_id), slash=slash)

    assert answer.status_code == 200, answer.content
    payment.refresh_from_db()
    assert (payment.status, payment.provider) == (PaymentStatus.SUCCESS, provider)
    assert payment.paid_at == datetime(2026, 11, 23, 4, 0, tzinfo=UTC)
    event = Event.objects.get()
    assert (event.from_status, event.to_status, event.source) == ("pending", "success", EventSource.NOTIFICATION)
    attempt = Attempt.objects.get()
    assert (attempt.status, attempt.paid_fen) == (AttemptStatus.PAID, 10_000)
    assert attempt.provider_transaction_id
    assert Notification.objects.get().verdict == Verdict.ACCEPTED


def test_each_form_is_answered_in_its_own(send):
    first, second, third, fourth = PaymentFactory.create_batch(4)
    form = send("alipay", **alipay_form(first.transaction_id))
    assert (form.content, form["Content-Type"].partition(";")[0]) == (b"success", "text/plain")
    documented = send("alipay", **alipay_json(second.transaction_id))
    assert documented.json() == {"status": "success", "payment_id": second.pk}
    v3 = send("wechat", **wechat_v3(third.transaction_id))
    assert v3.json() == {"status": "success", "payment_id": third.pk}
    v2 = send("wechat", **wechat_v2(fourth.transaction_id))
    assert re.sub(rb"\s", b"", v2.content) == XML_TAKEN
    assert v2["Content-Type"].startswith("text/xml")


@pytest.mark.parametrize(("provider", "make"), FORMS)
def test_the_same_message_again_changes_nothing(send, payment, provider, make):
    message = make(payment.transaction_id)
    answers = [send(provider, **message) for _time in range(3)]
    assert [answer.status_code for answer in answers] == [200] * 3
    assert len({answer.content for answer in answers}) == 1
    assert Event.objects.count() == 1
    assert [row.verdict for row in Notification.objects.order_by("id")] == ["accepted", "duplicate", "duplicate"]


@pytest.mark.parametrize(("provider", "make"), FORMS)
def test_one_byte_changed_anywhere_is_refused(send, payment, provider, make):
    message = make(payment.transaction_id)
    body = message["data"]
    for position in range(0, len(body), 17):
        swapped = chr(ord(body[position]) ^ 1)
        tampered = {**message, "data": body[:position] + swapped + body[position + 1 :]}
        answer = send(provider, **tampered)
        assert answer.status_code in (400, 404), (position, body[position], answer.content)
    unchanged(payment)
    assert set(Notification.objects.values_list("verdict", flat=True)) <= {"refused", "not_found"}


@pytest.mark.parametrize(("provider", "make"), FORMS)
def test_a_number_that_is_nobodys(send, payment, provider, make):
    refused(send(provider, **make("txn_" + "0" * 22)), 404, "payment_not_found")
    refused(send(provider, **make("T202611230001")), 404, "payment_not_found")
    unchanged(payment)
    assert set(Notification.objects.values_list("verdict", flat=True)) == {"not_found"}


@pytest.mark.parametrize(
    ("provider", "message"),
    [
        ("alipay", lambda number: alipay_form(number, total_amount="99.99")),
        ("alipay", lambda number: alipay_json(number, total_amount="100.01")),
        ("wechat", lambda number: wechat_v3(number, 9_999)),
        ("wechat", lambda number: wechat_v3(number, currency="USD")),
        ("wechat", lambda number: wechat_v2(number, 1)),
        ("wechat", lambda number: wechat_v2(number, fee_type="USD")),
    ],
)
def test_a_wrong_amount_or_currency_is_raised_and_changes_nothing(send, payment, provider, message):
    for _time in range(2):
        refused(send(provider, **message(payment.transaction_id)), 400, "callback_failed")
    unchanged(payment)
    case = ExceptionCase.objects.get()
    assert (case.kind, case.payment, case.closed_at) == (ExceptionKind.AMOUNT_MISMATCH, payment, None)
    assert Attempt.objects.count() == 0
    assert set(Notification.objects.values_list("verdict", flat=True)) == {"mismatched"}


@pytest.mark.parametrize(
    ("provider", "message"),
    [
        ("alipay", lambda number: alipay_form(number, app_id="2021000000000000")),
        ("alipay", lambda number: alipay_form(number, seller_id="2088999999999999")),
        ("wechat", lambda number: wechat_v3(number, mchid="1900009999")),
        ("wechat", lambda number: wechat_v3(number, appid="wx9999")),
        ("wechat", lambda number: wechat_v2(number, mch_id="1900009999")),
        ("wechat", lambda number: wechat_v2(number, appid="wx9999")),
    ],
)
def test_a_message_for_another_merchant_is_refused(send, payment, provider, message):
    refused(send(provider, **message(payment.transaction_id)), 400, "callback_failed")
    unchanged(payment)


def test_what_the_wechat_sdk_shows_is_beside_detail(send, payment):
    message = wechat_v3(payment.transaction_id)
    message["headers"]["Wechatpay-Signature"] = "WECHATPAY/SIGNTEST/" + message["headers"]["Wechatpay-Signature"]
    answer = send("wechat", **message)
    refused(answer, 400, "callback_failed")
    assert answer.json()["message"] == answer.json()["detail"]
    unchanged(payment)


def test_a_waiting_trade_is_acknowledged_without_effect(send, payment):
    assert send("alipay", **alipay_form(payment.transaction_id, trade_status="WAIT_BUYER_PAY")).content == b"success"
    unchanged(payment)
    assert Notification.objects.get().verdict == Verdict.IGNORED


def test_a_closed_trade_that_nobody_paid_fails_the_payment(send, payment):
    assert send("alipay", **alipay_form(payment.transaction_id, trade_status="TRADE_CLOSED")).content == b"success"
    payment.refresh_from_db()
    assert (payment.status, payment.failure_reason) == (PaymentStatus.FAILED, "closed")


def test_a_closed_trade_fails_nothing_while_another_attempt_is_open(send, payment):
    AttemptFactory(payment=payment, provider="wechat", channel="native")
    send("alipay", **alipay_form(payment.transaction_id, trade_status="TRADE_CLOSED"))
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.PENDING


CLOSED = [
    ("alipay", lambda number: alipay_form(number, trade_status="TRADE_CLOSED")),
    ("wechat", lambda number: wechat_v3(number, trade_state="CLOSED")),
]


@pytest.mark.parametrize(("provider", "closed"), CLOSED, ids=["alipay", "wechat"])
def test_a_closed_trade_ends_its_attempt_whatever_became_of_the_payment(send, payment, provider, closed):
    paid_by = "wechat" if provider == "alipay" else "alipay"
    AttemptFactory(payment=payment, provider=provider, next_query_at=timezone.now())
    AttemptFactory(payment=payment, provider=paid_by)
    send(paid_by, **(alipay_form if paid_by == "alipay" else wechat_v3)(payment.transaction_id))
    assert send(provider, **closed(payment.transaction_id)).status_code == 200
    left = Attempt.objects.get(provider=provider)
    assert (left.status, left.next_query_at) == (AttemptStatus.CLOSED, None)
    payment.refresh_from_db()
    assert (payment.status, payment.provider) == (PaymentStatus.SUCCESS, paid_by)
    assert not ExceptionCase.objects.exists()


REFUNDED = [
    ("alipay", 10_000, lambda number: alipay_form(number, trade_status="TRADE_CLOSED", gmt_payment=PAID_AT)),
    ("alipay", 10_000, lambda number: alipay_form(number, trade_status="TRADE_CLOSED", refund_fee="100.00")),
    ("wechat", 1, lambda number: wechat_v3(number, trade_state="REFUND")),
]


@pytest.mark.parametrize(("provider", "told_fen", "refunded"), REFUNDED, ids=["closed", "with a sum", "v3"])
def test_a_refunded_trade_was_paid_and_its_refunds_are_asked_for(send, payment, provider, told_fen, refunded):
    Payment.objects.update(item_id=5, fulfilment="pending")
    for _time in range(2):
        assert send(provider, **refunded(payment.transaction_id)).status_code == 200
    payment.refresh_from_db()
    attempt = Attempt.objects.get()
    assert (payment.status, payment.fulfilment, attempt.paid_fen) == (PaymentStatus.SUCCESS, "pending", 10_000)
    assert attempt.refunded_elsewhere_fen == told_fen
    assert attempt.next_query_at <= timezone.now()
    told = Event.objects.filter(payment=payment).order_by("number").values_list("kind", flat=True)
    assert list(told)[:2] == ["succeeded", "refund_announced"]
    about_trade = ExceptionCase.objects.filter(subject=subject_of(attempt))
    assert [(case.kind, case.amount_fen) for case in about_trade] == [(ExceptionKind.EXTERNAL_REFUND, 10_000)]


def test_a_refund_told_of_what_we_delivered_is_raised(send, payment):
    send("alipay", **alipay_form(payment.transaction_id))
    send("alipay", **alipay_form(payment.transaction_id, trade_status="TRADE_CLOSED", gmt_payment=PAID_AT))
    attempt = Attempt.objects.get()
    assert attempt.refunded_elsewhere_fen == 10_000
    assert ExceptionCase.objects.get().kind == ExceptionKind.EXTERNAL_REFUND


def test_money_that_comes_after_the_failure_is_booked(send, payment):
    send("alipay", **alipay_form(payment.transaction_id, trade_status="TRADE_CLOSED"))
    assert send("wechat", **wechat_v3(payment.transaction_id)).status_code == 200
    payment.refresh_from_db()
    assert (payment.status, payment.failure_reason, payment.provider) == (PaymentStatus.SUCCESS, "", "wechat")
    assert [event.to_status for event in Event.objects.order_by("number")] == ["failed", "success"]


def test_what_comes_after_the_money_loses(send, payment):
    send("alipay", **alipay_form(payment.transaction_id))
    for status in ("TRADE_CLOSED", "WAIT_BUYER_PAY", "TRADE_FINISHED"):
        assert send("alipay", **alipay_form(payment.transaction_id, trade_status=status)).status_code == 200
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCESS
    assert Event.objects.count() == 1


def test_paid_at_both_providers_the_second_is_raised(send, payment):
    send("alipay", **alipay_form(payment.transaction_id))
    assert send("wechat", **wechat_v3(payment.transaction_id)).status_code == 200
    payment.refresh_from_db()
    assert payment.provider == "alipay"
    case = ExceptionCase.objects.get()
    assert (case.kind, case.amount_fen) == (ExceptionKind.OVERPAID, 10_000)
    assert Attempt.objects.filter(status=AttemptStatus.PAID).count() == 2


def test_a_providers_number_serves_one_payment_only(transactional_db, send):
    first, second = PaymentFactory.create_batch(2)
    trade_no = "2026112300000000000000000001"
    assert send("alipay", **alipay_form(first.transaction_id, trade_no=trade_no)).status_code == 200
    refused(send("alipay", **alipay_form(second.transaction_id, trade_no=trade_no)), 400, "callback_failed")
    second.refresh_from_db()
    assert second.status == PaymentStatus.PENDING


REFUND = {"refund_fee": "30.00", "out_biz_no": "R1", "gmt_refund": "2026-11-23 13:00:00.1"}


def test_a_refund_notice_after_the_payment_is_raised_once_and_is_no_second_payment(send, payment):
    assert send("alipay", **alipay_form(payment.transaction_id, trade_no="2026" * 7)).content == b"success"
    for _time in range(2):
        message = alipay_form(payment.transaction_id, trade_no="2026" * 7, **REFUND)
        assert send("alipay", **message).content == b"success"
    assert list(Event.objects.values_list("kind", flat=True)) == ["succeeded", "refund_announced"]
    case = ExceptionCase.objects.get()
    assert (case.kind, case.amount_fen) == (ExceptionKind.EXTERNAL_REFUND, 3_000)
    assert [row.verdict for row in Notification.objects.order_by("id")] == ["accepted", "accepted", "duplicate"]
    refund = Refund.objects.get()  # counted once the provider has confirmed it
    assert (refund.is_external, refund.status, refund.amount_fen) == (True, RefundStatus.ANNOUNCED, 3_000)
    assert Payment.objects.get().refunded_fen == 0


def test_a_refund_notice_that_comes_first_tells_of_the_payment_too(send, payment):
    assert send("alipay", **alipay_form(payment.transaction_id, **REFUND)).content == b"success"
    payment.refresh_from_db()
    assert payment.status == PaymentStatus.SUCCESS
    assert ExceptionCase.objects.get().kind == ExceptionKind.EXTERNAL_REFUND


@pytest.mark.parametrize("debug", [True, False])
@pytest.mark.parametrize("host", ["localhost", "127.0.0.1"])
def test_nothing_but_the_signature_opens_the_door(client, settings, payment, debug, host):
    settings.DEBUG = debug
    fields = {**alipay_fields(payment.transaction_id), "sign": ""}
    for query in ("", "?debug=1&sandbox=true", "?sign=x"):
        answer = client.post(f"{CALLBACK}alipay{query}", fields, headers={"host": host, "x-forwarded-for": "127.0.0.1"})
        assert answer.status_code in (400, 415)
    unchanged(payment)


def test_every_message_is_kept_raw(send, payment):
    message = wechat_v3(payment.transaction_id)
    send("wechat", message["data"], "application/json", {**message["headers"], "Cookie": "a=b", "Authorization": "x"})
    send("alipay", b"\xff\x00not a form", FORM)
    kept, garbage = Notification.objects.order_by("id")
    headers = json.loads(kept.headers)
    assert headers["wechatpay-signature"] == message["headers"]["Wechatpay-Signature"]
    assert not {"cookie", "authorization"} & set(headers)
    assert kept.body.encode("latin-1") == message["data"].encode()
    assert garbage.body.encode("latin-1") == b"\xff\x00not a form"
    assert (garbage.verdict, garbage.payment) == (Verdict.REFUSED, None)


@pytest.mark.parametrize("provider", ["paypal", "wechat2", "ALIPAY"])
@pytest.mark.parametrize("method", ["GET", "POST"])
def test_another_provider_is_not_there(client, provider, method):
    answer = client.generic(method, CALLBACK + provider)
    assert (answer.status_code, answer["Content-Type"]) == (404, "application/json")


@pytest.mark.parametrize("method", ["GET", "PUT", "DELETE", "HEAD"])
def test_another_method_is_not_allowed(client, method):
    answer = client.generic(method, CALLBACK + "alipay")
    assert (answer.status_code, answer["Allow"]) == (405, "POST")


@pytest.mark.parametrize("provider", ["alipay", "wechat"])
@pytest.mark.parametrize(
    "content_type", ["text/plain", "", "multipart/form-data; boundary=x", "application/json", "text/xml", FORM]
)
@pytest.mark.parametrize(
    "body",
    [b"", b"\x00", b"\xff\xfe", b"[" * 5000, b"{}", b"null", b"[]", b"a=b&a=b", b"<xml/>", b"<xml>hi</xml>",
     b"<a>" * 5000,
     b'<!DOCTYPE x [<!ENTITY a "b"><!ENTITY c "&a;&a;&a;">]><xml><sign>&c;</sign></xml>',
     b'<!DOCTYPE x SYSTEM "file:///etc/passwd"><xml/>', b'{"sign": "\\ud800", "sign_type": "RSA2"}',
     b"sign=%00&sign_type=RSA2", b"charset=bz2_codec&sign=x&sign_type=RSA2"],
)  # fmt: skip
def test_garbage_is_refused_and_kept(send, provider, content_type, body):
    answer = send(provider, body, content_type)
    assert answer.status_code in (400, 415)
    assert Notification.objects.get().verdict == Verdict.REFUSED


def test_a_body_over_the_limit_is_not_kept(send):
    answer = send("alipay", b"a" * 65_537, FORM)
    assert (answer.status_code, answer.json()["code"]) == (413, "body_too_large")
    assert Notification.objects.count() == 0


def test_a_provider_that_is_switched_off_takes_nothing(send, payment, provider_settings):
    message = alipay_form(payment.transaction_id)
    provider_settings(alipay=None)
    assert send("alipay", **message).status_code == 400
    unchanged(payment)


def test_v2_is_taken_with_md5_only_where_that_is_configured(send, payment, provider_settings):
    hmac_message = wechat_v2(payment.transaction_id)
    provider_settings(wechatpay={"v2_sign_type": "MD5"})
    refused(send("wechat", **hmac_message), 400, "callback_failed")
    unchanged(payment)
    assert send("wechat", **wechat_v2(payment.transaction_id)).status_code == 200


def test_a_re_serialised_body_is_refused(send, payment):
    message = wechat_v3(payment.transaction_id)
    message["data"] = json.dumps(json.loads(message["data"]), separators=(",", ":"))
    refused(send("wechat", **message), 400, "callback_failed")
    message["headers"] = wechat_v3_headers(message["data"])
    assert send("wechat", **message).status_code == 200


def test_a_callback_takes_few_statements_and_a_duplicate_four(send, payment, django_assert_num_queries):
    AttemptFactory(payment=payment, next_query_at=timezone.now())
    message = alipay_form(payment.transaction_id)
    writes = 1 if connection.vendor == "postgresql" else 4  # pay, move, event, judge
    with django_assert_num_queries(3 + writes + 2):  # keep, lock, attempt; savepoint of the test
        send("alipay", **message)
    with django_assert_num_queries(4 + 2):  # keep, lock, attempt, judge
        send("alipay", **message)


def test_no_number_is_stored_in_clear(send, payment):
    message = alipay_form(payment.transaction_id, trade_no="2026112388888888888888888888")
    send("alipay", **message)
    row = Attempt.objects.values_list("out_trade_no_index", "provider_transaction_id_index").get()
    assert all(len(index) == 64 for index in row)
    assert Payment.objects.get(transaction_id_index=Payment.index_of(payment.transaction_id)) == payment
