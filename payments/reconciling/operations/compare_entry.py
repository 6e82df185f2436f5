"""One entry of a bill against what the ledger has of it: what differs, and which repair is proposed.

Reads and writes nothing.
"""

from dataclasses import dataclass, replace
from datetime import date
from decimal import Decimal

from payments.enums import OPEN_REFUNDS, AttemptStatus, DifferenceKind, RefundStatus, Repair
from payments.ledger.models import Attempt
from payments.ledger.numbers import transaction_id_of
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
    """The gravest difference of the entry: missing, then twice in the bill, state, amount, trade number, fee.

    `is_repeated` says that this bill had the entry before; it counts as twice even when it is missing here. What
    another system of the merchant has sold is none of our business, however often it is there.
    """
    counted_fen = row.entry.amount_fen if row.entry.state == EntryState.DONE else 0
    if is_not_ours(row.entry):
        return Finding(counted_fen, 0, DifferenceKind.NOT_OURS, Repair.NONE)
    if is_repeated:
        return Finding(counted_fen, 0, DifferenceKind.DUPLICATE, Repair.RAISE)
    if row.entry.kind == EntryKind.PAYMENT:
        return _compare_payment(row, row.attempt, terms)
    if row.refund is None:
        can_be_asked = row.payment_id is not None and row.entry.refund_number
        repair = Repair.BOOK_REFUND if can_be_asked else Repair.RAISE
        return Finding(counted_fen, 0, DifferenceKind.REFUND_MISSING_HERE, repair)
    if row.entry.state == EntryState.DONE:
        return _compare_done_refund(row, row.refund, terms)
    return _compare_open_refund(row.entry, row.refund, terms)


def is_not_ours(entry: BillEntry) -> bool:
    """Whether the trade is of another app, or has a number that this system cannot have given.

    Also when the number is in the ledger: our payment belongs to our app, so that a row of another one is not its
    bill. A number of our form that is not known is ours and missing.
    """
    return entry.is_of_other_app or transaction_id_of(entry.out_trade_no) is None


def _compare_payment(row: LookedUp, attempt: KnownAttempt | None, terms: Terms) -> Finding:
    bill_fen = row.entry.amount_fen
    if attempt is None:
        repair = Repair.RAISE if row.payment_id is None else Repair.SETTLE
        return Finding(bill_fen, 0, DifferenceKind.MISSING_HERE, repair)
    if attempt.billed_on not in (None, terms.day):
        return Finding(bill_fen, 0, DifferenceKind.DUPLICATE, Repair.RAISE)
    if attempt.status != AttemptStatus.PAID:
        return Finding(bill_fen, 0, DifferenceKind.STATE, Repair.SETTLE, is_billed=True)
    return _compare_money(row, attempt.paid_fen or 0, terms)


def _compare_done_refund(row: LookedUp, refund: KnownRefund, terms: Terms) -> Finding:
    entry = row.entry
    if refund.billed_on not in (None, terms.day):
        return Finding(entry.amount_fen, 0, DifferenceKind.DUPLICATE, Repair.RAISE)
    if refund.status == RefundStatus.SUCCEEDED:
        return _compare_money(row, refund.amount_fen, terms)
    # What was only heard of has no amount of its own yet.
    if refund.amount_fen != entry.amount_fen and refund.status != RefundStatus.ANNOUNCED:
        return Finding(entry.amount_fen, 0, DifferenceKind.AMOUNT, Repair.RAISE, is_billed=True)
    return Finding(entry.amount_fen, 0, DifferenceKind.STATE, Repair.SETTLE, is_billed=True)


def _compare_money(row: LookedUp, ledger_fen: int, terms: Terms) -> Finding:
    """Done on both sides: the same money, of the same trade of the provider's, at the fee that was agreed?"""
    entry = row.entry
    found = Finding(entry.amount_fen, ledger_fen, is_billed=True)
    if ledger_fen != entry.amount_fen:
        return replace(found, kind=DifferenceKind.AMOUNT, repair=Repair.RAISE)
    if not _is_same_trade(row):
        return replace(found, kind=DifferenceKind.TRADE_NUMBER, repair=Repair.RAISE)
    expected = wrong_fee(entry, terms.fee_rate)
    if expected is None:
        return found
    return replace(found, kind=DifferenceKind.FEE, repair=Repair.RAISE, expected_fee_millifen=expected)


def _is_same_trade(row: LookedUp) -> bool:
    """Whether both sides have the same number of the provider's; where one side has none, nothing speaks against it."""
    known, billed = row.attempt and row.attempt.provider_index, row.entry.provider_transaction_id
    return not known or not billed or known == Attempt.provider_index_of(billed)


def _compare_open_refund(entry: BillEntry, refund: KnownRefund, terms: Terms) -> Finding:
    """Not done in the bill, which has it under the day on which it was taken and is never written again.

    So it has found its bill. How it ends the provider itself is asked: one that is under way here is asked about
    until it has ended. One that failed there must not be done here.
    """
    is_billed = refund.billed_on in (None, terms.day)
    if entry.state == EntryState.PROCESSING:
        if refund.status == RefundStatus.SUCCEEDED or refund.status in OPEN_REFUNDS:
            return Finding(0, 0, is_billed=is_billed)
        return Finding(0, 0, DifferenceKind.STATE, Repair.SETTLE, is_billed=is_billed)
    if refund.status != RefundStatus.SUCCEEDED:
        return Finding(0, 0, is_billed=is_billed)
    ledger_fen = refund.amount_fen if is_billed else 0
    return Finding(0, ledger_fen, DifferenceKind.STATE, Repair.RAISE, is_billed=is_billed)
