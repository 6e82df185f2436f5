"""Reconcile one bill in a process of its own, and print what it took as JSON."""

import json
import resource
import time
from datetime import date
from pathlib import Path

from django.conf import settings

from payments.enums import ProviderName
from payments.operations.reconcile import reconcile_day


def main(day: str, bill: str) -> None:
    """Seconds of the run, those that this process worked, and the peak of this whole process in MB."""
    settings.DEBUG = False  # the keys are those of development
    with Path(bill).open("rb") as file:
        before, worked_before = time.perf_counter(), time.process_time()
        report = reconcile_day(provider=ProviderName.WECHAT, day=date.fromisoformat(day), file=file)
        seconds, worked = time.perf_counter() - before, time.process_time() - worked_before
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    found = {
        "rows": report.bill_payment_count,
        "differences": report.difference_count,
        "seconds": round(seconds, 2),
        "cpu_seconds": round(worked, 2),
        "peak_mb": round(peak, 1),
    }
    print(json.dumps(found))
