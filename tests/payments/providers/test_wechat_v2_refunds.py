"""WeChat Pay API v2: money on its way back, sent under one number and asked for by it."""

import traceback
from collections.abc import Callable, Iterator
from dataclasses import replace
from datetime import UTC, datetime

import pytest

from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.calling import Patience
from payments.providers.refunding import RefundOrder, RefundState, RefundStatement
from payments.providers.wechat_v2.client import Client
from tests.payments.providers.wechat_v2_double import (
    APP_ID,
    MERCHANT_ID,
    NUMBER,
    OTHER_DIGEST,
    OURS,
    PROVIDER_NUMBER,
    Double,
    running_double,
    sign,
    signed,
    xml,
)

REFUND_NUMBER = "rfd_01jd3k5v7w9x"
REFUND_ID = "50300806962021070109"
REFUNDED_AT = datetime(2026, 11, 23, 12, 5, tzinfo=UTC)
ORDER = RefundOrder(
    out_trade_no=NUMBER,
    number=REFUND_NUMBER,
    amount_fen=5000,
    total_fen=19900,
    reason="课程取消",
    notify_url="https://gym.example/api/v1/payments/callback/wechat",
)
TAKEN = {
    "out_trade_no": NUMBER,
    "transaction_id": PROVIDER_NUMBER,
    "out_refund_no": REFUND_NUMBER,
    "refund_id": REFUND_ID,
    "refund_fee": "5000",
    "total_fee": "19900",
    "cash_fee": "18900",
}
# The refund that is asked for stands behind an earlier one of the same trade.
FOUND = {
    "out_trade_no": NUMBER,
    "transaction_id": PROVIDER_NUMBER,
    "total_fee": "19900",
    "refund_count": "2",
    "out_refund_no_0": "rfd_earlier",
    "refund_id_0": "50300806962021070001",
    "refund_fee_0": "700",
    "refund_status_0": "PROCESSING",
    "out_refund_no_1": REFUND_NUMBER,
    "refund_id_1": REFUND_ID,
    "refund_fee_1": "5000",
    "settlement_refund_fee_1": "4750",
    "refund_status_1": "SUCCESS",
    "refund_success_time_1": "2026-11-23 20:05:00",
    "refund_recv_accout_1": "支付用户零钱",
}


@pytest.fixture
def double() -> Iterator[Double]:
    with running_double() as double:
        yield double


@pytest.fixture(params=["HMAC-SHA256", "MD5"])
def either(request: pytest.FixtureRequest) -> Iterator[Double]:
    """The gateway of a merchant with each of the digests."""
    with running_double(request.param) as double:
        yield double


def refund(double: Double) -> RefundStatement:
    return double.adapter.refund(ORDER)


def query(double: Double) -> RefundStatement:
    return double.adapter.query_refund(out_trade_no=NUMBER, number=REFUND_NUMBER)


VERBS = pytest.mark.parametrize(("ask", "answer"), [(refund, TAKEN), (query, FOUND)], ids=["refund", "query"])


def unknown_code(ask: Callable[[], object]) -> str:
    """The code of the ProviderUnknown that asking ends in; nothing that would be logged of it holds a number."""
    with pytest.raises(ProviderUnknown) as caught:
        ask()
    logged = "".join(traceback.format_exception(caught.value))
    assert NUMBER not in logged
    assert REFUND_NUMBER not in logged
    return caught.value.code


def refused_code(ask: Callable[[], object]) -> str:
    with pytest.raises(ProviderRefused) as caught:
        ask()
    return caught.value.code


def test_what_is_sent(either: Double) -> None:
    either.answers(**TAKEN)

    refund(either)

    sent = either.sent
    assert either.received[0].path == "/secapi/pay/refund"
    assert sent.pop("sign") == sign(sent, either.sign_type)
    assert len(sent.pop("nonce_str")) == 32
    assert sent == {
        "appid": APP_ID,
        "mch_id": MERCHANT_ID,
        "op_user_id": MERCHANT_ID,
        "sign_type": either.sign_type,
        "out_trade_no": NUMBER,
        "out_refund_no": REFUND_NUMBER,
        "total_fee": "19900",
        "refund_fee": "5000",
        "refund_fee_type": "CNY",
        "refund_desc": "课程取消",
        "notify_url": ORDER.notify_url,
    }


