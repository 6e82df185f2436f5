"""A day is asked to be reconciled, looked at first and then kept or dropped; a job does the work."""

from datetime import date
from io import SEEK_END
from typing import BinaryIO

from django.db import IntegrityError, transaction
from django.db.models import Q
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.clock_ahead import latest_written
from foundation.errors import InvalidField, ServiceError
from payments.enums import AskedState
from payments.ledger.models import AskedReconciliation, BillFile, Reconciliation
from payments.reconciling.operations.bill_day import bill_today
from payments.reconciling.operations.keep_bill import keep_waiting_bill
from payments.reconciling.operations.reconcile import require_day
from payments.reconciling.operations.run import LEASE, ReconciliationRunning

MEBIBYTE = 1024**2
# What comes through a browser: with its form it is to stay under what nginx lets through to the console.
MAXIMUM_UPLOAD_BYTES = 30 * MEBIBYTE


class AskedAndDecided(ServiceError):
    status, code = 409, "asked_and_decided"
    detail = _("It does not wait for this any more: somebody else was quicker, or it has ended. Look at its page.")


def ask_reconciliation(*, provider: str, day: date, user_id: int, file: BinaryIO | None = None) -> AskedReconciliation:
    """Have the day's bill read and compared by a job, so that somebody can look at what would be written.

    `file` (seekable) is kept until then; without it the provider is asked for the bill. One of the same day that nobody
    has decided about is dropped. Raises InvalidField for a day that is not over and for a file that is empty or too
    large, ProviderNotConfigured, and ReconciliationRunning while this day is under way.
    """
    require_day(provider, day)
    _require_over(day)
    _require_idle(provider, day)
    kept = None
    if file is not None:
        _require_size(file)
        kept = keep_waiting_bill(file, provider=provider, day=day, source="file")
    try:
        return _ask(provider, day, user_id, kept, is_upload=file is not None)
    except IntegrityError:
        if kept is not None:
            kept.delete()
        raise ReconciliationRunning from None


def keep_preview(asked_id: int, *, user_id: int) -> None:
    """Have written what the preview shows. Raises AskedAndDecided, and ReconciliationRunning while the day runs."""
    try:
        with transaction.atomic():
            _decide(asked_id, AskedState.ACCEPTED, user_id)
    except IntegrityError:
        raise ReconciliationRunning from None


def drop_preview(asked_id: int, *, user_id: int) -> None:
    """Nothing is written, and its file goes. Raises AskedAndDecided."""
    _decide(asked_id, AskedState.DROPPED, user_id)
    forget_file(asked_id)


def forget_file(asked_id: int) -> None:
    """What waited for it goes: a bill that was compared or refused is kept by itself."""
    BillFile.objects.filter(pk__in=AskedReconciliation.objects.filter(pk=asked_id).values("file")).delete()


@transaction.atomic
def _ask(provider: str, day: date, user_id: int, kept: BillFile | None, *, is_upload: bool) -> AskedReconciliation:
    older = AskedReconciliation.objects.filter(provider=provider, day=day, state=AskedState.PREVIEWED)
    for asked_id in older.values_list("pk", flat=True):
        drop_preview(asked_id, user_id=user_id)
    return AskedReconciliation.objects.create(
        provider=provider, day=day, is_upload=is_upload, file=kept, asked_by_id=user_id, asked_at=timezone.now()
    )


def _decide(asked_id: int, state: AskedState, user_id: int) -> None:
    now, is_over = timezone.now(), state == AskedState.DROPPED
    previewed = AskedReconciliation.objects.filter(pk=asked_id, state=AskedState.PREVIEWED)
    decided = {"decided_by_id": user_id, "decided_at": now, "ended_at": now if is_over else None}
    if not previewed.update(state=state, percent=0, read_rows=0, leased_until=None, **decided):
        raise AskedAndDecided


def _require_over(day: date) -> None:
    """What is kept is the day's report: a bill of half a day would say that the whole agrees."""
    if day >= bill_today():
        raise InvalidField({"date": [_("This day is not over, so its bill is not whole. Ask for it tomorrow.")]})


def _require_idle(provider: str, day: date) -> None:
    """Raise ReconciliationRunning while somebody runs this day: by a command, or by a job, about which it is then."""
    now, of_day = timezone.now(), {"provider": provider, "day": day}
    leased = Q(leased_until__gt=now, leased_until__lte=latest_written(now, ahead=LEASE))
    states = (AskedState.WAITING, AskedState.ACCEPTED)
    asked = AskedReconciliation.objects.filter(**of_day, state__in=states).first()
    if asked is not None or Reconciliation.objects.filter(leased, **of_day).exists():
        raise ReconciliationRunning(about=asked)


def _require_size(file: BinaryIO) -> None:
    size = file.seek(0, SEEK_END)
    if not size:
        raise InvalidField({"file": [_("The file is empty.")]})
    if size > MAXIMUM_UPLOAD_BYTES:
        sentence = _("The file is larger than %(most)d MB. Give it as it was downloaded, packed, or by the command.")
        raise InvalidField({"file": [sentence % {"most": MAXIMUM_UPLOAD_BYTES // MEBIBYTE}]})
