"""WeChat Pay's bill of all trades of a day (`bill_type` ALL), which API v3 and API v2 make alike.

Source: pay.weixin.qq.com/doc/v3/merchant/4012791692 and /doc/v2/merchant/4011985040. A table in UTF-8: a line of
names, a line an entry, a line of names of totals, a line of totals. Each cell of the lines with values begins with a
backtick, and a comma in a text is written as a backslash and a blank. The table may be packed with gzip. Bills of
payments alone or of refunds alone look alike but for their columns.
"""

import re
from collections.abc import Iterator, Sequence
from datetime import date
from decimal import Decimal
from functools import lru_cache
from typing import BinaryIO, NamedTuple

from foundation.money import CURRENCY
from payments.providers.bill_beginning import another_beginning
from payments.providers.bill_cells import CellRefused, any_number, fen, moment, number, picker, signed_millifen, word
from payments.providers.bill_lines import Lines, broken, broken_cell, is_saved_again, numbered_lines, split_cells
from payments.providers.bill_packing import unpacked
from payments.providers.billing import BillEntry, BillFault, BillRefused, EntryKind, EntryState
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
# With these it is a bill of trades; one of the account's movements has other names.
_MARKS = frozenset({"交易时间", "交易状态", "公众账号ID", "微信订单号"})
# A bill of payments alone has none of the first, up to a column behind them; one of refunds alone has the times.
_COLUMNS_OF_REFUNDS = frozenset({"微信退款单号", "商户退款单号", "退款金额", "退款状态"})
_LATE_COLUMN = "手续费"
_TIMES_OF_REFUNDS = frozenset({"退款申请时间", "退款成功时间"})
# What the bill had before coupons were told apart: one amount for what was ordered and for what is settled.
_EARLY_COLUMN = "总金额"
_ROW_BEGINNINGS = ("`", '"`')  # the second where a program that saved the file has put cells in quotes
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


def read_wechat_bill(file: BinaryIO, *, day: date, app_ids: Sequence[str], merchant_id: str) -> Iterator[BillEntry]:
    """The entries of the bill, as `Gateway.read_bill` says; every one must be of the day and the merchant.

    The amount of a payment is what was ordered, before any coupon; that of a refund is what was asked for. A refund
    stands under the time at which it was taken, not under that of its payment, in the state that it had then. What
    names none of `app_ids` is the merchant's all the same, and of another app.
    """
    lines = numbered_lines(unpacked(file))
    header = _header(lines)
    pick, width = picker(header, COLUMNS, line=1), len(header)
    account, sums = _Account(frozenset(app_ids), merchant_id, day.isoformat()), Sums()
    for line, text in lines:
        if not text.startswith(_ROW_BEGINNINGS):
            require_totals(lines, sums, line=line, text=text)
            return
        cells = split_cells(text.removeprefix("`"), separator=",`", width=width)
        if cells is None:
            raise broken(lines, line, BillFault.CELLS, expected=str(width))
        try:
            yield _entry(
                [cell.removeprefix("`").strip() for cell in pick(cells)], line=line, account=account, sums=sums
            )
        except CellRefused as refused:
            raise broken_cell(lines, line, refused) from None
    raise BillRefused(BillFault.TOTALS_MISSING)


class _Account(NamedTuple):
    """Whose bill of which day (`yyyy-MM-dd`) is read."""

    app_ids: frozenset[str]
    merchant_id: str
    day: str


def _header(lines: Lines) -> list[str]:
    """The names of the columns; raises BillRefused for a file that does not begin with those of the whole bill."""
    for _, text in lines:
        names = [name.strip("` \t") for name in text.split(",")]
        present = set(names)
        if present.isdisjoint(_MARKS):
            if is_saved_again(text, _MARKS):
                raise BillRefused(BillFault.SPREADSHEET)
            raise another_beginning(text, lines)
        if _EARLY_COLUMN in present:
            raise BillRefused(BillFault.EARLY_FORM, line=1)
        if not present.isdisjoint(_TIMES_OF_REFUNDS):
            raise BillRefused(BillFault.REFUNDS_ONLY, line=1)
        if present.isdisjoint(_COLUMNS_OF_REFUNDS) and _LATE_COLUMN in present:
            raise BillRefused(BillFault.PAYMENTS_ONLY, line=1)
        return names
    raise BillRefused(BillFault.EMPTY_FILE)


def _entry(picked: Sequence[str], *, line: int, account: _Account, sums: Sums) -> BillEntry:
    """The entry in the cells of COLUMNS, counted into the sums; raises CellRefused for a cell that is not right."""
    time, app, merchant, trade, order, state, currency, settled, refund, refund_order, returned, progress = picked[:12]
    if merchant != account.merchant_id:
        raise CellRefused(BillFault.ANOTHER_MERCHANT, stated=word(merchant), expected=account.merchant_id)
    fee, order_fen, asked_fen = signed_millifen(picked[12]), fen(picked[14]), fen(picked[15])
    kind = _KINDS.get(state)
    if kind is None:
        raise CellRefused(BillFault.KIND_UNKNOWN, word=word(state))
    if currency != CURRENCY:
        raise CellRefused(BillFault.CURRENCY, word=word(currency))
    is_refund = kind is EntryKind.REFUND
    sums.count += 1
    sums.fee_millifen += fee
    sums.order_fen += order_fen
    sums.refund_fen += asked_fen
    return BillEntry(
        line=line,
        kind=kind,
        state=_refund_state(progress) if is_refund else EntryState.DONE,
        out_trade_no=any_number(order),
        provider_transaction_id=number(trade),
        amount_fen=asked_fen if is_refund else order_fen,
        occurred_at=moment(time, day=account.day),
        fee_millifen=fee,
        fee_base_fen=fen(returned) if is_refund else fen(settled),
        fee_rate=_rate(picked[13]),
        refund_number=_refund_number(refund_order) if is_refund else "",
        provider_refund_id=number(_refund_number(refund)) if is_refund else "",
        is_of_other_app=app not in account.app_ids,
    )


def _refund_state(text: str) -> EntryState:
    state = _REFUND_STATES.get(text)
    if state is None:
        raise CellRefused(BillFault.STATE_UNKNOWN, word=word(text))
    return state


def _refund_number(text: str) -> str:
    return any_number("" if text == _NONE else text)


@lru_cache(256)
def _rate(text: str) -> Decimal | None:
    """The fraction of `0.60%`; None for an empty cell."""
    if not text:
        return None
    match = _RATE.fullmatch(text)
    if match is None:
        raise CellRefused(BillFault.RATE)
    return Decimal(match[1]).scaleb(-2)
