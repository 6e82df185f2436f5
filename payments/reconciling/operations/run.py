"""One run of a reconciliation: begun by one at a time, written in batches, and a report only when it is finished."""

import hashlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from datetime import date, datetime, timedelta
from types import MappingProxyType

from django.conf import settings
from django.db import reset_queries, transaction
from django.db.models import Count, F, Q, QuerySet, Sum
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.clock_ahead import latest_written
from foundation.errors import ServiceError
from foundation.rows.writing import change_each
from payments.enums import DifferenceKind
from payments.ledger.chain import chain_of_report
from payments.ledger.models import Attempt, Difference, Reconciliation, Refund
from payments.ledger.operations.move_report import difference_hash, publish_report
from payments.providers.billing import EntryKind
from payments.reconciling.operations.entry_index import EntryIndex
from payments.reconciling.operations.report_totals import Tally

# A run holds its day for this long and renews that as it goes: one that dies frees it within a minute. No step of a
# run takes as long; one that was taken for dead all the same writes nothing more.
LEASE = timedelta(seconds=45)
# It is not renewed sooner than this after the last time.
RENEWED_AFTER = timedelta(seconds=10)
# Rows that a run reads, writes or deletes at once, so that neither its memory nor a transaction grows with the bill.
BATCH = 2000


class ReconciliationRunning(ServiceError):
    status, code = 409, "reconciliation_running"
    detail = _(
        "This day is being reconciled already. Wait until that has ended; a run that has died frees the day within a "
        "minute."
    )


class SumsDisagree(RuntimeError):
    """The differences do not explain the totals: a fault of the program, and no report is made of it."""


@dataclass(slots=True)
class KindSum:
    """The differences of one kind: how many, and what they count with on each side, in fen."""

    count: int = 0
    bill_fen: int = 0
    ledger_fen: int = 0


# By kind of difference and of entry.
KindSums = dict[tuple[str, str], KindSum]


@dataclass(slots=True)
class Run:
    """What a run needs to know all along. `number` is that of the report it will be when it is finished.

    One with a `preview` writes nothing: it counts there what it would write.
    """

    reconciliation_id: int
    provider: str
    day: date
    number: int
    started_at: datetime
    seen: EntryIndex
    # An earlier run of this day may have noted its bill on rows that this bill has not.
    is_again: bool = False
    # Who asked for it, None for a command.
    asked_by_id: int | None = None
    preview: KindSums | None = None
    read_rows: int = 0
    tally: Tally = field(default_factory=Tally)
    # Over the hashes of the differences, in the order in which they were written.
    written: "hashlib._Hash" = field(default_factory=hashlib.sha256)
    written_count: int = 0
    renewed_at: datetime = field(default_factory=timezone.now)

    def renew(self) -> None:
        """Say that this run is alive, unless it has just said so. Raises ReconciliationRunning when another has begun.

        To be called between any two steps that read, write or delete a batch.
        """
        now = timezone.now()
        if self.preview is not None:
            return
        if abs(now - self.renewed_at) < RENEWED_AFTER:
            return
        ours = Reconciliation.objects.filter(pk=self.reconciliation_id, started_at=self.started_at)
        if not ours.update(leased_until=now + LEASE):
            raise ReconciliationRunning
        self.renewed_at = now


@contextmanager
def new_run(*, provider: str, day: date, asked_by_id: int | None = None) -> Iterator[Run]:
    """A run of this provider and day, which nobody else runs meanwhile; what a dead one left behind is removed.

    Until `finish_run` the report says what it said before. Raises ReconciliationRunning.
    """
    report, is_new = Reconciliation.objects.get_or_create(provider=provider, day=day)
    started_at = timezone.now()
    over = Q(leased_until__lt=started_at) | Q(leased_until__gt=latest_written(started_at, ahead=LEASE))
    free = Q(started_at__isnull=True) | Q(leased_until__isnull=True) | over
    claim = {"started_at": started_at, "leased_until": started_at + LEASE, "begun_run": F("run") + 1}
    if not Reconciliation.objects.filter(free, pk=report.pk).update(**claim):
        raise ReconciliationRunning
    try:
        report.refresh_from_db()
        with EntryIndex() as seen:
            run = Run(
                report.pk,
                provider,
                day,
                report.run + 1,
                started_at,
                seen,
                is_again=not is_new,
                asked_by_id=asked_by_id,
                renewed_at=started_at,
            )
            _forget_unfinished(run)
            yield run
    finally:
        ours = Reconciliation.objects.filter(pk=report.pk, started_at=started_at)
        ours.update(started_at=None, leased_until=None)