def test_the_same_refund_sent_again_says_the_same(double: Double) -> None:
    double.answers(**TAKEN)

    bodies = []
    for _ in range(2):
        refund(double)
        bodies.append(double.sent)
        double.received.clear()

    first, second = bodies
    for body in bodies:
        del body["nonce_str"], body["sign"]
    assert first == second


@pytest.mark.parametrize(
    ("reason", "sent"),
    [
        ("<b>&amp;'\"]]>", "<b>&amp;'\"]]>"),
        ("器材坏了 😀\n第二行\u0000", "器材坏了 😀 第二行"),
        ("退" * 500, "退" * 80),
        ("😀" * 500, "😀" * 80),
        ("\ud800\n", None),
        ("", None),
    ],
    ids=["markup", "emoji", "500 characters", "500 emoji", "no text", "empty"],
)
def test_a_reason_is_made_fit_and_left_out_when_nothing_remains(double: Double, reason: str, sent: str | None) -> None:
    double.answers(**TAKEN)

    double.adapter.refund(replace(ORDER, reason=reason))

    assert double.sent.get("refund_desc") == sent
    assert double.sent["sign"] == sign(double.sent, double.sign_type)


def test_a_success_only_says_that_it_was_taken(either: Double) -> None:
    either.answers(**TAKEN)

    assert refund(either) == RefundStatement(REFUND_NUMBER, RefundState.PROCESSING, 5000, REFUND_ID)


@pytest.mark.parametrize(
    "code",
    ["NOTENOUGH", "INVALID_REQ_TOO_MUCH", "SYSTEMERROR", "SYSTEM_ERROR", "BIZERR_NEED_RETRY", "FREQUENCY_LIMITED"],
)
def test_a_no_for_now_leaves_the_refund_under_way(double: Double, code: str) -> None:
    double.refuses(code)

    assert unknown_code(lambda: refund(double)) == code
    assert len(double.received) == 1


@pytest.mark.parametrize(
    "code", ["TRADE_OVERDUE", "USER_ACCOUNT_ABNORMAL", "ERROR", "ORDERNOTEXIST", "INVALID_TRANSACTIONID", "PARAM_ERROR"]
)
def test_a_final_no_stays_a_no(either: Double, code: str) -> None:
    either.refuses(code)

    assert refused_code(lambda: refund(either)) == code


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"out_refund_no": "rfd_another"}, "another_refund"),
        ({"refund_fee": "4999"}, "another_refund"),
        ({"out_trade_no": "txn_another"}, "another_trade"),
        ({"out_trade_no": ""}, "another_trade"),
        ({"out_refund_no": ""}, "malformed"),
        ({"refund_fee": ""}, "malformed"),
        ({"refund_fee": "50.00"}, "malformed"),
        ({"refund_id": "退款"}, "malformed"),
    ],
)
def test_a_taken_refund_that_is_not_the_one_that_was_sent_is_unknown(
    double: Double, changes: dict[str, str], code: str
) -> None:
    double.answers(**{**TAKEN, **changes})

    assert unknown_code(lambda: refund(double)) == code


def test_the_query_names_the_refund_alone(either: Double) -> None:
    either.answers(**FOUND)

    query(either)

    sent = either.sent
    assert either.received[0].path == "/pay/refundquery"
    assert sent.pop("sign") == sign(sent, either.sign_type)
    del sent["nonce_str"]
    assert sent == {
        "appid": APP_ID,
        "mch_id": MERCHANT_ID,
        "out_refund_no": REFUND_NUMBER,
        "sign_type": either.sign_type,
    }


