"""WeChat Pay API v3: which notifications are believed, and what they say."""

import json
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace
from datetime import UTC, datetime
from typing import Any

import pytest
import requests
import time_machine
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.providers.base import Message, Notice, NoticeKind, NotificationRefused, Trade, TradeState
from payments.providers.refunding import RefundState, RefundStatement
from tests.payments.providers.wechat_v3_double import (
    NUMBER,
    PROVIDER_NUMBER,
    SECOND_ID,
    envelope,
    message,
    offline,
    payment_message,
    refund,
    refund_message,
    sealed,
    transaction,
)

NOW = datetime(2026, 11, 23, 12, 2, tzinfo=UTC)
PAID = Trade(
    out_trade_no=NUMBER,
    state=TradeState.PAID,
    provider_transaction_id=PROVIDER_NUMBER,
    amount_fen=19900,
    currency="CNY",
    paid_at=datetime(2026, 11, 23, 12, 1, 2, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def clock() -> Iterator[None]:
    with time_machine.travel(NOW, tick=False):
        yield


@pytest.fixture(autouse=True)
def outbound(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[object]]:
    """Every attempt to call out; there is none, whatever comes in."""
    calls: list[object] = []
    monkeypatch.setattr(requests.Session, "request", lambda *arguments, **options: calls.append(arguments))
    yield calls
    assert calls == []


def refusal(sent: Message) -> str:
    with pytest.raises(NotificationRefused) as caught:
        offline().parse_notification(sent)
    return caught.value.reason


def with_headers(sent: Message, **changes: str) -> Message:
    return replace(sent, headers={**sent.headers, **{name.replace("_", "-"): text for name, text in changes.items()}})


def test_a_payment() -> None:
    assert offline().parse_notification(payment_message()) == Notice(
        NoticeKind.PAYMENT, PAID, event_id="EV-2018022511223320873"
    )


def test_a_payment_signed_by_the_second_key() -> None:
    sent = message(payment_message().body, key="second platform", serial=SECOND_ID)

    assert offline().parse_notification(sent).trade == PAID


@pytest.mark.parametrize("age", [300, -300])
def test_a_notification_of_five_minutes_ago_or_ahead_is_taken(age: int) -> None:
    assert offline().parse_notification(message(payment_message().body, age=age)).trade == PAID


@pytest.mark.parametrize("age", [301, -301, 86400])
def test_an_older_notification_is_stale(age: int) -> None:
    assert refusal(message(payment_message().body, age=age)) == "stale"


@pytest.mark.parametrize("name", ["serial", "timestamp", "nonce", "signature"])
@pytest.mark.parametrize("value", [None, "", "zz", "\u00e9", "1\n2", "1, 1", "\udcff"])
def test_every_header_counts(name: str, value: str | None) -> None:
    headers = dict(payment_message().headers)
    headers[f"wechatpay-{name}"] = value or ""
    if value is None:
        del headers[f"wechatpay-{name}"]

    named = {"zz": "unknown_serial ZZ", "1\n2": "unknown_serial 12"}.get(value or "", "unknown_serial")
    expected = named if name == "serial" and value else "signature"
    assert refusal(Message(headers, payment_message().body)) == expected


@pytest.mark.parametrize("value", ["1e9", "-1", "+1795435320", "１７９５４３５３２０", "1795435320.0", "9" * 13])
def test_a_timestamp_is_ascii_digits(value: str) -> None:
    assert refusal(with_headers(payment_message(), wechatpay_timestamp=value)) == "signature"


@pytest.mark.parametrize(
    "serial",
    [
        "PUB_KEY_ID_0119000001092026112300000009",
        "5157F09EFDC096DE15EBE81A47057A72",
        "51 57:f0 9e fdc096de15ebe81a47057a72",
    ],
)
def test_an_unknown_serial_is_refused_and_never_looked_up(serial: str, outbound: list[object]) -> None:
    sent = message(payment_message().body, key="second platform", serial=serial)

    assert refusal(sent) == f"unknown_serial {serial.replace(' ', '').replace(':', '').upper()}"
    assert outbound == []


@pytest.mark.parametrize(
    "signature", ["WECHATPAY/SIGNTEST/2sWfO+6tVVsZonOXBXHOrle0TugJ31jDV3iGpjFchMYEyEZ48L", "AAAA", "?"]
)
def test_a_probe_is_refused(signature: str) -> None:
    assert refusal(with_headers(payment_message(), wechatpay_signature=signature)) == "signature"


def test_another_signature_type_is_refused_and_none_is_fine() -> None:
    sent = payment_message()
    assert refusal(with_headers(sent, wechatpay_signature_type="WECHATPAY2-SM2-WITH-SM3")) == "signature"

    headers = {name: text for name, text in sent.headers.items() if name != "wechatpay-signature-type"}
    assert offline().parse_notification(Message(headers, sent.body)).trade == PAID


def test_a_reserialised_body_is_refused() -> None:
    sent = payment_message()
    body = json.dumps(json.loads(sent.body), ensure_ascii=False, separators=(",", ":")).encode()

    assert json.loads(body) == json.loads(sent.body)
    assert refusal(replace(sent, body=body)) == "signature"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"algorithm": "AES_128_ECB"}, "unsupported"),
        ({"algorithm": "aead_aes_256_gcm"}, "unsupported"),
        ({"algorithm": None}, "malformed"),
        ({"nonce": "0a1b2c3d4e5"}, "malformed"),
        ({"nonce": "0a1b2c3d4e5f6"}, "malformed"),
        ({"nonce": None}, "malformed"),
        ({"nonce": "0a1b2c3d4e5e"}, "signature"),
        ({"associated_data": "certificate"}, "signature"),
        ({"associated_data": None}, "signature"),
        ({"associated_data": ["transaction"]}, "malformed"),
        ({"associated_data": "交易"}, "malformed"),
        ({"ciphertext": None}, "malformed"),
        ({"ciphertext": ""}, "signature"),
        ({"ciphertext": "AAAA"}, "signature"),
        ({"ciphertext": "not base64"}, "malformed"),
    ],
)
def test_a_resource_that_was_not_sealed_with_our_key(changes: dict[str, Any], reason: str) -> None:
    resource = sealed(json.dumps(transaction()).encode())

    assert refusal(message(envelope({**resource, **changes}))) == reason


