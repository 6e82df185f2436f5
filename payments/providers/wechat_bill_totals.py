"""What WeChat Pay's bill says that its own entries add up to, in its last two lines, and whether they do."""

import re
from dataclasses import astuple, dataclass
from decimal import Decimal

from payments.providers.bill_cells import CellRefused, fen, picker, signed_millifen
from payments.providers.bill_lines import Lines, broken, broken_cell, require_nothing_more
from payments.providers.billing import BillFault, BillRefused

COUNT = "总交易单数"
TOTALS = (COUNT, "手续费总金额", "订单总金额", "申请退款总金额")
_DECIMALS = (0, 5, 2, 2)
_COUNT = re.compile(r"[0-9]{1,9}", re.ASCII)


@dataclass(slots=True)
class Sums:
    """What the entries add up to, in the order of TOTALS: all of them, whatever the state of a refund is."""

    count: int = 0
    fee_millifen: int = 0
    order_fen: int = 0
    refund_fen: int = 0


def require_totals(lines: Lines, sums: Sums, *, line: int, text: str) -> None:
    """Compare the bill's totals, whose names stand in `text`, with what was read, to the end of the file.

    Raises BillRefused: `totals` when they differ, `truncated` when they are not whole, `column` when one is missing,
    and `row` when they cannot be read.
    """
    # A spreadsheet program fills the shorter lines up with empty cells.
    names = [name.strip() for name in text.rstrip(", \t").split(",")]
    if COUNT not in names:
        raise broken(lines, line, BillFault.NO_ENTRY)
    values_line, values = next(lines, (line, ""))
    if not values:
        raise BillRefused(BillFault.TOTALS_MISSING)
    pick = picker(names, TOTALS, line=line)
    cells = values.rstrip(", \t").removeprefix("`").split(",`")
    if len(cells) != len(names):
        raise broken(lines, values_line, BillFault.CELLS, expected=str(len(names)))
    try:
        stated = _read_sums(*map(str.strip, pick(cells)))
    except CellRefused as refused:
        raise broken_cell(lines, values_line, refused) from None
    if stated != sums:
        raise _disagreement(stated, sums, line=values_line)
    require_nothing_more(lines)


def _disagreement(stated: Sums, found: Sums, *, line: int) -> BillRefused:
    """The first of the totals that differs, as the bill would write both."""
    pairs = zip(TOTALS, astuple(stated), astuple(found), _DECIMALS, strict=True)
    name, said, added, decimals = next(pair for pair in pairs if pair[1] != pair[2])
    facts = {"stated": str(Decimal(said).scaleb(-decimals)), "found": str(Decimal(added).scaleb(-decimals))}
    return BillRefused(BillFault.TOTALS, line=line, name=name, **facts)


def _read_sums(count: str, fee: str, order: str, refund: str) -> Sums:
    if not _COUNT.fullmatch(count):
        raise CellRefused(BillFault.COUNT)
    return Sums(int(count), signed_millifen(fee), fen(order), fen(refund))
