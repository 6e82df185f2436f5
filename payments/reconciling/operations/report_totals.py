"""The counts and sums of a report, as they grow."""

from dataclasses import dataclass

from payments.enums import DifferenceKind
from payments.providers.billing import BillEntry, EntryKind, EntryState
from payments.reconciling.operations.compare_entry import Finding


@dataclass(slots=True)
class Tally:
    """The columns of Reconciliation of the same names. Of an entry that is not done only the fee counts."""

    bill_payment_count: int = 0
    bill_payment_fen: int = 0
    bill_refund_count: int = 0
    bill_refund_fen: int = 0
    bill_fee_millifen: int = 0
    ledger_fee_millifen: int = 0
    ledger_payment_count: int = 0
    ledger_payment_fen: int = 0
    ledger_refund_count: int = 0
    ledger_refund_fen: int = 0
    matched_count: int = 0
    carried_count: int = 0
    not_ours_count: int = 0
    not_ours_payment_fen: int = 0
    not_ours_refund_fen: int = 0

    def add_entry(self, entry: BillEntry, finding: Finding) -> None:
        """Count an entry of the bill, and what the ledger has of it.

        Its fee counts in any state, as in the provider's own totals: no later bill has the entry again.
        """
        self.bill_fee_millifen += entry.fee_millifen
        if finding.is_billed:
            self.ledger_fee_millifen += entry.fee_millifen
        if entry.state == EntryState.DONE:
            self._add_to_bill(entry)
        if finding.ledger_fen:
            self.add_to_ledger(entry.kind, finding.ledger_fen)
        if finding.kind is None:
            self.matched_count += 1
        elif finding.kind == DifferenceKind.NOT_OURS:
            self._add_to_others(entry.kind, finding.bill_fen)

    def _add_to_bill(self, entry: BillEntry) -> None:
        if entry.kind == EntryKind.PAYMENT:
            self.bill_payment_count += 1
            self.bill_payment_fen += entry.amount_fen
        else:
            self.bill_refund_count += 1
            self.bill_refund_fen += entry.amount_fen

    def _add_to_others(self, kind: EntryKind, fen: int) -> None:
        self.not_ours_count += 1
        if kind == EntryKind.PAYMENT:
            self.not_ours_payment_fen += fen
        else:
            self.not_ours_refund_fen += fen

    def add_to_ledger(self, kind: EntryKind, fen: int) -> None:
        """Count money of the ledger."""
        if kind == EntryKind.PAYMENT:
            self.ledger_payment_count += 1
            self.ledger_payment_fen += fen
        else:
            self.ledger_refund_count += 1
            self.ledger_refund_fen += fen

    def surplus(self, kind: EntryKind) -> int:
        """The bill's total less the ledger's, in fen."""
        if kind == EntryKind.PAYMENT:
            return self.bill_payment_fen - self.ledger_payment_fen
        return self.bill_refund_fen - self.ledger_refund_fen
