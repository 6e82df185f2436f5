"""Alipay: what a genuine notification says, and whom it is for."""

from datetime import UTC, datetime

import pytest

from payments.providers.alipay import Alipay
from payments.providers.base import Notice, NoticeKind, NotificationRefused, Trade, TradeState
from payments.providers.refunding import RefundState, RefundStatement
from tests.payments.providers.alipay_double import (
    NUMBER,
    SELLER_ID,
    TRADE_NUMBER,
    configuration,
    form,
    offline,
    paid_fields,
    signed_fields,
)

PAID_AT = datetime(2026, 11, 23, 12, 1, 4, tzinfo=UTC)
REFUNDED_AT = datetime(2026, 11, 24, 1, 0, tzinfo=UTC)
REFUND = {"refund_fee": "50.00", "gmt_refund": "2026-11-24 09:00:00.123", "out_biz_no": "rfd_1"}


def notice(**changes: str) -> Notice:
    return offline().parse_notification(form(signed_fields(paid_fields(**changes))))


def refused_reason(**changes: str) -> str:
    with pytest.raises(NotificationRefused) as refused:
        notice(**changes)
    return refused.value.reason


def test_a_payment() -> None:
    assert notice() == Notice(
        kind=NoticeKind.PAYMENT,
        trade=Trade(NUMBER, TradeState.PAID, TRADE_NUMBER, 19900, "CNY", PAID_AT),
        event_id="2026112300222200105012340500000001",
    )


@pytest.mark.parametrize(
    ("status", "state"),
    [
        ("TRADE_SUCCESS", TradeState.PAID),
        ("TRADE_FINISHED", TradeState.PAID),
        ("WAIT_BUYER_PAY", TradeState.WAITING),
        ("TRADE_CLOSED", TradeState.CLOSED),
    ],
)
def test_states_of_a_trade_without_refunds(status: str, state: TradeState) -> None:
    paid = {} if state is TradeState.PAID else {"gmt_payment": "-"}
    told = notice(trade_status=status, **paid)
    assert (told.kind, told.trade.state) == (NoticeKind.PAYMENT, state)


@pytest.mark.parametrize("refund_fee", ["0.00", "0"])
def test_nothing_refunded_is_no_refund(refund_fee: str) -> None:
    assert notice(refund_fee=refund_fee, out_biz_no="x").kind == NoticeKind.PAYMENT


def test_a_partial_refund_is_no_payment() -> None:
    told = notice(**REFUND)
    assert (told.kind, told.trade.state) == (NoticeKind.REFUND, TradeState.PAID)
    assert told.trade.amount_fen == 19900


def test_the_sum_of_all_refunds_is_not_the_amount_of_one() -> None:
    assert notice(**REFUND).refund == RefundStatement(
        number="rfd_1", state=RefundState.SUCCEEDED, amount_fen=None, succeeded_at=REFUNDED_AT, trade_refunded_fen=5000
    )


@pytest.mark.parametrize("out_biz_no", ["-", ""])
def test_a_whole_refund_without_a_number_has_the_trade_s(out_biz_no: str) -> None:
    refund = notice(**{**REFUND, "out_biz_no": out_biz_no}).refund
    assert refund is not None
    assert refund.number == NUMBER


def test_a_payment_speaks_of_no_refund() -> None:
    assert notice().refund is None


def test_a_full_refund_closes_the_trade() -> None:
    told = notice(**{**REFUND, "refund_fee": "199.00", "trade_status": "TRADE_CLOSED"})
    assert (told.kind, told.trade.state) == (NoticeKind.REFUND, TradeState.REFUNDED)


@pytest.mark.parametrize(
    ("changes", "refunded_at", "sum_fen"),
    [
        ({"gmt_refund": "2026-11-24 09:00:00", "gmt_payment": "-"}, REFUNDED_AT, None),
        ({"refund_fee": "199.00", "gmt_payment": "-"}, None, 19900),
    ],
    ids=["time of refund", "amount of refund"],
)
def test_closed_with_any_sign_of_a_refund_is_refunded(
    changes: dict[str, str], refunded_at: datetime | None, sum_fen: int | None
) -> None:
    told = notice(trade_status="TRADE_CLOSED", **changes)
    assert (told.kind, told.trade.state) == (NoticeKind.REFUND, TradeState.REFUNDED)
    assert told.refund == RefundStatement(
        NUMBER, RefundState.SUCCEEDED, succeeded_at=refunded_at, trade_refunded_fen=sum_fen
    )


