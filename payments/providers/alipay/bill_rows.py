"""Alipay's bill of the day's trades (`bill_type` trade): a zip with two tables, of which the detailed one is read.

Source: opendocs.alipay.com, alipay.data.dataservice.bill.downloadurl.query. The table is in GBK. Lines that begin
with `#` stand before and behind the entries and say whose bill it is, of which days, where it ends and its totals;
bill_totals.py reads those. Cells may end with a TAB, which keeps spreadsheets from rounding numbers.
"""

import re
from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from payments.providers.alipay.bill_totals import Sums, require_totals
from payments.providers.bill_cells import AnotherDay, moment, number, picker, signed_fen, signed_millifen
from payments.providers.bill_lines import Lines, broken, numbered_lines
from payments.providers.bill_packing import unpacked
from payments.providers.billing import BillEntry, BillRefused, EntryKind, EntryState

COLUMNS = (
    "支付宝交易号",
    "商户订单号",
    "业务类型",
    "完成时间",
    "订单金额（元）",
    "商家实收（元）",
    "退款批次号/请求号",
    "服务费（元）",
)
TITLE = "#支付宝业务明细"
END = "业务明细列表结束"
DETAIL, SUMMARY = "业务明细", "汇总"
# A bill of trades has these two. Money under any other name would be left out of a report that claims to be whole, so
# it is refused until somebody has decided what it is.
_KINDS = {"交易": EntryKind.PAYMENT, "退款": EntryKind.REFUND}
_ACCOUNT = re.compile(r"#账号：\[([0-9]+)\]", re.ASCII)
_FIRST_DAY = re.compile(r"#起始日期：\[([0-9]{4})年([0-9]{2})月([0-9]{2})日 ", re.ASCII)


def read_alipay_bill(file: BinaryIO, *, day: date, seller_id: str) -> Iterator[BillEntry]:
    """The entries of the bill, as `Gateway.read_bill` says; with a `seller_id`, only that seller's bill is read.

    The file is the zip that is downloaded, or the detailed table alone. The amount is what was ordered, before any
    discount. A refund's time is that of the refund; its number is the merchant's order number where the bill has none,
    which is what Alipay takes when a refund is asked for without one.
    """
    lines = numbered_lines(unpacked(file, is_wanted=_is_detail), encoding="gb18030")
    line, header = _header(lines, day=day, seller_id=seller_id)
    pick, width = picker(header, COLUMNS, line=line), len(header)
    sums, day_text = Sums(), day.isoformat()
    for line, text in lines:
        if text.startswith("#-") and END in text:
            require_totals(lines, sums)
            return
        cells = text.split(",")
        if len(cells) != width:
            raise broken(lines, line, "another number of cells than the header has")
        try:
            entry = _entry(pick(cells), line=line, day=day_text, sums=sums)
        except AnotherDay:
            raise BillRefused("day", line=line) from None
        except ValueError as error:
            raise broken(lines, line, str(error)) from None
        yield entry
    raise BillRefused("truncated", message="the end of the list is missing")


def _is_detail(name: str) -> bool:
    return name.endswith(".csv") and DETAIL in name and SUMMARY not in name


def _header(lines: Lines, *, day: date, seller_id: str) -> tuple[int, list[str]]:
    """The line of the columns' names, and these; what stands before is checked."""
    is_ours = not seller_id
    for line, text in lines:
        if line == 1 and not text.startswith(TITLE):
            raise BillRefused("format", line=1, message="not Alipay's bill of trades")
        if not text.startswith("#"):
            if not is_ours:
                raise BillRefused("merchant", message="it does not say whose bill it is")
            return line, [name.strip() for name in text.split(",")]
        _require_day(text, line=line, day=day)
        is_ours = _require_seller(text, line=line, seller_id=seller_id) or is_ours
    raise BillRefused("truncated", message="the names of the columns are missing")


def _require_day(text: str, *, line: int, day: date) -> None:
    first = _FIRST_DAY.match(text)
    if first is not None and "-".join(first.groups()) != day.isoformat():
        raise BillRefused("day", line=line)


def _require_seller(text: str, *, line: int, seller_id: str) -> bool:
    """Whether the line names the seller, whose account is its id with digits behind it; raises for another seller."""
    account = _ACCOUNT.match(text)
    if account is not None and not account[1].startswith(seller_id):
        raise BillRefused("merchant", line=line)
    return account is not None


def _entry(picked: tuple[str, ...], *, line: int, day: str, sums: Sums) -> BillEntry:
    """The entry in the cells of COLUMNS, counted into the sums; raises ValueError for a cell that is not right.

    Whether the amounts of a refund carry a minus is not documented: they are taken without. The service fee is
    negative when it was charged.
    """
    trade, order, kind_text, time, amount, received, refund_number, fee = map(str.strip, picked)
    kind = _KINDS.get(kind_text)
    if kind is None:
        raise ValueError("a kind of business that is not known")
    order_fen, received_fen = abs(signed_fen(amount)), abs(signed_fen(received))
    sums.add(kind, order_fen=order_fen, received_fen=received_fen)
    out_trade_no = number(order)
    return BillEntry(
        line=line,
        kind=kind,
        state=EntryState.DONE,
        out_trade_no=out_trade_no,
        provider_transaction_id=number(trade),
        amount_fen=order_fen,
        occurred_at=moment(time, day=day),
        fee_millifen=-signed_millifen(fee),
        fee_base_fen=received_fen,
        refund_number=number(refund_number or out_trade_no) if kind is EntryKind.REFUND else "",
    )
