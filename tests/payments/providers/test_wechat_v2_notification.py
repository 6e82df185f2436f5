"""WeChat Pay API v2: which notifications are believed, and what they say."""

import hmac
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime

import pytest
import requests
from hypothesis import given, settings
from hypothesis import strategies as st

from payments.providers.base import Message, Notice, NoticeKind, NotificationRefused, Trade, TradeState
from payments.providers.refunding import RefundState, RefundStatement
from tests.payments.providers.wechat_v2_double import (
    NUMBER,
    OTHER_DIGEST,
    OURS,
    PROVIDER_NUMBER,
    message,
    offline,
    payment,
    payment_message,
    refund,
    refund_message,
    sealed,
    sign,
    signed,
    xml,
)

DIGESTS = ("HMAC-SHA256", "MD5")
PAID = Trade(
    out_trade_no=NUMBER,
    state=TradeState.PAID,
    provider_transaction_id=PROVIDER_NUMBER,
    amount_fen=19900,
    currency="CNY",
    paid_at=datetime(2026, 11, 23, 12, 1, 2, tzinfo=UTC),
)


@pytest.fixture(autouse=True)
def outbound(monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Nothing goes out to the network, whatever comes in."""
    calls: list[object] = []
    monkeypatch.setattr(requests.Session, "request", lambda *arguments, **options: calls.append(arguments))
    yield
    assert calls == []


def refusal(sent: Message, sign_type: str = "HMAC-SHA256") -> str:
    with pytest.raises(NotificationRefused) as caught:
        offline(sign_type).parse_notification(sent)
    return caught.value.reason


@pytest.mark.parametrize("digest", DIGESTS)
@pytest.mark.parametrize("content_type", ["text/xml", "application/xml; charset=UTF-8"])
def test_a_payment_with_fields_that_no_document_names(digest: str, content_type: str) -> None:
    sent = message(payment_message(digest).body, content_type)

    assert offline(digest).parse_notification(sent) == Notice(NoticeKind.PAYMENT, PAID)


@pytest.mark.parametrize("digest", DIGESTS)
def test_the_other_digest_is_refused_whether_it_is_named_or_not(digest: str) -> None:
    other = OTHER_DIGEST[digest]

    assert refusal(payment_message(other), digest) == "signature"
    assert refusal(payment_message(other, sign_type=other), digest) == "signature"


@pytest.mark.parametrize("digest", DIGESTS)
def test_a_named_digest_must_be_the_merchant_s(digest: str) -> None:
    sent = payment_message(digest, sign_type=digest)

    assert offline(digest).parse_notification(sent).trade == PAID
    assert refusal(payment_message(digest, sign_type=OTHER_DIGEST[digest]), digest) == "signature"


@pytest.mark.parametrize(
    "fields",
    [
        payment(),
        {**payment(), "sign": ""},
        {**payment(), "sign": "签名"},
        {**payment(), "sign": sign(payment()).lower()},
        {**signed(payment()), "total_fee": "1"},
        {**signed(payment()), "a_new_field": "changed"},
        {**signed(payment()), "another_field": "added"},
        {name: text for name, text in signed(payment()).items() if name != "openid"},
        signed(payment(), key="another key of thirty-two letters"),
    ],
    ids=["none", "empty", "not ASCII", "lower case", "changed", "unknown changed", "added", "removed", "another key"],
)
def test_a_wrong_signature_is_refused(fields: dict[str, str]) -> None:
    assert refusal(message(xml(fields))) == "signature"


def test_the_signature_is_compared_in_constant_time(monkeypatch: pytest.MonkeyPatch) -> None:
    compared: list[tuple[object, object]] = []

    def compare(first: object, second: object) -> bool:
        compared.append((first, second))
        return False

    monkeypatch.setattr(hmac, "compare_digest", compare)

    assert refusal(payment_message()) == "signature"
    assert compared == [(sign(payment()).encode(), sign(payment()).encode())]


def test_an_added_empty_field_takes_no_part() -> None:
    assert offline().parse_notification(message(xml({**signed(payment()), "empty": ""}))).trade == PAID


def test_a_failed_try_is_acknowledged_without_effect() -> None:
    failed = {name: text for name, text in payment(result_code="FAIL").items() if name != "transaction_id"}

    trade = offline().parse_notification(message(xml(signed(failed)))).trade

    assert (trade.state, trade.out_trade_no) == (TradeState.WAITING, NUMBER)


@pytest.mark.parametrize(
    ("changes", "reason"),
    [
        ({"mch_id": "1900000110"}, "merchant"),
        ({"mch_id": ""}, "merchant"),
        ({"appid": "wxffffffffffffffff"}, "merchant"),
        ({"return_code": "FAIL"}, "malformed"),
        ({"return_code": ""}, "malformed"),
        ({"result_code": ""}, "malformed"),
        ({"result_code": "success"}, "malformed"),
        ({"out_trade_no": ""}, "malformed"),
        ({"out_trade_no": "订单"}, "malformed"),
        ({"transaction_id": ""}, "malformed"),
        ({"total_fee": ""}, "malformed"),
        ({"total_fee": "199.00"}, "malformed"),
        ({"total_fee": "+19900"}, "malformed"),
        ({"total_fee": "19_900"}, "malformed"),
        ({"total_fee": " 19900"}, "malformed"),
        ({"total_fee": "１９９００"}, "malformed"),
        ({"time_end": "20261123"}, "malformed"),
        ({"time_end": "2026112320012"}, "malformed"),
        ({"time_end": "20261123250102"}, "malformed"),
    ],
)
def test_a_payment_that_is_not_ours_or_not_whole(changes: dict[str, str], reason: str) -> None:
    assert refusal(payment_message(**changes)) == reason


def test_a_foreign_amount_and_currency_are_told_as_they_are() -> None:
    trade = offline().parse_notification(payment_message(total_fee="1", fee_type="USD")).trade

    assert (trade.amount_fen, trade.currency) == (1, "USD")


def test_without_a_time_the_payment_is_still_one() -> None:
    trade = offline().parse_notification(payment_message(time_end="")).trade

    assert (trade.state, trade.paid_at) == (TradeState.PAID, None)


BODY = xml(signed(payment()))
BILLION_LAUGHS = (
    b'<!DOCTYPE xml [<!ENTITY a "ha">'
    + b"".join(b'<!ENTITY %c "%s">' % (98 + level, b"&%c;" % (97 + level) * 10) for level in range(9))
    + b"]><xml><attach>&j;</attach></xml>"
)


@pytest.mark.parametrize(
    "body",
    [
        b'<!DOCTYPE xml SYSTEM "file:///etc/passwd">' + BODY,
        b'<!DOCTYPE xml [<!ENTITY x SYSTEM "file:///etc/passwd">]><xml><attach>&x;</attach></xml>',
        b"<!DOCTYPE xml>" + BODY,
        BILLION_LAUGHS,
        b"<a>" * 20_000 + b"</a>" * 20_000,
        BODY.replace(b"<attach>", b"<attach>" + b"a" * 300_000),
        BODY.replace(b"</xml>", b"<total_fee>19900</total_fee></xml>"),
        BODY.replace(b"</xml>", b"<sign>0</sign></xml>"),
        BODY.replace(b"</xml>", b"<detail><total_fee>1</total_fee></detail></xml>"),
        BODY.replace(b"<xml>", b"<root>").replace(b"</xml>", b"</root>"),
        BODY.decode().encode("utf-16"),
        BODY.replace("会".encode(), b"\xff"),
        BODY[:-1],
        b"",
        b"{}",
        b"<xml/>",
        b"<xml>text</xml>",
    ],
    ids=[
        "external DTD",
        "external entity",
        "bare DOCTYPE",
        "billion laughs",
        "deep",
        "long",
        "an amount twice",
        "a signature twice",
        "nested",
        "another root",
        "UTF-16",
        "no UTF-8",
        "cut",
        "nothing",
        "JSON",
        "empty",
        "only text",
    ],
)
def test_what_is_no_plain_xml_is_refused(body: bytes) -> None:
    assert refusal(message(body)) == "malformed"


def test_a_declared_encoding_changes_nothing() -> None:
    sent = message(b'<?xml version="1.0" encoding="bz2_codec"?>' + BODY)

    assert offline().parse_notification(sent).trade == PAID


@pytest.mark.parametrize("digest", DIGESTS)
def test_a_refund(digest: str) -> None:
    assert offline(digest).parse_notification(refund_message()) == Notice(
        NoticeKind.REFUND,
        Trade(NUMBER, TradeState.REFUNDED, PROVIDER_NUMBER, amount_fen=19900, currency="CNY"),
        refund=RefundStatement("rfd_01jd3k5v7w9x", RefundState.SUCCEEDED, 5000, "50300806962021070109"),
        is_authentic=False,
    )


@pytest.mark.parametrize(
    ("refund_status", "state"), [("CHANGE", RefundState.ABNORMAL), ("REFUNDCLOSE", RefundState.CLOSED)]
)
def test_an_unsigned_refund_that_failed_states_no_payment(refund_status: str, state: RefundState) -> None:
    notice = offline().parse_notification(refund_message(refund_status=refund_status))

    assert (notice.kind, notice.trade.state) == (NoticeKind.REFUND, TradeState.WAITING)
    assert notice.refund is not None
    assert (notice.refund.state, notice.is_authentic) == (state, False)


def test_a_refund_in_a_state_that_is_not_known() -> None:
    assert refusal(refund_message(refund_status="PERHAPS")) == "malformed"


@pytest.mark.parametrize(
    ("outer", "reason"),
    [
        ({"appid": "wxffffffffffffffff"}, "merchant"),
        ({"mch_id": "1900000110"}, "merchant"),
        ({"req_info": "not base64"}, "malformed"),
        ({"req_info": "AAAA"}, "malformed"),
        ({"req_info": "!" + sealed(xml(refund(), root="root"))}, "malformed"),
        ({"req_info": "A" * 64}, "malformed"),
        ({"req_info": "退款"}, "malformed"),
        ({"req_info": sealed(xml(refund(), root="root"), key="another key of thirty-two letters")}, "malformed"),
        ({"req_info": sealed(xml(refund()))}, "malformed"),
        (
            {"req_info": sealed(b'<!DOCTYPE root [<!ENTITY a "1">]><root><refund_fee>&a;</refund_fee></root>')},
            "malformed",
        ),
        ({"req_info": sealed(b"<root>")}, "malformed"),
    ],
)
def test_a_refund_that_is_not_ours_or_was_not_sealed_with_our_key(outer: dict[str, str], reason: str) -> None:
    assert refusal(refund_message(outer=outer)) == reason


@pytest.mark.parametrize("name", ["out_trade_no", "out_refund_no", "refund_fee", "total_fee", "refund_status"])
def test_a_refund_that_is_not_whole(name: str) -> None:
    req_info = sealed(xml(refund(**{name: ""}), root="root"))

    assert refusal(refund_message(outer={"req_info": req_info})) == "malformed"


def test_no_payment_can_be_told_in_a_refund_s_clothes() -> None:
    fields = {**payment(), "req_info": sealed(xml(refund(), root="root"))}

    assert offline().parse_notification(message(xml(fields))).kind == NoticeKind.REFUND


@settings(max_examples=150, deadline=None)
@given(body=st.binary(max_size=200) | st.text(max_size=100).map(lambda text: f"<xml>{text}</xml>".encode()))
def test_whatever_the_bytes_are_only_a_refusal_leaves(body: bytes) -> None:
    assert refusal(message(body)) in ("malformed", "signature")


@settings(max_examples=150, deadline=None)
@given(
    name=st.sampled_from([*payment()]),
    text=st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cs"], exclude_characters="]")),
)
def test_whatever_a_field_holds_only_a_refusal_leaves(name: str, text: str) -> None:
    try:
        notice = offline().parse_notification(payment_message(**{name: text}))
    except NotificationRefused:
        return

    assert notice.trade.out_trade_no.isascii()
    assert notice.trade.state in (TradeState.PAID, TradeState.WAITING)


@settings(max_examples=100, deadline=None)
@given(content=st.binary(max_size=100) | st.text(max_size=60).map(lambda text: f"<root>{text}</root>".encode()))
def test_whatever_is_sealed_only_a_refusal_leaves(content: bytes) -> None:
    assert refusal(message(xml({**OURS, "req_info": sealed(content)}))) == "malformed"


def test_eight_threads_read_with_one_adapter() -> None:
    adapter = offline()
    messages = [payment_message(out_trade_no=f"{NUMBER}_{index}") for index in range(64)]

    with ThreadPoolExecutor(8) as threads:
        notices = list(threads.map(adapter.parse_notification, messages))

    assert [notice.trade.out_trade_no for notice in notices] == [f"{NUMBER}_{index}" for index in range(64)]


def test_the_acknowledgement_is_the_documented_one() -> None:
    answer = offline().acknowledge(payment_message(), payment_id=7)

    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.body == (
        b"<xml><return_code><![CDATA[SUCCESS]]></return_code><return_msg><![CDATA[OK]]></return_msg></xml>"
    )


def test_the_rejection_carries_the_code() -> None:
    answer = offline().reject(payment_message(), code="callback_failed", detail="通知未被接受。")

    assert answer.content_type == "text/xml; charset=utf-8"
    assert answer.body == (
        b"<xml><return_code><![CDATA[FAIL]]></return_code><return_msg><![CDATA[callback_failed]]></return_msg></xml>"
    )
