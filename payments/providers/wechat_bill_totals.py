"""What WeChat Pay's bill says that its own entries add up to, in its last two lines, and whether they do."""

import re
from dataclasses import dataclass

from payments.providers.bill_cells import fen, picker, signed_millifen
from payments.providers.bill_lines import Lines, broken, require_nothing_more
from payments.providers.billing import BillRefused

COUNT = "总交易单数"
TOTALS = (COUNT, "手续费总金额", "订单总金额", "申请退款总金额")
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
    names = [name.strip() for name in text.split(",")]
    if COUNT not in names:
        raise broken(lines, line, "neither an entry nor the names of the totals")
    values_line, values = next(lines, (line, ""))
    if not values:
        raise BillRefused("truncated", message="the totals are missing")
    pick = picker(names, TOTALS, line=line)
    cells = values.removeprefix("`").split(",`")
    if len(cells) != len(names):
        raise broken(lines, values_line, "another number of totals than their header has")
    try:
        stated = _read_sums(*pick(cells))
    except ValueError as error:
        raise broken(lines, values_line, str(error)) from None
    if stated != sums:
        raise BillRefused("totals", line=values_line, message="the entries add up to something else")
    require_nothing_more(lines)


def _read_sums(count: str, fee: str, order: str, refund: str) -> Sums:
    if not _COUNT.fullmatch(count):
        raise ValueError("a count is not readable")
    return Sums(int(count), signed_millifen(fee), fen(order), fen(refund))
