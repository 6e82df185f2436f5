"""Alipay's bill of the day's trades (`bill_type` trade): a zip with two tables, of which the detailed one is read.

Source: opendocs.alipay.com, alipay.data.dataservice.bill.downloadurl.query. The table is in GBK; one that
was saved again may be in UTF-8. Lines that begin with `#` stand before and behind the entries and say whose bill it is,
of which time, where it ends and its totals; bill_preamble.py and bill_totals.py read those. Cells may end with a TAB,
which keeps spreadsheets from rounding numbers.
"""

from collections.abc import Iterator
from datetime import date
from typing import BinaryIO

from payments.providers.alipay.bill_preamble import read_preamble
from payments.providers.alipay.bill_totals import Sums, require_totals
from payments.providers.bill_cells import (
    CellRefused,
    any_number,
    moment,
    number,
    picker,
    signed_fen,
    signed_millifen,
    word,
)
from payments.providers.bill_lines import broken, broken_cell, numbered_lines, split_cells
from payments.providers.bill_packing import unpacked
from payments.providers.billing import BillEntry, BillFault, BillRefused, EntryKind, EntryState

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
END = "业务明细列表结束"
DETAIL, SUMMARY = "业务明细", "汇总"
# A bill of trades has these two. Money under any other name would be left out of a report that claims to be whole, so
# it is refused until somebody has decided what it is.
_KINDS = {"交易": EntryKind.PAYMENT, "退款": EntryKind.REFUND}


def read_alipay_bill(file: BinaryIO, *, day: date, seller_id: str) -> Iterator[BillEntry]:
    """The entries of the bill, as `Gateway.read_bill` says; with a `seller_id`, only that seller's bill is read.

    The file is the zip that is downloaded, or the detailed table alone. The amount is what was ordered, before any
    discount. A refund's time is that of the refund; its number is the merchant's order number where the bill has none,
    which is what Alipay takes when a refund is asked for without one.
    """
    lines = numbered_lines(unpacked(file, is_wanted=is_detail))
    line, header = read_preamble(lines, day=day, seller_id=seller_id)
    pick, width = picker(header, COLUMNS, line=line), len(header)
    sums, day_text = Sums(), day.isoformat()
    for line, text in lines:
        if text.startswith("#-") and END in text:
            require_totals(lines, sums)
            return
        cells = split_cells(text, separator=",", width=width)
        if cells is None:
            raise broken(lines, line, BillFault.CELLS, expected=str(width))
        try:
            yield _entry(pick(cells), line=line, day=day_text, sums=sums)
        except CellRefused as refused:
            raise broken_cell(lines, line, refused) from None
    raise BillRefused(BillFault.CUT_SHORT)


def is_detail(name: str) -> bool:
    """Whether a file of this name, out of the zip, is the detailed table."""
    return name.endswith(".csv") and DETAIL in name and SUMMARY not in name


def _entry(picked: tuple[str, ...], *, line: int, day: str, sums: Sums) -> BillEntry:
    """The entry in the cells of COLUMNS, counted into the sums; raises CellRefused for a cell that is not right.

    Whether the amounts of a refund carry a minus is not documented: they are taken without. The service fee is
    negative when it was charged.
    """
    trade, order, kind_text, time, amount, received, refund_number, fee = map(str.strip, picked)
    kind = _KINDS.get(kind_text)
    if kind is None:
        raise CellRefused(BillFault.KIND_UNKNOWN, word=word(kind_text))
    order_fen, received_fen = abs(signed_fen(amount)), abs(signed_fen(received))
    sums.add(kind, order_fen=order_fen, received_fen=received_fen)
    out_trade_no = any_number(order)
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
        refund_number=any_number(refund_number or out_trade_no) if kind is EntryKind.REFUND else "",
    )
