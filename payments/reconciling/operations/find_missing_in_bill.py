"""The other direction: what the ledger has of the day and no bill has."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from django.utils import timezone

from payments.enums import ProviderName, Repair
from payments.ledger.models import Difference, Reconciliation
from payments.providers.billing import EntryKind
from payments.reconciling.operations.bill_day import CARRY, bill_day_of, end_of_bill, start_of_bill
from payments.reconciling.operations.entry_index import entry_key
from payments.reconciling.operations.late_refunds import in_no_bill
from payments.reconciling.operations.ledger_rows import (
    PAYMENTS,
    REFUNDS,
    Ledger,
    LedgerRow,
    billed_elsewhere,
    numbers_of,
    unbilled_rows,
)
from payments.reconciling.operations.run import Run, write_batch
from payments.reconciling.queries import finished_report

# Whose bill has a refund under the day on which it was taken, and not under that on which the payer got it.
BILLED_WHEN_TAKEN = frozenset({ProviderName.WECHAT})


@dataclass(frozen=True, slots=True)
class Neighbours:
    """The finished reports of the day before and of the day after, None where there is none."""

    before: Reconciliation | None
    after: Reconciliation | None


def find_missing_in_bill(run: Run) -> None:
    """Write what moved here on this day and stands in no bill.

    Around midnight the two clocks differ. What moved here in the last hour and has no bill is carried: the next day's
    report judges it, where it matches by its number. A day whose neighbour was never reconciled judges less or more
    accordingly, and what the neighbour's report tells already is not told again: so the order in which days are
    reconciled does not matter, and the same day again gives the same report.
    """
    neighbours = Neighbours(
        before=finished_report(provider=run.provider, day=run.day - timedelta(days=1)),
        after=finished_report(provider=run.provider, day=run.day + timedelta(days=1)),
    )
    begin, end = start_of_bill(run.day), end_of_bill(run.day)
    first = begin - CARRY if neighbours.before else begin
    for ledger in (PAYMENTS, REFUNDS):
        for page in unbilled_rows(ledger, provider=run.provider, day=run.day, since=begin - CARRY, until=end + CARRY):
            run.renew()
            rows = _unseen(run, [row for row in page if not _spans_days(run, ledger, row)])
            _take_back(run, ledger, rows)
            _judge(run, ledger, [row for row in rows if first <= row.moved_at < end], neighbours)
    if run.is_again:
        _take_back_elsewhere(run, since=begin - CARRY, until=end + CARRY)
    if run.provider in BILLED_WHEN_TAKEN:
        _find_late_refunds(run, begin=begin, end=end)


def _spans_days(run: Run, ledger: Ledger, row: LedgerRow) -> bool:
    """Whether it is a refund that stands in the bill of an earlier day than that on which it reached the payer."""
    is_late = ledger is REFUNDS and run.provider in BILLED_WHEN_TAKEN
    return is_late and bill_day_of(row.begun_at) < bill_day_of(row.moved_at)


def _find_late_refunds(run: Run, *, begin: datetime, end: datetime) -> None:
    """Write down the refunds that took days, of which this is one, and that stand in the bill of none of them.

    Such a refund stands in one bill, that of the day on which the provider took it, whatever became of it. Which day
    that was by the provider's clock is not known, so that it is missing only when each of the days has been reconciled.
    """
    pages = unbilled_rows(REFUNDS, provider=run.provider, day=run.day, since=begin, until=timezone.now())
    for page in pages:
        run.renew()
        spanning = [row for row in page if row.begun_at < end and _spans_days(run, REFUNDS, row)]
        rows = _unseen(run, spanning)
        _take_back(run, REFUNDS, rows)
        missing = in_no_bill(rows, reconciliation_id=run.reconciliation_id, provider=run.provider, day=run.day)
        if missing:
            write_batch(run, _differences(run, REFUNDS, missing))


def _unseen(run: Run, page: Sequence[LedgerRow]) -> list[LedgerRow]:
    """Those that this bill has not: one that it has and that is not done there has a later bill."""
    keys = [entry_key(row.trade_index, row.number_index) for row in page]
    seen = run.seen.among(keys)
    return [row for row, key in zip(page, keys, strict=True) if key not in seen]


def _take_back(run: Run, ledger: Ledger, rows: Sequence[LedgerRow]) -> None:
    """An earlier bill of this day had these, the one that is valid now has not."""
    billed = [row.row_id for row in rows if row.billed_on is not None]
    if billed and run.preview is None:
        ledger.model.objects.filter(pk__in=billed).update(billed_on=None, fee_millifen=None)


def _take_back_elsewhere(run: Run, *, since: datetime, until: datetime) -> None:
    """The same of rows that are not within this time, or have not moved here."""
    for ledger in (PAYMENTS, REFUNDS):
        for page in billed_elsewhere(ledger, provider=run.provider, day=run.day, since=since, until=until):
            run.renew()
            _take_back(run, ledger, _unseen(run, page))


def _judge(run: Run, ledger: Ledger, rows: Sequence[LedgerRow], neighbours: Neighbours) -> None:
    """Carry, leave to the neighbour, or write down as missing."""
    morning, evening = start_of_bill(run.day), end_of_bill(run.day) - CARRY
    told_before = _told(neighbours.before, ledger, [row for row in rows if row.moved_at < morning])
    late = [row for row in rows if row.moved_at >= evening]
    told_after = _told(neighbours.after, ledger, late) if neighbours.after else {row.row_id for row in late}
    run.tally.carried_count += len(told_after)
    missing = [row for row in rows if row.row_id not in told_before and row.row_id not in told_after]
    if missing:
        write_batch(run, _differences(run, ledger, missing))


def _told(report: Reconciliation | None, ledger: Ledger, rows: Sequence[LedgerRow]) -> set[int]:
    """The ids of those rows that the report names."""
    if report is None or not rows:
        return set()
    name = "attempt_id" if ledger.kind == EntryKind.PAYMENT else "refund_id"
    told = report.differences.filter(
        run=report.run, entry=ledger.kind.value, **{f"{name}__in": [row.row_id for row in rows]}
    )
    return set(told.order_by().values_list(name, flat=True))


def _differences(run: Run, ledger: Ledger, missing: Sequence[LedgerRow]) -> list[Difference]:
    numbers = numbers_of(ledger, [row.row_id for row in missing])
    for row in missing:
        run.tally.add_to_ledger(ledger.kind, row.fen)
    return [_difference(run, ledger, row, numbers[row.row_id]) for row in missing]


def _difference(run: Run, ledger: Ledger, row: LedgerRow, numbers: tuple[str, str]) -> Difference:
    return Difference(
        reconciliation_id=run.reconciliation_id,
        run=run.number,
        kind=ledger.missing,
        entry=ledger.kind.value,
        payment_id=row.payment_id,
        attempt_id=row.attempt_id,
        refund_id=row.row_id if ledger.kind == EntryKind.REFUND else None,
        out_trade_no=numbers[0],
        number=numbers[1],
        number_index=row.number_index,
        ledger_fen=row.fen,
        ledger_state=ledger.status,
        proposed_repair=Repair.RAISE,
    )
