"""Each adapter's refunds, taken and told by the stand-in that reads and signs with code of its own."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest

from payments import providers
from payments.ledger.numbers import new_refund_number, new_transaction_id
from payments.providers.base import Channel, Gateway, Order, ProviderRefused, TradeState
from payments.providers.refunding import RefundOrder, RefundState
from tests.sandbox_process import Sandbox

NOTIFY_URL = "https://gym.example/api/v1/payments/callback/nobody"
REASON = "退课 <b>&'\"</b> ]]> 😀 " + "长" * 500
ADAPTERS = pytest.mark.parametrize(
    ("build", "provider", "channel"),
    [
        (providers.alipay, "alipay", Channel.PRECREATE),
        (providers.wechat_v3, "wechat", Channel.NATIVE),
        (providers.wechat_v2, "wechat", Channel.NATIVE),
    ],
    ids=["alipay", "wechat_v3", "wechat_v2"],
)


@ADAPTERS
def test_a_part_then_the_rest_then_nothing_more(
    sandbox: Sandbox,
    provider_settings: Any,
    build: Callable[[], Gateway | None],
    provider: str,
    channel: Channel,
) -> None:
    gateway = build()
    assert gateway is not None
    now = datetime.now(UTC)
    paid = Order(new_transaction_id(now), 19900, "年卡", channel, now + timedelta(minutes=15), NOTIFY_URL)
    gateway.create(paid)
    sandbox.pay(provider, paid.out_trade_no, deliver=False)
    part, rest, more = (
        RefundOrder(paid.out_trade_no, new_refund_number(now), amount_fen, 19900, REASON, NOTIFY_URL)
        for amount_fen in (5005, 14895, 1)
    )

    assert gateway.query_refund(out_trade_no=part.out_trade_no, number=part.number).state == RefundState.NOT_FOUND
    for order in (part, part, rest, rest):
        assert gateway.refund(order).state in (RefundState.SUCCEEDED, RefundState.PROCESSING)

    for order in (part, rest):
        told = gateway.query_refund(out_trade_no=order.out_trade_no, number=order.number)
        assert (told.number, told.state, told.amount_fen) == (order.number, RefundState.SUCCEEDED, order.amount_fen)
        assert told.succeeded_at is not None
        assert abs(told.succeeded_at - now) < timedelta(minutes=5)
    assert gateway.query(paid.out_trade_no).state == TradeState.REFUNDED
    with pytest.raises(ProviderRefused):
        gateway.refund(more)
