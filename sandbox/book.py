"""The one book that both providers keep: open, find, pay and close a trade. The only writer of its states."""

import hashlib
import json
import secrets
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

from django.db import transaction

from sandbox import clock, scenarios
from sandbox.models import Provider, State, Trade


class BookError(Exception):
    """The book does not allow it."""


class TradeNotFound(BookError):
    """No trade of that number that the provider knows."""


class OrderDiffers(BookError):
    """The number was used with other parameters."""


class TradeIsPaid(BookError):
    """The trade is paid already."""


class TradeIsClosed(BookError):
    """The trade is closed, by someone or by time."""


@dataclass(frozen=True, slots=True, kw_only=True)
class NewTrade:
    """An order as it was asked for; `agreed` is what a repetition must not change."""

    provider: Provider
    interface: str
    channel: str
    out_trade_no: str
    amount_fen: int
    subject: str
    expires_at: datetime
    agreed: Sequence[object]
    notify_url: str = ""
    return_url: str = ""
    body: str = ""
    attach: str = ""
    app_id: str = ""
    openid: str = ""
    charset: str = "utf-8"
    sign_type: str = ""


def open_trade(new: NewTrade) -> Trade:
    """The trade of this order, made when the number is new; the first order decides its expiry and addresses.

    Raises OrderDiffers, TradeIsPaid or TradeIsClosed when the number was used before.
    """
    digest = hashlib.sha256(json.dumps(new.agreed).encode()).hexdigest()
    with transaction.atomic():
        known = Trade.objects.filter(provider=new.provider, out_trade_no=new.out_trade_no).first()
        if known is None:
            return _write(new, digest)
        expire(known)
        if known.state == State.PAID:
            raise TradeIsPaid
        if known.state == State.CLOSED:
            raise TradeIsClosed
        if known.agreed != digest:
            raise OrderDiffers
        return known


def _write(new: NewTrade, digest: str) -> Trade:
    now = clock.now()
    day, stamp = clock.china_text(now, "%Y%m%d"), clock.china_text(now, "%Y%m%d%H%M%S")
    number = f"{secrets.randbelow(10**16):016d}"
    is_alipay = new.provider == Provider.ALIPAY
    return Trade.objects.create(
        **{name: getattr(new, name) for name in NewTrade.__slots__ if name != "agreed"},
        agreed=digest,
        trade_no=f"{day}2200{number}" if is_alipay else f"42000001{day}{number[:12]}",
        token=secrets.token_hex(12),
        prepay_id=f"wx{stamp}{secrets.token_hex(10)}",
        scenario=scenarios.of_new_order(new.out_trade_no),
        opened_at=None if is_alipay else now,
    )


def find(provider: Provider, *, out_trade_no: str = "", trade_no: str = "") -> Trade:
    """The trade as the provider knows it; its own number wins. Raises TradeNotFound, also for an unopened one."""
    key = {"trade_no": trade_no} if trade_no else {"out_trade_no": out_trade_no}
    trade = Trade.objects.filter(provider=provider, opened_at__isnull=False, **key).first()
    if trade is None:
        raise TradeNotFound
    expire(trade)
    return trade


def expire(trade: Trade) -> None:
    """Close the trade when its time is over."""
    if trade.state == State.WAITING and trade.expires_at <= clock.now():
        _move(trade, State.CLOSED, closed_at=trade.expires_at)


def show_to_payer(trade: Trade) -> None:
    """A payer opens the cashier: from now on the provider knows the trade. No effect when its time is over."""
    expire(trade)
    if trade.opened_at is None and trade.state == State.WAITING:
        trade.opened_at = clock.now()
        trade.save(update_fields=["opened_at"])


def pay(trade: Trade, *, amount_fen: int | None = None) -> None:
    """The payer pays, the order's amount unless another is given, which is the trade's from then on.

    Raises TradeIsPaid or TradeIsClosed.
    """
    show_to_payer(trade)
    if not _move(trade, State.PAID, paid_at=clock.now(), amount_fen=amount_fen or trade.amount_fen):
        raise TradeIsPaid if trade.state == State.PAID else TradeIsClosed


def close(trade: Trade) -> None:
    """Nobody can pay it any more; a closed trade stays closed. Raises TradeIsPaid."""
    if not _move(trade, State.CLOSED, closed_at=clock.now()) and trade.state == State.PAID:
        raise TradeIsPaid


def _move(trade: Trade, state: State, **changes: datetime | int) -> bool:
    """Leave the waiting state, once: of two that try at the same time one wins."""
    moved = Trade.objects.filter(pk=trade.pk, state=State.WAITING).update(state=state, **changes)
    trade.refresh_from_db()
    return bool(moved)
