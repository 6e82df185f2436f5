"""WeChat Pay API v2: which answers are believed, what a trade's states mean, and closing."""

import traceback
from collections.abc import Callable, Iterator
from datetime import UTC, datetime

import pytest

from payments.providers.base import ProviderRefused, ProviderUnknown, Trade, TradeState
from payments.providers.calling import Patience
from payments.providers.wechat_v2 import WeChatV2
from tests.payments.providers.wechat_v2_double import (
    APP_ID,
    MERCHANT_ID,
    NUMBER,
    OTHER_DIGEST,
    OURS,
    PROVIDER_NUMBER,
    Double,
    configuration,
    running_double,
    sign,
    signed,
    xml,
)

PAID_FIELDS = {
    "out_trade_no": NUMBER,
    "trade_state": "SUCCESS",
    "transaction_id": PROVIDER_NUMBER,
    "total_fee": "19900",
    "cash_fee": "18900",
    "time_end": "20261123200102",
    "trade_state_desc": "支付成功",
}
ANSWER = {**OURS, "result_code": "SUCCESS", **PAID_FIELDS}
PAID = Trade(
    out_trade_no=NUMBER,
    state=TradeState.PAID,
    provider_transaction_id=PROVIDER_NUMBER,
    amount_fen=19900,
    currency="CNY",
    paid_at=datetime(2026, 11, 23, 12, 1, 2, tzinfo=UTC),
)


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double() as double:
        yield double


@pytest.fixture(params=["HMAC-SHA256", "MD5"])
def either(request: pytest.FixtureRequest) -> Iterator[Double]:
    """The gateway of a merchant with each of the digests."""
    with running_double(request.param) as double:
        yield double


def unknown(ask: Callable[[str], object]) -> str:
    """The code of the ProviderUnknown that asking ends in; nothing that would be logged of it holds a number."""
    with pytest.raises(ProviderUnknown) as caught:
        ask(NUMBER)
    assert NUMBER not in "".join(traceback.format_exception(caught.value))
    return caught.value.code


def test_a_paid_trade(either: Double) -> None:
    either.answers(**PAID_FIELDS)

    assert either.adapter.query(NUMBER) == PAID


@pytest.mark.parametrize(("verb", "path"), [("query", "/pay/orderquery"), ("close", "/pay/closeorder")])
def test_what_is_sent(either: Double, verb: str, path: str) -> None:
    either.answers(**PAID_FIELDS)

    getattr(either.adapter, verb)(NUMBER)

    sent = either.sent
    assert either.received[0].path == path
    assert sent.pop("sign") == sign(sent, either.sign_type)
    assert len(sent.pop("nonce_str")) == 32
    assert sent == {"appid": APP_ID, "mch_id": MERCHANT_ID, "out_trade_no": NUMBER, "sign_type": either.sign_type}


@pytest.mark.parametrize(
    ("trade_state", "state"),
    [
        ("SUCCESS", TradeState.PAID),
        ("REFUND", TradeState.REFUNDED),
        ("NOTPAY", TradeState.WAITING),
        ("USERPAYING", TradeState.WAITING),
        ("ACCEPT", TradeState.WAITING),
        ("PAYERROR", TradeState.WAITING),
        ("CLOSED", TradeState.CLOSED),
        ("REVOKED", TradeState.CLOSED),
    ],
)
def test_every_documented_state(double: Double, trade_state: str, state: TradeState) -> None:
    double.answers(**{**PAID_FIELDS, "trade_state": trade_state})

    assert double.adapter.query(NUMBER).state == state


def test_an_unpaid_trade_need_not_state_number_amount_or_time(double: Double) -> None:
    double.answers(out_trade_no=NUMBER, trade_state="NOTPAY")

    assert double.adapter.query(NUMBER) == Trade(NUMBER, TradeState.WAITING)


def test_another_currency_is_told_as_it_is(double: Double) -> None:
    double.answers(**PAID_FIELDS, fee_type="HKD")

    assert double.adapter.query(NUMBER).currency == "HKD"


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"out_trade_no": "txn_another"}, "another_trade"),
        ({"out_trade_no": ""}, "malformed"),
        ({"mch_id": "1900000110"}, "merchant"),
        ({"mch_id": ""}, "merchant"),
        ({"appid": "wxffffffffffffffff"}, "merchant"),
        ({"trade_state": "PERHAPS"}, "malformed"),
        ({"trade_state": ""}, "malformed"),
        ({"transaction_id": ""}, "malformed"),
        ({"total_fee": ""}, "malformed"),
        ({"total_fee": "199.00"}, "malformed"),
        ({"total_fee": "-1"}, "malformed"),
        ({"total_fee": "019900"}, "malformed"),
        ({"total_fee": "１９９００"}, "malformed"),
        ({"total_fee": "1" * 13}, "malformed"),
        ({"time_end": "2026-11-23 20:01:02"}, "malformed"),
        ({"time_end": "20261332200102"}, "malformed"),
        ({"time_end": "00010101000000"}, "malformed"),
        ({"result_code": "PERHAPS"}, "malformed"),
        ({"result_code": "FAIL"}, "malformed"),
        ({"sign_type": "MD5"}, "signature"),
    ],
)
def test_a_signed_answer_that_is_not_ours_or_not_whole_is_unknown(
    double: Double, changes: dict[str, str], code: str
) -> None:
    double.answers(**{**PAID_FIELDS, **changes})

    assert unknown(double.adapter.query) == code