def test_a_changed_tag_is_refused() -> None:
    resource = sealed(json.dumps(transaction()).encode())
    resource["ciphertext"] = str(resource["ciphertext"])[:-4] + "AAA="

    assert refusal(message(envelope(resource))) == "signature"


@pytest.mark.parametrize("associated_data", ["", None])
def test_the_associated_data_may_be_empty_or_absent(associated_data: str | None) -> None:
    resource = sealed(json.dumps(transaction()).encode(), associated_data="")
    if associated_data is None:
        del resource["associated_data"]

    assert offline().parse_notification(message(envelope(resource))).trade == PAID


BROKEN = [b"", b"garbage", b"[]", b"null", b'{"id":1,"id":1}', b'{"a":Infinity}', b"[" * 60_000, b"\xff\xfe"]


@pytest.mark.parametrize("body", BROKEN)
def test_a_signed_body_that_is_no_strict_json(body: bytes) -> None:
    assert refusal(message(body)) == "malformed"


@pytest.mark.parametrize("content", BROKEN)
def test_a_sealed_content_that_is_no_strict_json(content: bytes) -> None:
    assert refusal(message(envelope(sealed(content)))) == "malformed"


def test_a_key_twice_inside_is_refused() -> None:
    content = json.dumps(transaction()).encode()
    twice = content[:-1] + b', "trade_state": "SUCCESS"}'

    assert refusal(message(envelope(sealed(twice)))) == "malformed"


@pytest.mark.parametrize("changes", [{"id": None}, {"id": ""}, {"event_type": 1}, {"resource": None}, {"resource": []}])
def test_an_envelope_that_lacks_something(changes: dict[str, object]) -> None:
    body = json.dumps({**json.loads(payment_message().body), **changes}).encode()

    assert refusal(message(body)) == "malformed"


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mchid": "1900000110"}, "merchant"),
        ({"appid": "wxffffffffffffffff"}, "merchant"),
        ({"appid": None}, "malformed"),
        ({"mchid": None}, "malformed"),
        ({"out_trade_no": None}, "malformed"),
        ({"out_trade_no": "txn_\ud800"}, "malformed"),
        ({"transaction_id": None}, "malformed"),
        ({"amount": {"total": "19900"}}, "malformed"),
        ({"amount": {"total": 199.0}}, "malformed"),
        ({"trade_state": "PERHAPS"}, "malformed"),
        ({"success_time": "9999-99-99"}, "malformed"),
    ],
)
def test_a_trade_that_is_not_ours_or_not_whole(changes: dict[str, Any], reason: str) -> None:
    assert refusal(payment_message(**changes)) == reason


def test_a_foreign_amount_and_currency_are_told_as_they_are() -> None:
    trade = offline().parse_notification(payment_message(amount={"total": 1, "currency": "USD"})).trade

    assert (trade.amount_fen, trade.currency) == (1, "USD")


