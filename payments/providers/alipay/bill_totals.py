"""What Alipay's bill says that its own entries add up to, and whether they do.

`#交易合计：2笔，商家实收共107.78元，商家优惠共1.00元`, and the same for refunds, whose amounts carry a minus. Older
bills total the orders (`交易金额`) in place of what the merchant received.
"""

import re
from dataclasses import dataclass, field
from decimal import Decimal

from payments.providers.bill_cells import CellRefused, signed_fen
from payments.providers.bill_lines import Lines
from payments.providers.billing import BillFault, BillRefused, EntryKind

_TITLES = {"交易合计": EntryKind.PAYMENT, "退款合计": EntryKind.REFUND}
_TOTAL = re.compile(r"#+(交易合计|退款合计)：([0-9]{1,9})笔((?:，[^，]*元)*)", re.ASCII)
_AMOUNT = re.compile(r"，([^，]*)共(-?[0-9.]+)元")
_PIECES = "笔数"
_RECEIVED = frozenset({"商家实收", "商家实收退款"})
_ORDERED = frozenset({"交易金额", "交易退款金额"})


@dataclass(slots=True)
class Sum:
    """The entries of one kind; amounts in fen, without their signs."""

    count: int = 0
    order_fen: int = 0
    received_fen: int = 0


@dataclass(slots=True)
class Sums:
    """What has been read so far."""

    payments: Sum = field(default_factory=Sum)
    refunds: Sum = field(default_factory=Sum)

    def of(self, kind: EntryKind) -> Sum:
        """The sum of one kind."""
        return self.refunds if kind is EntryKind.REFUND else self.payments

    def add(self, kind: EntryKind, *, order_fen: int, received_fen: int) -> None:
        """Count one entry in."""
        total = self.of(kind)
        total.count += 1
        total.order_fen += order_fen
        total.received_fen += received_fen


def require_totals(lines: Lines, sums: Sums) -> None:
    """Compare the totals behind the list with what was read, to the end of the file.

    Raises BillRefused: `totals` when they differ, `truncated` when one of the two is missing or cut off, and `row`
    for a line that is no remark.
    """
    seen: set[EntryKind] = set()
    for line, text in lines:
        if text.strip(", \t") and not text.startswith("#"):
            raise BillRefused(BillFault.BEHIND_THE_END, line=line)
        total = _TOTAL.fullmatch(text.rstrip(", \t"))
        if total is not None:
            kind = _TITLES[total[1]]
            _require_total(sums.of(kind), count=int(total[2]), amounts=total[3], line=line)
            seen.add(kind)
    if len(seen) != len(_TITLES):
        raise BillRefused(BillFault.TOTALS_MISSING)


def _require_total(total: Sum, *, count: int, amounts: str, line: int) -> None:
    """The count is always there; of the amounts, those that are known are compared."""
    if count != total.count:
        raise BillRefused(BillFault.TOTALS, line=line, name=_PIECES, stated=str(count), found=str(total.count))
    for name, amount in _AMOUNT.findall(amounts):
        try:
            stated_fen = abs(signed_fen(amount))
        except CellRefused as refused:
            raise BillRefused(refused.fault, line=line) from None
        found_fen = total.received_fen if name in _RECEIVED else total.order_fen if name in _ORDERED else stated_fen
        if stated_fen != found_fen:
            found = str(Decimal(found_fen).scaleb(-2))
            raise BillRefused(BillFault.TOTALS, line=line, name=name, stated=amount.lstrip("-"), found=found)