@contextmanager
def preview_run(*, provider: str, day: date) -> Iterator[Run]:
    """A run that writes nothing and holds no day: others may run meanwhile."""
    own = Reconciliation.objects.filter(provider=provider, day=day).first()
    with EntryIndex() as seen:
        yield Run(own.pk if own else 0, provider, day, 0, timezone.now(), seen, preview={})


def write_batch(
    run: Run,
    differences: Sequence[Difference],
    *,
    attempts: Mapping[int, int] = MappingProxyType({}),
    refunds: Mapping[int, int] = MappingProxyType({}),
) -> None:
    """Write the differences, and note on these attempts and refunds that they have found their bill.

    They are given by id, each with its fee in thousandths of a fen.

    Raises ReconciliationRunning when the run took so long that another has begun.
    """
    if run.preview is not None:
        _count(run.preview, differences)
    else:
        _write(run, differences, attempts, refunds)


def _count(preview: KindSums, differences: Sequence[Difference]) -> None:
    for difference in differences:
        of_kind = preview.setdefault((difference.kind, difference.entry), KindSum())
        of_kind.count += 1
        of_kind.bill_fen += difference.bill_fen
        of_kind.ledger_fen += difference.ledger_fen


@transaction.atomic
def _write(
    run: Run, differences: Sequence[Difference], attempts: Mapping[int, int], refunds: Mapping[int, int]
) -> None:
    chain = chain_of_report(_locked(run))
    for model, fees in ((Attempt, attempts), (Refund, refunds)):
        if fees:
            change_each(model, "fee_millifen", fees, same=("billed_on", run.day))
    for difference in differences:
        difference.hash = difference_hash(difference, chain=chain)
        run.written.update(difference.hash.encode())
    run.written_count += len(differences)
    Difference.objects.bulk_create(differences)
    if settings.DEBUG:
        reset_queries()  # Django keeps every statement then, and a run has many long ones


def finish_run(run: Run, *, source: str) -> Reconciliation:
    """Make the run the day's report, in the place of the one before; repaired differences of before stay as history.

    Raises SumsDisagree, and ReconciliationRunning when another run has begun.
    """
    _publish(run, source)
    report = Reconciliation.objects.get(pk=run.reconciliation_id)
    _forget_replaced(report)
    return report


def _forget_unfinished(run: Run) -> None:
    """Delete what runs that did not get to their end have left; nobody else is running this report."""
    unfinished = Difference.objects.filter(reconciliation=run.reconciliation_id, run__gte=run.number)
    _delete(unfinished, run.renew)


def _forget_replaced(report: Reconciliation) -> None:
    """Delete what the finished report has replaced; what was repaired meanwhile stays, as history."""
    _delete(report.differences.filter(run__lt=report.run, repaired_at__isnull=True), lambda: None)


def _delete(differences: QuerySet[Difference], after_batch: Callable[[], None]) -> None:
    """Run by run, as the index has them, in short transactions: on SQLite every writer waits."""
    for run in set(differences.order_by().values_list("run", flat=True).distinct()):
        of_run, last_id = differences.filter(run=run).order_by("pk"), 0
        while ids := list(of_run.filter(pk__gt=last_id).values_list("pk", flat=True)[:BATCH]):
            differences.filter(run=run, pk__gt=last_id, pk__lte=ids[-1]).delete()
            last_id = ids[-1]
            after_batch()


@transaction.atomic
def _publish(run: Run, source: str) -> None:
    """At once: who reads the report finds the run before, or this one whole."""
    publish_report(
        _locked(run),
        written=run.written_count,
        digest=run.written.hexdigest(),
        run=run.number,
        source=source,
        started_at=None,
        leased_until=None,
        finished_at=timezone.now(),
        run_by_id=run.asked_by_id,
        difference_count=_checked_count(run),
        **asdict(run.tally),
    )


def _locked(run: Run) -> Reconciliation:
    """The report, locked; raises ReconciliationRunning when another run has begun meanwhile."""
    ours = Reconciliation.objects.select_for_update().filter(pk=run.reconciliation_id, started_at=run.started_at)
    report = ours.first()
    if report is None:
        raise ReconciliationRunning
    return report


def _checked_count(run: Run) -> int:
    """How many differences need somebody: what the run has written, found to explain the totals to the fen."""
    written = Difference.objects.filter(reconciliation=run.reconciliation_id, run=run.number).order_by()
    sums = written.values("entry").annotate(
        count=Count("pk", filter=~Q(kind=DifferenceKind.NOT_OURS)), surplus=Sum(F("bill_fen") - F("ledger_fen"))
    )
    by_entry = {row["entry"]: row for row in sums}
    for kind in EntryKind:
        explained = by_entry[kind.value]["surplus"] if kind.value in by_entry else 0
        if explained != run.tally.surplus(kind):
            raise SumsDisagree(f"{run.provider} {run.day}: {kind.value}")
    return sum(row["count"] for row in by_entry.values())