@pytest.mark.parametrize(
    ("status", "state", "refunded_at"),
    [
        ("SUCCESS", RefundState.SUCCEEDED, REFUNDED_AT),
        ("PROCESSING", RefundState.PROCESSING, None),
        ("CHANGE", RefundState.ABNORMAL, None),
        ("REFUNDCLOSE", RefundState.CLOSED, None),
    ],
)
def test_our_refund_is_found_among_others_in_every_documented_state(
    double: Double, status: str, state: RefundState, refunded_at: datetime | None
) -> None:
    double.answers(**{**FOUND, "refund_status_1": status})

    assert query(double) == RefundStatement(REFUND_NUMBER, state, 5000, REFUND_ID, refunded_at)


@pytest.mark.parametrize("place", ["10", "49"])
def test_our_refund_is_found_as_far_back_as_a_trade_can_have_refunds(double: Double, place: str) -> None:
    ours = {f"{name.removesuffix('_1')}_{place}": text for name, text in FOUND.items() if name.endswith("_1")}
    double.answers(**{**FOUND, "out_refund_no_1": "rfd_another", "refund_fee_1": "1", **ours})

    assert query(double) == RefundStatement(REFUND_NUMBER, RefundState.SUCCEEDED, 5000, REFUND_ID, REFUNDED_AT)


def test_a_success_need_not_state_its_time(double: Double) -> None:
    double.answers(**{**FOUND, "refund_success_time_1": ""})

    assert query(double).succeeded_at is None


@pytest.mark.parametrize(
    ("changes", "code"),
    [
        ({"out_refund_no_1": "rfd_another"}, "another_refund"),
        ({"out_refund_no_1": REFUND_NUMBER.upper()}, "another_refund"),
        ({"out_refund_no_0": REFUND_NUMBER}, "another_refund"),
        ({"out_trade_no": "txn_another"}, "another_trade"),
        ({"out_trade_no": ""}, "another_trade"),
        ({"refund_status_1": ""}, "malformed"),
        ({"refund_status_1": "PERHAPS"}, "malformed"),
        ({"refund_fee_1": ""}, "malformed"),
        ({"refund_fee_1": "-5000"}, "malformed"),
        ({"refund_fee_1": "05000"}, "malformed"),
        ({"refund_id_1": "退款"}, "malformed"),
        ({"refund_success_time_1": "20261123200500"}, "malformed"),
        ({"refund_success_time_1": "2026-13-23 20:05:00"}, "malformed"),
        ({"refund_success_time_1": "2026-11-23 20:5:0"}, "malformed"),
        ({"refund_success_time_1": "0001-01-01 00:00:00"}, "malformed"),
    ],
)
def test_a_refund_that_is_not_told_as_documented_is_unknown(double: Double, changes: dict[str, str], code: str) -> None:
    double.answers(**{**FOUND, **changes})

    assert unknown_code(lambda: query(double)) == code


def test_a_refund_that_was_never_received(either: Double) -> None:
    either.refuses("REFUNDNOTEXIST")

    assert query(either) == RefundStatement(REFUND_NUMBER, RefundState.NOT_FOUND)


@pytest.mark.parametrize("code", ["INVALID_TRANSACTIONID", "NOTENOUGH"])
def test_another_no_tells_nothing_about_the_refund(double: Double, code: str) -> None:
    double.refuses(code)

    assert refused_code(lambda: query(double)) == code


@VERBS
@pytest.mark.parametrize(("name", "value"), [("mch_id", "1900000110"), ("appid", "wxffffffffffffffff"), ("appid", "")])
def test_an_answer_for_somebody_else_is_unknown(
    double: Double, ask: Callable[[Double], object], answer: dict[str, str], name: str, value: str
) -> None:
    double.answers(**{**answer, name: value})

    assert unknown_code(lambda: ask(double)) == "merchant"


@VERBS
def test_an_answer_with_the_other_digest_is_unknown(
    either: Double, ask: Callable[[Double], object], answer: dict[str, str]
) -> None:
    either.answers(**answer, digest=OTHER_DIGEST[either.sign_type])

    assert unknown_code(lambda: ask(either)) == "signature"


