"""For how long the files of bills are kept."""

from collections.abc import Sequence
from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.bounds import Bound
from payments.enums import RemovalKind
from payments.house_rules import ASKED_KEPT, BILLS_KEPT
from payments.ledger.models import (
    AskedReconciliation,
    BillFile,
    BillPiece,
    Difference,
    ExceptionCase,
    Reconciliation,
)
from payments.ledger.removed import Removed
from payments.retention.emptied import Emptied

_OF_DAY = {"provider": OuterRef("provider"), "day": OuterRef("day")}
_OF_REPORT = {f"reconciliation__{name}": value for name, value in _OF_DAY.items()}
COMPARED = Q(run__isnull=False, is_whole=True)


def uncompared_bills(now: datetime) -> QuerySet[BillFile]:
    """The files that are older than BILLS_KEPT and of no finished run; their pieces go with them.

    Not the refused file of a day that has no report yet.
    """
    old = BillFile.objects.exclude(COMPARED).filter(kept_at__lt=now - BILLS_KEPT.duration())
    reports = Reconciliation.objects.filter(run__gt=0, **_OF_DAY)
    return old.filter(Q(fault="") | Exists(reports)).order_by("kept_at")


def undecided_bills() -> Q:
    """Those of a report of which an exception is open, or a repair is still to come."""
    cases = ExceptionCase.objects.filter(closed_at=None, **_OF_REPORT)
    repairs = Difference.objects.filter(repair_due_at__isnull=False, **_OF_REPORT)
    return Q(Exists(cases)) | Q(Exists(repairs))


def removed_bill(file: BillFile) -> Removed:
    """What the file leaves behind: the SHA-256 of it, by which the provider's own copy is recognised."""
    return Removed(file.pk, file.kept_at, file.digest)


def empty_bills(rows: Sequence[Removed], removal: int) -> None:
    """Take the pieces out."""
    keys = [row.key for row in rows]
    BillPiece.objects.filter(file__in=keys).delete()
    BillFile.objects.filter(pk__in=keys).update(removal=removal)


def old_asked(now: datetime) -> QuerySet[AskedReconciliation]:
    """What was asked for longer ago than ASKED_KEPT: whoever has not looked by then does not want it."""
    return AskedReconciliation.objects.filter(asked_at__lt=now - ASKED_KEPT.duration()).order_by("asked_at")


# One at a time: a file may have hundreds of pieces.
UNCOMPARED_BILLS = Bound(
    "uncompared_bills", _("Files of bills that were refused"), uncompared_bills, rows_in_a_transaction=1
)
KEPT_BILLS = Emptied(
    "kept_bills",
    _("Files of bills that were compared"),
    RemovalKind.BILL,
    BILLS_KEPT,
    BillFile,
    at="kept_at",
    kept=Q(removal=None) & COMPARED,
    undecided=undecided_bills,
    removed=removed_bill,
    empty=empty_bills,
    rows_in_a_transaction=1,
)
ASKED = Bound("asked_reconciliations", _("Reconciliations that staff asked for"), old_asked)
