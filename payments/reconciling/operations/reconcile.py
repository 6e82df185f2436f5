"""A provider's bill of one day against the ledger, both ways, in memory that does not grow with the bill."""

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date
from io import SEEK_END
from typing import BinaryIO

from django.conf import settings
from django.utils.translation import gettext_lazy as _

from foundation.errors import InvalidField
from payments.errors import ProviderNotConfigured
from payments.ledger.models import Reconciliation
from payments.providers import get_gateway
from payments.providers.base import Gateway
from payments.providers.billing import BillEmpty, BillEntry, BillRefused
from payments.reconciling.operations.bill_day import bill_today
from payments.reconciling.operations.compare_bill import compare_bill
from payments.reconciling.operations.compare_entry import Terms
from payments.reconciling.operations.find_missing_in_bill import find_missing_in_bill
from payments.reconciling.operations.keep_bill import forget_replaced_bills, keep_bill, keep_refused_bill
from payments.reconciling.operations.raise_differences import raise_differences
from payments.reconciling.operations.report_totals import Tally
from payments.reconciling.operations.run import BATCH, KindSums, Run, finish_run, new_run, preview_run

# How far it is: bytes of the bill that have been read, of all that are to be read (the bill is read twice), and the
# rows that have been read this time.
Progress = Callable[[int, int, int], None]


@dataclass(frozen=True, slots=True)
class Preview:
    """What a reconciliation would find: its sums, and its differences by their kinds. `source` as a report has it."""

    source: str
    totals: Tally
    kinds: KindSums


@dataclass(frozen=True, slots=True)
class Bill:
    """A bill in a file that can be read from its beginning as often as needed; `source`: download, file or empty."""

    gateway: Gateway
    day: date
    source: str
    file: BinaryIO | None = None

    def entries(self) -> Iterator[BillEntry]:
        """Every entry, from the first; raises BillRefused as soon as something is wrong."""
        if self.file is None:
            return iter(())
        self.file.seek(0)
        return self.gateway.read_bill(self.file, day=self.day)

    def keep(self, run: Run) -> None:
        """Keep the file as the run's, if there is one."""
        if self.file is not None:
            keep_bill(
                self.file, provider=run.provider, day=run.day, source=self.source, run=run.number, renew=run.renew
            )

    def size(self) -> int:
        """How many bytes there are."""
        return self.file.seek(0, SEEK_END) if self.file else 0

    def position(self) -> int:
        """How many bytes have been read this time."""
        return self.file.tell() if self.file else 0


def _untold(_done: int, _of_all: int, _rows: int) -> None:
    """Nobody wants to know."""


def reconcile_day(
    *,
    provider: str,
    day: date,
    file: BinaryIO | None = None,
    source: str = "file",
    asked_by_id: int | None = None,
    progress: Progress = _untold,
) -> Reconciliation:
    """Compare the day's bill, downloaded or read from `file` (seekable), with the ledger; the report, finished.

    `source` says where the file is from, `asked_by_id` who of the staff asked for it.

    Every difference is put in front of staff, and the cases of those that are gone are closed.

    The whole bill is read once before anything is written. A run that does not get to its end leaves the report as it
    was, and the same bill again gives the same report. The file is kept, also one that is refused. A day without a
    bill is compared as an empty one.

    Raises InvalidField for a day that has not begun, ProviderNotConfigured, ReconciliationRunning, BillNotReady,
    BillRefused, ProviderRefused or ProviderUnknown.
    """
    with (
        _checked_bill(provider, day, file, source, progress) as bill,
        new_run(provider=provider, day=day, asked_by_id=asked_by_id) as run,
    ):
        _compare(run, bill, progress)
        bill.keep(run)
        report = finish_run(run, source=bill.source)
    forget_replaced_bills(provider=provider, day=day, reconciliation_id=report.pk, run=report.run)
    raise_differences(report)
    return report


def preview_day(
    *,
    provider: str,
    day: date,
    file: BinaryIO | None = None,
    keep: Callable[[BinaryIO], None] = lambda _file: None,
    progress: Progress = _untold,
) -> Preview:
    """What `reconcile_day` would find now; nothing is written, but for the file of a bill that is refused.

    `keep` is given the file of a bill that was downloaded and is whole. Raises what `reconcile_day` raises, but that a
    day may be looked at while it is being reconciled.
    """
    with _checked_bill(provider, day, file, "file", progress) as bill, preview_run(provider=provider, day=day) as run:
        if file is None and bill.file is not None:
            keep(bill.file)
        _compare(run, bill, progress)
    return Preview(bill.source, run.tally, run.preview or {})


def require_day(provider: str, day: date) -> Gateway:
    """Whose bill of a day there can be; raises InvalidField for one that has not begun, or ProviderNotConfigured."""
    gateway = get_gateway(provider)
    if gateway is None:
        raise ProviderNotConfigured
    if day > bill_today():
        raise InvalidField({"date": [_("This day has not begun. Give one of which there can be a bill.")]})
    return gateway


@contextmanager
def _checked_bill(provider: str, day: date, file: BinaryIO | None, source: str, progress: Progress) -> Iterator[Bill]:
    """The bill, which has been read to its end once, and is what it should be."""
    with _bill(require_day(provider, day), day, file, source) as bill:
        size = bill.size()
        _check(bill, provider, lambda rows: progress(bill.position(), 2 * size, rows))
        yield bill


def _compare(run: Run, bill: Bill, progress: Progress) -> None:
    size, terms = bill.size(), Terms(bill.day, settings.PROVIDER_FEE_RATES[run.provider])
    compare_bill(run, bill.entries(), terms, lambda: progress(size + bill.position(), 2 * size, run.read_rows))
    find_missing_in_bill(run)


@contextmanager
def _bill(gateway: Gateway, day: date, file: BinaryIO | None, source: str) -> Iterator[Bill]:
    """The bill, in a temporary file that has no name and is gone afterwards when it is downloaded."""
    if file is not None:
        yield Bill(gateway, day, source, file)
        return
    with tempfile.TemporaryFile() as downloaded:
        is_there = _download(gateway, day, downloaded)
        yield Bill(gateway, day, "download", downloaded) if is_there else Bill(gateway, day, "empty")


def _download(gateway: Gateway, day: date, into: BinaryIO) -> bool:
    """Whether there is a bill; a day on which nothing was traded has none."""
    try:
        gateway.download_bill(day, into)
    except BillEmpty:
        return False
    return True


def _check(bill: Bill, provider: str, after_batch: Callable[[int], None]) -> None:
    """Read the bill to its end: one that is wrong anywhere is refused, and kept, before a word of it is used."""
    try:
        for number, _entry in enumerate(bill.entries(), start=1):
            if number % BATCH == 0:
                after_batch(number)
    except BillRefused as refused:
        if bill.file is not None:
            keep_refused_bill(bill.file, refused, provider=provider, day=bill.day, source=bill.source)
        raise