def test_closed_after_it_was_paid_is_refunded_also_where_nothing_is_said_of_the_refund() -> None:
    told = notice(trade_status="TRADE_CLOSED")
    assert (told.kind, told.trade.state, told.trade.refunded_fen) == (NoticeKind.PAYMENT, TradeState.REFUNDED, 19900)


@pytest.mark.parametrize("status", ["-", "", "PAID", "trade_success", "TRADE_SUCCESS ", "TRADE_PENDING"])
def test_a_status_that_is_not_known_is_malformed(status: str) -> None:
    assert refused_reason(trade_status=status) == "malformed"


@pytest.mark.parametrize("number", ["-", ""])
def test_a_trade_without_a_number_is_malformed(number: str) -> None:
    assert refused_reason(out_trade_no=number) == "malformed"


@pytest.mark.parametrize(
    "amount",
    ["-", "", "-0.01", "+1", "1e3", "NaN", "199.001", "0x10", " 199.00", "１９９", "1,000.00", "01", ".5", "1."],
)
def test_an_amount_that_is_not_plain_yuan_is_malformed(amount: str) -> None:
    assert refused_reason(total_amount=amount) == "malformed"


@pytest.mark.parametrize("name", ["refund_fee"])
@pytest.mark.parametrize("amount", ["-1", "1e3", "x"])
def test_a_refund_that_is_not_plain_yuan_is_malformed(name: str, amount: str) -> None:
    assert refused_reason(**{**REFUND, name: amount}) == "malformed"


def test_another_application_is_refused() -> None:
    assert refused_reason(app_id="2021000000000002") == "merchant"
    assert refused_reason(app_id="-") == "merchant"


@pytest.mark.parametrize("seller_id", ["2088000000000002", "-", "", f"{SELLER_ID} "])
def test_another_seller_is_refused(seller_id: str) -> None:
    assert refused_reason(seller_id=seller_id) == "merchant"


@pytest.mark.parametrize("seller_id", ["2088000000000002", "-"])
def test_any_seller_is_ours_where_none_is_configured(seller_id: str) -> None:
    adapter = Alipay(configuration(seller_id=""))
    told = adapter.parse_notification(form(signed_fields(paid_fields(seller_id=seller_id))))
    assert told == notice()


@pytest.mark.parametrize(
    ("changes", "currency"),
    [
        ({}, "CNY"),
        ({"trans_currency": "CNY", "settle_currency": "CNY"}, "CNY"),
        ({"trans_currency": "USD"}, "USD"),
        ({"trans_currency": "CNY", "settle_currency": "HKD"}, "HKD"),
    ],
)
def test_the_currency_is_the_yuan_unless_a_field_says_otherwise(changes: dict[str, str], currency: str) -> None:
    assert notice(**changes).trade.currency == currency


@pytest.mark.parametrize("currency", ["usd", "US", "美元", "USD\n"])
def test_a_currency_that_is_none_is_malformed(currency: str) -> None:
    assert refused_reason(trans_currency=currency) == "malformed"


@pytest.mark.parametrize("date", ["", "soon", "0001-01-01 00:00:00", "9999-99-99 00:00:00"])
def test_a_payment_without_a_readable_time_is_still_a_payment(date: str) -> None:
    told = notice(gmt_payment=date)
    assert (told.trade.state, told.trade.paid_at) == (TradeState.PAID, None)


def test_a_fraction_of_a_second_is_dropped() -> None:
    assert notice(gmt_payment="2026-11-23 20:01:04.987").trade.paid_at == PAID_AT


def test_a_refusal_tells_nothing_of_what_was_sent() -> None:
    with pytest.raises(NotificationRefused) as refused:
        notice(seller_id="2088000000000002")
    assert str(refused.value) == "merchant: another seller"
