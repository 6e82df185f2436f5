"""What was asked for in the console is carried out by a job: a preview first, and once that is kept, the real run."""

import json
import logging
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict
from datetime import datetime, timedelta
from typing import Any, BinaryIO

from django.db.models import Q
from django.utils import timezone

from foundation.database.faults import FAULTS, is_away
from foundation.errors import ServiceError
from payments.enums import AskedState
from payments.ledger.models import AskedReconciliation
from payments.providers.base import ProviderError
from payments.providers.billing import BillNotReady, BillRefused
from payments.reconciling.kept_bills import opened_bill
from payments.reconciling.operations.ask_reconciliation import forget_file
from payments.reconciling.operations.keep_bill import keep_waiting_bill
from payments.reconciling.operations.reconcile import Preview, preview_day, reconcile_day

logger = logging.getLogger(__name__)

# Whoever takes one up has this long between two words of how far it is; if he dies, another takes it up after that.
LEASE = timedelta(minutes=20)
# How far it is, is written down no more often than this.
TOLD_AFTER = timedelta(seconds=1)
_NEXT = {AskedState.WAITING: AskedState.PREVIEWED, AskedState.ACCEPTED: AskedState.DONE}
BILL_NOT_READY, INTERNAL_ERROR = "bill_not_ready", "internal_error"


def carry_out_asked() -> int:
    """Everything that is due, one after the other; how many were dealt with. Providers are asked.

    A fault of the database that passes leaves one to be taken up again; what else goes wrong is written on it.
    """
    began, done = timezone.now(), 0
    while asked := _due(began).order_by("pk").first():
        mine = AskedReconciliation.objects.filter(pk=asked.pk, state=asked.state, leased_until=asked.leased_until)
        if mine.update(leased_until=timezone.now() + LEASE):
            done += _carry_out(asked)
    return done


def _due(began: datetime) -> Any:
    free = Q(leased_until__isnull=True) | Q(leased_until__lt=began)
    return AskedReconciliation.objects.filter(free, state__in=_NEXT)


def _carry_out(asked: AskedReconciliation) -> bool:
    try:
        came_of = _preview(asked) if asked.state == AskedState.WAITING else _write(asked)
    except BillRefused as refused:
        facts = json.dumps(refused.facts, ensure_ascii=False)
        return _end(asked, AskedState.FAILED, failure=refused.fault, refused_line=refused.line, facts=facts)
    except BillNotReady:
        return _end(asked, AskedState.FAILED, failure=BILL_NOT_READY)
    except (ProviderError, ServiceError) as error:
        return _end(asked, AskedState.FAILED, failure=error.code[:64])
    except Exception as error:
        if is_away(error):
            FAULTS.tell(f"Reconciliation {asked.pk} that was asked for is not carried out yet", error)
            return False
        logger.exception("Reconciliation %s that was asked for could not be carried out", asked.pk)
        return _end(asked, AskedState.FAILED, failure=INTERNAL_ERROR)
    return _end(asked, _NEXT[AskedState(asked.state)], **came_of)


def _preview(asked: AskedReconciliation) -> dict[str, Any]:
    def keep(file: BinaryIO) -> None:
        kept = keep_waiting_bill(file, provider=asked.provider, day=asked.day, source="download")
        AskedReconciliation.objects.filter(pk=asked.pk).update(file=kept)

    with _waiting_file(asked) as file:
        found = preview_day(provider=asked.provider, day=asked.day, file=file, keep=keep, progress=_progress(asked))
    return {"preview": json.dumps(_as_json(found))}


def _as_json(found: Preview) -> dict[str, Any]:
    kinds = [{"kind": kind, "entry": entry, **asdict(sums)} for (kind, entry), sums in found.kinds.items()]
    return {"source": found.source, "totals": asdict(found.totals), "kinds": kinds}


def _write(asked: AskedReconciliation) -> dict[str, Any]:
    """A bill that was too large to wait here is fetched once more."""
    source = "file" if asked.is_upload else "download"
    with _waiting_file(asked) as file:
        report = reconcile_day(
            provider=asked.provider,
            day=asked.day,
            file=file,
            source=source,
            asked_by_id=asked.decided_by_id,
            progress=_progress(asked),
        )
    return {"report": report}


@contextmanager
def _waiting_file(asked: AskedReconciliation) -> Iterator[BinaryIO | None]:
    kept = asked.file
    if kept is None or not kept.is_whole:
        yield None
        return
    with opened_bill(kept) as file:
        yield file


def _progress(asked: AskedReconciliation) -> Callable[[int, int, int], None]:
    told_at = timezone.now() - TOLD_AFTER

    def progress(done: int, of_all: int, rows: int) -> None:
        nonlocal told_at
        now = timezone.now()
        if abs(now - told_at) < TOLD_AFTER:
            return
        told_at, percent = now, 100 * done // of_all if of_all else 100
        mine = AskedReconciliation.objects.filter(pk=asked.pk, state=asked.state)
        mine.update(percent=percent, read_rows=rows, leased_until=now + LEASE)

    return progress


def _end(asked: AskedReconciliation, state: AskedState, **values: Any) -> bool:
    """Whether it went on by this: somebody else may have taken it up meanwhile."""
    is_over = state != AskedState.PREVIEWED
    if is_over:
        forget_file(asked.pk)
    mine = AskedReconciliation.objects.filter(pk=asked.pk, state=asked.state)
    ended_at = timezone.now() if is_over else None
    return bool(mine.update(state=state, leased_until=None, ended_at=ended_at, **values))
