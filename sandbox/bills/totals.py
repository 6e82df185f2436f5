"""The totals at a bill's end, counted while its rows go by."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from sandbox.bills.rows import Row


@dataclass(slots=True)
class Totals:
    """In fen; refunds count positive, `fee_fen` is what was charged less what was given back."""

    payments: int = 0
    paid_fen: int = 0
    refunds: int = 0
    refunded_fen: int = 0
    fee_fen: int = 0

    def counting(self, rows: Iterable[Row]) -> Iterator[Row]:
        """The same rows, each counted as it goes by."""
        for row in rows:
            self.fee_fen += row.fee_fen
            if row.is_refund:
                self.refunds += 1
                self.refunded_fen += row.amount_fen
            else:
                self.payments += 1
                self.paid_fen += row.amount_fen
            yield row
