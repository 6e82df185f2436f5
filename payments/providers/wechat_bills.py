"""WeChat Pay's bill of all trades of a day (`bill_type` ALL), which API v3 and API v2 make alike.

Source: pay.weixin.qq.com/doc/v3/merchant/4012791692 and /doc/v2/merchant/4011985040. A table in UTF-8: a line of
names, a line an entry, a line of names of totals, a line of totals. Each cell of the lines with values begins with a
backtick, and a comma in a text is written as a backslash and a blank. The table may be packed with gzip.
"""

import re
from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import BinaryIO

from foundation.money import CURRENCY
from payments.providers.bill_cells import AnotherDay, fen, moment, number, picker, signed_millifen
from payments.providers.bill_lines import Lines, broken, numbered_lines
from payments.providers.bill_packing import unpacked
from payments.providers.billing import BillEntry, BillRefused, EntryKind, EntryState
from payments.providers.wechat_bill_totals import Sums, require_totals

COLUMNS = (
    "交易时间",
    "公众账号ID",
    "商户号",
    "微信订单号",
    "商户订单号",
    "交易状态",
    "货币种类",
    "应结订单金额",
    "微信退款单号",
    "商户退款单号",
    "退款金额",
    "退款状态",
    "手续费",
    "费率",
    "订单金额",
    "申请退款金额",
)
# REVOKED: a payment by bar code that the merchant took back, listed as money given back.
_KINDS = {"SUCCESS": EntryKind.PAYMENT, "REFUND": EntryKind.REFUND, "REVOKED": EntryKind.REFUND}
_REFUND_STATES = {
    "SUCCESS": EntryState.DONE,
    "PROCESSING": EntryState.PROCESSING,
    "FAIL": EntryState.FAILED,
    "CHANGE": EntryState.FAILED,  # it could not be given back the way it came
}
_NONE = "0"  # what a payment has in the places of a refund's numbers
_RATE = re.compile(r"([0-9]{1,2}(?:\.[0-9]{1,4})?)%", re.ASCII)


def read_wechat_bill(file: BinaryIO, *, day: date, app_id: str, merchant_id: str) -> Iterator[BillEntry]:
    """The entries of the bill, as `Gateway.read_bill` says; every one must be of the day, the merchant and the app.

    The amount of a payment is what was ordered, before any coupon; that of a refund is what was asked for. A refund
    stands under the time at which it was made, not under that of its payment.
    """
    lines = numbered_lines(unpacked(file), encoding="utf-8")
    header = _header(lines)
    pick, width = picker(header, COLUMNS, line=1), len(header)
    ours, sums, day_text = (app_id, merchant_id), Sums(), day.isoformat()
    for line, text in lines:
        if not text.startswith("`"):
            require_totals(lines, sums, line=line, text=text)
            return
        cells = text[1:].split(",`")
        if len(cells) != width:
            raise broken(lines, line, "another number of cells than the header has")
        picked = pick(cells)
        if picked[1:3] != ours:
            raise BillRefused("merchant", line=line)
        try:
            entry = _entry(picked, line=line, day=day_text, sums=sums)
        except AnotherDay:
            raise BillRefused("day", line=line) from None
        except ValueError as error:
            raise broken(lines, line, str(error)) from None
        yield entry
    raise BillRefused("truncated", message="the totals are missing")


def _header(lines: Lines) -> list[str]:
    """The names of the columns; raises BillRefused for a file that does not begin with any of them."""
    for _, text in lines:
        names = [name.removeprefix("`").strip() for name in text.split(",")]
        if not set(names).isdisjoint(COLUMNS):
            return names
        raise BillRefused("format", line=1, message="not a bill of WeChat Pay")
    raise BillRefused("truncated", message="the file is empty")


def _entry(picked: tuple[str, ...], *, line: int, day: str, sums: Sums) -> BillEntry:
    """The entry in the cells of COLUMNS, counted into the sums; raises ValueError for a cell that is not right."""
    time, _, _, trade, order, state, currency, settled, refund, refund_order, returned, progress = picked[:12]
    fee, order_fen, asked_fen = signed_millifen(picked[12]), fen(picked[14]), fen(picked[15])
    kind = _KINDS.get(state)
    if kind is None:
        raise ValueError("a state of a trade that is not known")
    if currency != CURRENCY:
        raise ValueError("another currency")
    is_refund = kind is EntryKind.REFUND
    sums.count += 1
    sums.fee_millifen += fee
    sums.order_fen += order_fen
    sums.refund_fen += asked_fen
    return BillEntry(
        line=line,
        kind=kind,
        state=_refund_state(progress) if is_refund else EntryState.DONE,
        out_trade_no=number(order),
        provider_transaction_id=number(trade),
        amount_fen=asked_fen if is_refund else order_fen,
        occurred_at=moment(time, day=day),
        fee_millifen=fee,
        fee_base_fen=fen(returned) if is_refund else fen(settled),
        fee_rate=_rate(picked[13]),
        refund_number=_refund_number(refund_order) if is_refund else "",
        provider_refund_id=_refund_number(refund) if is_refund else "",
    )


def _refund_state(text: str) -> EntryState:
    state = _REFUND_STATES.get(text)
    if state is None:
        raise ValueError("a state of a refund that is not known")
    return state


def _refund_number(text: str) -> str:
    return number("" if text == _NONE else text)


@lru_cache(256)
def _rate(text: str) -> Decimal | None:
    """The fraction of `0.60%`; None for an empty cell."""
    if not text:
        return None
    match = _RATE.fullmatch(text)
    if match is None:
        raise ValueError("a rate is not readable")
    return Decimal(match[1]).scaleb(-2)
