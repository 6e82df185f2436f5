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
from payments.reconciling.operations.run import BATCH, Run, finish_run, new_run

# How far it is: bytes of the bill that have been read, of all that are to be read (the bill is read twice).
Progress = Callable[[int, int], None]


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


def reconcile_day(
    *, provider: str, day: date, file: BinaryIO | None = None, progress: Progress = lambda _done, _all: None
) -> Reconciliation:
    """Compare the day's bill, downloaded or read from `file` (seekable), with the ledger; the report, finished.

    Every difference is put in front of staff, and the cases of those that are gone are closed.

    The whole bill is read once before anything is written. A run that does not get to its end leaves the report as it
    was, and the same bill again gives the same report. The file is kept, also one that is refused. A day without a
    bill is compared as an empty one.

    Raises InvalidField for a day that has not begun, ProviderNotConfigured, ReconciliationRunning, BillNotReady,
    BillRefused, ProviderRefused or ProviderUnknown.
    """
    gateway = get_gateway(provider)
    if gateway is None:
        raise ProviderNotConfigured
    if day > bill_today():
        raise InvalidField({"date": [_("This day has not begun. Give one of which there can be a bill.")]})
    with _bill(gateway, day, file) as bill:
        size = bill.size()
        _check(bill, provider, lambda: progress(bill.position(), 2 * size))
        with new_run(provider=provider, day=day) as run:
            terms = Terms(day, settings.PROVIDER_FEE_RATES[provider])
            compare_bill(run, bill.entries(), terms, lambda: progress(size + bill.position(), 2 * size))
            find_missing_in_bill(run)
            bill.keep(run)
            report = finish_run(run, source=bill.source)
    forget_replaced_bills(provider=provider, day=day, reconciliation_id=report.pk, run=report.run)
    raise_differences(report)
    return report


@contextmanager
def _bill(gateway: Gateway, day: date, file: BinaryIO | None) -> Iterator[Bill]:
    """The bill, in a temporary file that has no name and is gone afterwards when it is downloaded."""
    if file is not None:
        yield Bill(gateway, day, "file", file)
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


def _check(bill: Bill, provider: str, after_batch: Callable[[], None]) -> None:
    """Read the bill to its end: one that is wrong anywhere is refused, and kept, before a word of it is used."""
    try:
        for number, _entry in enumerate(bill.entries(), start=1):
            if number % BATCH == 0:
                after_batch()
    except BillRefused as refused:
        if bill.file is not None:
            keep_refused_bill(bill.file, refused, provider=provider, day=bill.day, source=bill.source)
        raise