def test_an_answer_with_the_other_digest_is_unknown(either: Double) -> None:
    either.answers(**PAID_FIELDS, digest=OTHER_DIGEST[either.sign_type])

    assert unknown(either.adapter.query) == "signature"


@pytest.mark.parametrize("verb", ["query", "close"])
@pytest.mark.parametrize(
    "answer",
    [
        ANSWER,
        {**ANSWER, "sign": ""},
        {**ANSWER, "sign": "签名"},
        {**ANSWER, "sign": sign(ANSWER).lower()},
        {**signed(ANSWER), "total_fee": "1"},
        {**signed(ANSWER), "added": "1"},
        signed(ANSWER, key="another key of thirty-two letters"),
    ],
    ids=["none", "empty", "not ASCII", "lower case", "changed", "added", "another key"],
)
def test_an_answer_without_our_signature_is_unknown(double: Double, verb: str, answer: dict[str, str]) -> None:
    double.answers_bytes(xml(answer))

    assert unknown(getattr(double.adapter, verb)) == "signature"


def test_a_failure_before_the_signature_is_unknown(double: Double) -> None:
    double.answers_bytes(xml({"return_code": "FAIL", "return_msg": f"签名失败 {NUMBER}"}))

    assert unknown(double.adapter.query) == "RETURN_CODE_FAIL"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"SUCCESS",
        b"<xml>",
        b"<xml/>",
        b"<xml>text</xml>",
        b"<html><return_code>SUCCESS</return_code></html>",
        b"\xff",
        b"<a>" * 5000 + b"</a>" * 5000,
    ],
)
def test_garbage_is_unknown(double: Double, body: bytes) -> None:
    double.answers_bytes(body)

    assert unknown(double.adapter.query) == "malformed"


@pytest.mark.parametrize("status", [202, 204, 302, 404, 429, 500, 503])
def test_another_status_is_unknown_whatever_it_brings(double: Double, status: int) -> None:
    double.answers_bytes(b"" if status == 204 else xml(signed(ANSWER)), status=status)

    assert unknown(double.adapter.query) == f"HTTP_{status}"
    assert len(double.received) == 1


def test_no_answer_in_time_is_unknown(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("payments.providers.wechat_http.BACKGROUND", Patience(5, 0.05))
    double.script.held.clear()

    assert unknown(double.adapter.query) == "timeout"


def test_a_dropped_connection_is_unknown(double: Double) -> None:
    double.script.reply = None

    assert unknown(double.adapter.query) == "connection"


def test_a_gateway_that_nobody_listens_at_is_unknown() -> None:
    with running_double() as double:
        address = double.script.url
    adapter = WeChatV2(configuration(gateway_url=address))

    assert unknown(adapter.query) == "connection"
    assert unknown(adapter.close) == "connection"


@pytest.mark.parametrize("verb", ["query", "close"])
@pytest.mark.parametrize("code", ["SYSTEMERROR", "BIZERR_NEED_RETRY", "FREQUENCY_LIMITED"])
def test_a_signed_failure_that_settles_nothing_is_unknown(either: Double, verb: str, code: str) -> None:
    either.refuses(code)

    assert unknown(getattr(either.adapter, verb)) == code


def test_a_trade_that_is_not_there(double: Double) -> None:
    double.refuses("ORDERNOTEXIST")

    assert double.adapter.query(NUMBER) == Trade(NUMBER, TradeState.NOT_FOUND)
    assert double.adapter.close(NUMBER) == TradeState.NOT_FOUND


def test_an_unsigned_not_there_is_unknown(double: Double) -> None:
    double.answers_bytes(xml({**OURS, "result_code": "FAIL", "err_code": "ORDERNOTEXIST"}))

    assert unknown(double.adapter.query) == "signature"
    assert unknown(double.adapter.close) == "signature"


def test_closing(double: Double) -> None:
    double.answers()

    assert double.adapter.close(NUMBER) == TradeState.CLOSED


@pytest.mark.parametrize(("code", "state"), [("ORDERPAID", TradeState.PAID), ("ORDERCLOSED", TradeState.CLOSED)])
def test_closing_too_late_or_twice(double: Double, code: str, state: TradeState) -> None:
    double.refuses(code)

    assert double.adapter.close(NUMBER) == state


@pytest.mark.parametrize(("verb", "code"), [("close", "TRADE_STATE_ERROR"), ("query", "ORDERPAID")])
def test_another_refusal_is_passed_on(double: Double, verb: str, code: str) -> None:
    double.refuses(code)

    with pytest.raises(ProviderRefused) as caught:
        getattr(double.adapter, verb)(NUMBER)

    assert caught.value.code == code
