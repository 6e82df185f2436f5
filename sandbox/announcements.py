"""Which messages an event sends, as the order's scenario has it."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from sandbox import clock, scenarios
from sandbox.alipay import notices as alipay
from sandbox.models import Notification, Refund, Trade
from sandbox.notices import Notice, Statement
from sandbox.wechat import v2_notices as wechat_v2
from sandbox.wechat import v3_notices as wechat_v3

COPIES_OF_DUPLICATE = 3
LATE_BY = timedelta(seconds=1)


@dataclass(frozen=True, slots=True)
class Writer:
    """How one interface writes its messages; a verb that it does not have sends nothing."""

    payment: Callable[[Trade, Statement], Notice]
    stale: Callable[[Trade], Notice]
    refund: Callable[[Refund], Notice | None]
    closed: Callable[[Trade], Notice] | None = None
    probe: Callable[[Trade], Notice] | None = None


WRITERS = {
    "gateway": Writer(alipay.payment, alipay.stale, alipay.refund, closed=alipay.closed),
    "v3": Writer(wechat_v3.payment, wechat_v3.stale, wechat_v3.refund, probe=wechat_v3.probe),
    "v2": Writer(wechat_v2.payment, wechat_v2.stale, wechat_v2.refund),
}


def payment(trade: Trade, *, due_at: datetime | None) -> list[Notification]:
    """Queue what the merchant is told of a payment; due never when `due_at` is None."""
    if trade.scenario == "late" and due_at is not None:
        due_at = trade.expires_at + LATE_BY
    copies = COPIES_OF_DUPLICATE if trade.scenario == "duplicate" else 1
    return [_queue(trade, notice, due_at=due_at, copies=copies) for notice in _of_payment(trade) if notice.url]


def _of_payment(trade: Trade) -> list[Notice]:
    writer = WRITERS[trade.interface]
    if trade.scenario == "no_notice":
        return []
    notice = writer.payment(trade, _statement(trade))
    if trade.scenario == "out_of_order":
        return [notice, writer.stale(trade)]
    if trade.scenario == "signtest" and writer.probe is not None:
        return [writer.probe(trade), notice]
    return [notice]


def _statement(trade: Trade) -> Statement:
    return Statement(
        amount_fen=trade.amount_fen + (trade.scenario == "wrong_amount"),
        currency="USD" if trade.scenario == "wrong_currency" else "CNY",
        forged=trade.scenario == "forged_signature",
    )


def closing(trade: Trade, *, due_at: datetime | None) -> list[Notification]:
    """Queue the news that an unpaid trade was closed, where the provider tells it."""
    writer = WRITERS[trade.interface]
    if writer.closed is None or not trade.notify_url:
        return []
    return [_queue(trade, writer.closed(trade), due_at=due_at)]


def refund(made: Refund, *, due_at: datetime | None, form: str = "") -> list[Notification]:
    """Queue the news of a refund that came to its end, where an address for it is known.

    `form` is the interface whose words are used, the order's own unless it is given.
    """
    trade = made.trade
    if trade.scenario == "no_notice" or scenarios.at_present("refund", trade.out_trade_no) == "refund_no_notice":
        return []
    notice = WRITERS[form or trade.interface].refund(made)
    if notice is None or not notice.url:
        return []
    return [_queue(trade, notice, due_at=due_at)]


def refund_now(made: Refund) -> None:
    """Tell of a refund in a moment, not while the merchant waits for the answer."""
    refund(made, due_at=clock.now())


def _queue(trade: Trade, notice: Notice, *, due_at: datetime | None, copies: int = 1) -> Notification:
    return trade.notifications.create(
        kind=notice.kind,
        event_id=notice.event_id,
        url=notice.url,
        content_type=notice.content_type,
        body=notice.body,
        signer=notice.signer,
        copies=copies,
        due_at=due_at,
    )