@VERBS
def test_a_changed_or_unsigned_answer_is_unknown(
    double: Double, ask: Callable[[Double], object], answer: dict[str, str]
) -> None:
    whole = {**OURS, "result_code": "SUCCESS", **answer}
    for body in (whole, {**signed(whole), "total_fee": "1"}, signed(whole, key="another key of thirty-two letters")):
        double.answers_bytes(xml(body))
        assert unknown_code(lambda: ask(double)) == "signature"


@VERBS
def test_an_unsigned_no_is_unknown(double: Double, ask: Callable[[Double], object], answer: dict[str, str]) -> None:
    double.answers_bytes(xml({**OURS, "result_code": "FAIL", "err_code": "REFUNDNOTEXIST"}))
    assert unknown_code(lambda: ask(double)) == "signature"

    double.answers_bytes(xml({"return_code": "FAIL", "return_msg": "签名失败"}))
    assert unknown_code(lambda: ask(double)) == "RETURN_CODE_FAIL"


@VERBS
def test_no_answer_in_time_or_at_all_is_unknown(
    double: Double, ask: Callable[[Double], object], answer: dict[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    double.script.reply = None
    assert unknown_code(lambda: ask(double)) == "connection"

    monkeypatch.setattr("payments.providers.wechat_http.BACKGROUND", Patience(5, 0.05))
    double.script.held.clear()
    assert unknown_code(lambda: ask(double)) == "timeout"


@VERBS
@pytest.mark.parametrize("status", [202, 302, 500, 503])
def test_another_status_is_unknown_whatever_it_brings(
    double: Double, ask: Callable[[Double], object], answer: dict[str, str], status: int
) -> None:
    double.answers_bytes(xml(signed({**OURS, "result_code": "SUCCESS", **answer})), status=status)

    assert unknown_code(lambda: ask(double)) == f"HTTP_{status}"


def test_every_refund_of_a_trade_is_told_without_their_numbers(either: Double) -> None:
    either.answers(**FOUND)

    assert [(told.number, told.state, told.amount_fen) for told in either.adapter.query_refunds(NUMBER)] == [
        ("rfd_earlier", RefundState.PROCESSING, 700),
        (REFUND_NUMBER, RefundState.SUCCEEDED, 5000),
    ]
    assert (either.sent["out_trade_no"], "out_refund_no" in either.sent) == (NUMBER, False)


def page_of(first: int, count: int) -> dict[str, str]:
    """So many refunds of the trade, numbered from 0 as each page is."""
    rows = {"out_trade_no": NUMBER, "transaction_id": PROVIDER_NUMBER, "total_fee": "19900"}
    for place in range(count):
        rows |= {
            f"out_refund_no_{place}": f"rfd_{first + place}",
            f"refund_fee_{place}": "1",
            f"refund_status_{place}": "SUCCESS",
        }
    return rows


def test_more_than_ten_refunds_are_read_page_by_page(double: Double, monkeypatch: pytest.MonkeyPatch) -> None:
    pages = {None: page_of(0, 10), "10": page_of(10, 10), "20": page_of(20, 3)}
    asked: list[str | None] = []

    def post(_client: object, _endpoint: str, *, data: dict[str, object]) -> dict[str, str]:
        asked.append(str(data["offset"]) if data["offset"] else None)
        return pages[asked[-1]]

    monkeypatch.setattr(Client, "post", post)

    assert [told.number for told in double.adapter.query_refunds(NUMBER)] == [f"rfd_{place}" for place in range(23)]
    assert asked == [None, "10", "20"]


def test_a_trade_without_refunds_has_none(double: Double) -> None:
    double.refuses("REFUNDNOTEXIST")

    assert double.adapter.query_refunds(NUMBER) == []


@pytest.mark.parametrize(
    ("changes", "code"), [({"out_trade_no": "txn_another"}, "another_trade"), ({"refund_fee_0": "7.00"}, "malformed")]
)
def test_a_list_that_does_not_hold_is_unknown(double: Double, changes: dict[str, str], code: str) -> None:
    double.answers(**{**FOUND, **changes})

    assert unknown_code(lambda: double.adapter.query_refunds(NUMBER)) == code
