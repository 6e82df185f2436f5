"""One entry of a bill against what the ledger has of it: what differs, and which repair is proposed.

Reads and writes nothing.
"""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal

from payments.enums import OPEN_REFUNDS, AttemptStatus, DifferenceKind, RefundStatus, Repair
from payments.providers.billing import BillEntry, EntryKind, EntryState
from payments.reconciling.operations.expected_fee import wrong_fee
from payments.reconciling.operations.find_in_ledger import KnownAttempt, KnownRefund, LookedUp


@dataclass(frozen=True, slots=True)
class Finding:
    """What came of comparing one entry; `kind` and `repair` are None when both sides agree.

    `bill_fen` and `ledger_fen` are what the entry counts with on each side, so that their differences add up to the
    difference of the totals. `is_billed` says that the ledger's row has found its bill.
    """

    bill_fen: int
    ledger_fen: int
    kind: DifferenceKind | None = None
    repair: Repair | None = None
    is_billed: bool = False
    expected_fee_millifen: int | None = None


@dataclass(frozen=True, slots=True)
class Terms:
    """What holds for every entry of a bill: its day, and the agreed rate of the fee, None where none is."""

    day: date
    fee_rate: Decimal | None


def compare_entry(row: LookedUp, terms: Terms, *, is_repeated: bool) -> Finding:
    """The gravest difference of the entry: missing, then twice in the bill, amount, state, fee.

    `is_repeated` says that this bill had the entry before; it counts as twice even when it is missing here.
    """
    counted_fen = row.entry.amount_fen if row.entry.state == EntryState.DONE else 0
    if is_repeated:
        return Finding(counted_fen, 0, DifferenceKind.DUPLICATE, Repair.RAISE)
    if row.entry.kind == EntryKind.PAYMENT:
        return _compare_payment(row, row.attempt, terms)
    if row.refund is None:
        repair = Repair.RAISE if row.payment_id is None else Repair.BOOK_REFUND
        return Finding(counted_fen, 0, DifferenceKind.REFUND_MISSING_HERE, repair)
    if row.entry.state == EntryState.DONE:
        return _compare_done_refund(row.entry, row.refund, terms)
    return _compare_open_refund(row.entry, row.refund, terms)


def _compare_payment(row: LookedUp, attempt: KnownAttempt | None, terms: Terms) -> Finding:
    bill_fen = row.entry.amount_fen
    if attempt is None:
        repair = Repair.RAISE if row.payment_id is None else Repair.SETTLE
        return Finding(bill_fen, 0, DifferenceKind.MISSING_HERE, repair)
    if attempt.billed_on not in (None, terms.day):
        return Finding(bill_fen, 0, DifferenceKind.DUPLICATE, Repair.RAISE)
    if attempt.status != AttemptStatus.PAID:
        return Finding(bill_fen, 0, DifferenceKind.STATE, Repair.SETTLE, is_billed=True)
    return _compare_money(row.entry, attempt.paid_fen or 0, terms)


def _compare_done_refund(entry: BillEntry, refund: KnownRefund, terms: Terms) -> Finding:
    if refund.billed_on not in (None, terms.day):
        return Finding(entry.amount_fen, 0, DifferenceKind.DUPLICATE, Repair.RAISE)
    if refund.status == RefundStatus.SUCCEEDED:
        return _compare_money(entry, refund.amount_fen, terms)
    # What was only heard of has no amount of its own yet.
    if refund.amount_fen != entry.amount_fen and refund.status != RefundStatus.ANNOUNCED:
        return Finding(entry.amount_fen, 0, DifferenceKind.AMOUNT, Repair.RAISE, is_billed=True)
    return Finding(entry.amount_fen, 0, DifferenceKind.STATE, Repair.SETTLE, is_billed=True)


def _compare_money(entry: BillEntry, ledger_fen: int, terms: Terms) -> Finding:
    """Done on both sides: the same money, and the fee that was agreed?"""
    if ledger_fen != entry.amount_fen:
        return Finding(entry.amount_fen, ledger_fen, DifferenceKind.AMOUNT, Repair.RAISE, is_billed=True)
    expected = wrong_fee(entry, terms.fee_rate)
    if expected is None:
        return Finding(entry.amount_fen, ledger_fen, is_billed=True)
    return Finding(
        entry.amount_fen,
        ledger_fen,
        DifferenceKind.FEE,
        Repair.RAISE,
        is_billed=True,
        expected_fee_millifen=expected,
    )


def _compare_open_refund(entry: BillEntry, refund: KnownRefund, terms: Terms) -> Finding:
    """Not done in the bill. One under way there may be under way or done here: the bill is older than the ledger.

    Such a refund has not found its bill yet, a later one has it. One that failed there must not be done here.
    """
    if entry.state == EntryState.PROCESSING:
        if refund.status == RefundStatus.SUCCEEDED or refund.status in OPEN_REFUNDS:
            return Finding(0, 0)
        return Finding(0, 0, DifferenceKind.STATE, Repair.SETTLE)
    if refund.status != RefundStatus.SUCCEEDED:
        return Finding(0, 0)
    ledger_fen = refund.amount_fen if refund.billed_on in (None, terms.day) else 0
    return Finding(0, ledger_fen, DifferenceKind.STATE, Repair.RAISE)
