"""The first direction: every entry of the bill is looked for in the ledger."""

from collections.abc import Callable, Iterator, Sequence
from itertools import islice

from payments.enums import DifferenceKind
from payments.ledger.models import Difference
from payments.providers.billing import BillEntry
from payments.reconciling.operations.compare_entry import Finding, Terms, compare_entry, is_not_ours
from payments.reconciling.operations.entry_index import entry_key
from payments.reconciling.operations.find_in_ledger import LookedUp, find_in_ledger
from payments.reconciling.operations.run import BATCH, Run, write_batch


def compare_bill(run: Run, entries: Iterator[BillEntry], terms: Terms, after_batch: Callable[[], None]) -> None:
    """Compare and write batch after batch; the queries a batch takes do not depend on what is in it."""
    while batch := list(islice(entries, BATCH)):
        _compare_batch(run, find_in_ledger(run.provider, batch), terms)
        run.read_rows += len(batch)
        run.renew()
        after_batch()


def _compare_batch(run: Run, rows: Sequence[LookedUp], terms: Terms) -> None:
    differences: list[Difference] = []
    attempts: dict[int, int] = {}
    refunds: dict[int, int] = {}
    for row, is_repeated in zip(rows, _repeated(run, rows), strict=True):
        finding = compare_entry(row, terms, is_repeated=is_repeated)
        run.tally.add_entry(row.entry, finding)
        if finding.kind is not None:
            differences.append(_difference(run, row, finding))
        if finding.is_billed and row.refund is not None:
            refunds[row.refund.refund_id] = row.entry.fee_millifen
        elif finding.is_billed and row.attempt is not None:
            attempts[row.attempt.attempt_id] = row.entry.fee_millifen
    write_batch(run, differences, attempts=attempts, refunds=refunds)


def _repeated(run: Run, rows: Sequence[LookedUp]) -> list[bool]:
    """For each row whether this bill had its entry before, in an earlier batch or in this one.

    What is not ours is never seen: its number may be one of ours, which then has no bill yet.
    """
    keys = [None if is_not_ours(row.entry) else entry_key(row.trade_index, row.number_index) for row in rows]
    ours = [key for key in keys if key is not None]
    before = run.seen.among(ours)
    run.seen.add(ours)
    answers = []
    for key in keys:
        answers.append(key in before)
        if key is not None:
            before.add(key)
    return answers


def _difference(run: Run, row: LookedUp, finding: Finding) -> Difference:
    """The payment that the number is known of is named in any case, its attempt and refund only by a row of theirs."""
    assert finding.kind is not None
    assert finding.repair is not None
    entry, attempt, refund = row.entry, row.attempt, row.refund
    if finding.kind == DifferenceKind.NOT_OURS:
        attempt = refund = None
    known = refund or (attempt if row.trade_index == row.number_index else None)
    return Difference(
        reconciliation_id=run.reconciliation_id,
        run=run.number,
        kind=finding.kind,
        entry=entry.kind.value,
        payment_id=row.payment_id,
        attempt_id=attempt and attempt.attempt_id,
        refund_id=refund and refund.refund_id,
        out_trade_no=entry.out_trade_no,
        number=row.number,
        number_index=row.number_index,
        bill_line=entry.line,
        bill_fen=finding.bill_fen,
        ledger_fen=finding.ledger_fen,
        bill_state=entry.state.value,
        ledger_state=known.status if known else "",
        fee_millifen=entry.fee_millifen,
        expected_fee_millifen=finding.expected_fee_millifen,
        proposed_repair=finding.repair,
    )