def test_a_trade_that_was_closed_is_no_payment() -> None:
    notice = offline().parse_notification(payment_message("TRANSACTION.CLOSED", trade_state="CLOSED"))

    assert (notice.kind, notice.trade.state) == (NoticeKind.PAYMENT, TradeState.CLOSED)


@pytest.mark.parametrize(
    ("event", "state", "refund_state", "refunded_at"),
    [
        ("REFUND.SUCCESS", TradeState.REFUNDED, RefundState.SUCCEEDED, datetime(2026, 11, 23, 12, 5, tzinfo=UTC)),
        ("REFUND.ABNORMAL", TradeState.PAID, RefundState.ABNORMAL, None),
        ("REFUND.CLOSED", TradeState.PAID, RefundState.CLOSED, None),
    ],
)
def test_a_refund(event: str, state: TradeState, refund_state: RefundState, refunded_at: datetime | None) -> None:
    assert offline().parse_notification(refund_message(event)) == Notice(
        NoticeKind.REFUND,
        Trade(NUMBER, state, provider_transaction_id=PROVIDER_NUMBER, amount_fen=19900),
        event_id="EV-2018022511223320873",
        refund=RefundStatement("rfd_01jd3k5v7w9x", refund_state, 5000, "50300806962021070109", refunded_at),
    )


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mchid": "1900000110"}, "merchant"),
        ({"appid": "wxffffffffffffffff"}, "merchant"),
        ({"mchid": None}, "malformed"),
        ({"out_refund_no": None}, "malformed"),
        ({"amount": {"total": 19900}}, "malformed"),
        ({"amount": {"total": 19900, "refund": "5000"}}, "malformed"),
        ({"refund_id": "5030\u0000"}, "malformed"),
        ({"success_time": "2026-11-23T20:05:00"}, "malformed"),
    ],
)
def test_a_refund_that_is_not_ours_or_not_whole(changes: dict[str, Any], reason: str) -> None:
    assert refusal(refund_message(**changes)) == reason


@pytest.mark.parametrize("event", ["PAYSCORE.USER_PAID", "REFUND.PERHAPS", "transaction.success"])
def test_another_event_is_not_taken_for_a_payment(event: str) -> None:
    content = json.dumps({**refund(), **transaction()}).encode()

    assert refusal(message(envelope(sealed(content), event))) == "unsupported"


@settings(max_examples=150, deadline=None)
@given(
    body=st.binary(max_size=200),
    headers=st.dictionaries(
        st.sampled_from(["serial", "timestamp", "nonce", "signature", "signature-type"]), st.text(max_size=40)
    ),
)
def test_whatever_the_bytes_are_only_a_refusal_leaves(body: bytes, headers: dict[str, str]) -> None:
    sent = message(body)
    changed = {**sent.headers, **{f"wechatpay-{name}": text for name, text in headers.items()}}

    assert refusal(sent) == "malformed"
    assert refusal(Message(changed, body)).split()[0] in ("unknown_serial", "signature", "malformed")


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from([*transaction(), "amount.total"]),
    value=st.recursive(
        st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=20),
        lambda inner: st.lists(inner, max_size=2) | st.dictionaries(st.text(max_size=3), inner, max_size=2),
    ),
)
def test_whatever_a_field_holds_only_a_refusal_leaves(name: str, value: object) -> None:
    changes = {"amount": {"total": value, "currency": "CNY"}} if name == "amount.total" else {name: value}
    try:
        notice = offline().parse_notification(payment_message(**changes))
    except NotificationRefused:
        return

    assert isinstance(notice.trade.amount_fen, int | None)
    assert notice.trade.out_trade_no.isascii()


def test_eight_threads_read_with_one_adapter() -> None:
    messages = [payment_message(out_trade_no=f"{NUMBER}_{index}") for index in range(64)]

    with ThreadPoolExecutor(8) as threads:
        notices = list(threads.map(offline().parse_notification, messages))

    assert [notice.trade.out_trade_no for notice in notices] == [f"{NUMBER}_{index}" for index in range(64)]


def test_the_acknowledgement_names_the_payment() -> None:
    answer = offline().acknowledge(payment_message(), payment_id=7)

    assert (answer.body, answer.content_type) == (b'{"status": "success", "payment_id": 7}', "application/json")


def test_the_rejection_says_it_twice() -> None:
    answer = offline().reject(payment_message(), code="callback_failed", detail="通知未被接受。")

    assert answer.content_type == "application/json"
    assert json.loads(answer.body) == {
        "code": "callback_failed",
        "detail": "通知未被接受。",
        "message": "通知未被接受。",
    }
