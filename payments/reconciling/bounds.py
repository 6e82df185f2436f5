"""For how long the files of bills are kept."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.bounds import Bound
from payments.house_rules import BILLS_KEPT
from payments.ledger.models import AskedReconciliation, BillFile


def old_bills(now: datetime) -> QuerySet[BillFile]:
    """The files that are older than BILLS_KEPT; their pieces go with them."""
    return BillFile.objects.filter(kept_at__lt=now - BILLS_KEPT.duration()).order_by("kept_at")


def old_asked(now: datetime) -> QuerySet[AskedReconciliation]:
    """What was asked for longer ago than BILLS_KEPT: whoever has not looked by then does not want it."""
    return AskedReconciliation.objects.filter(asked_at__lt=now - BILLS_KEPT.duration()).order_by("asked_at")


# One at a time: a file may have hundreds of pieces.
KEPT_BILLS = Bound("kept_bills", _("Files of bills, whole or refused"), old_bills, rows_in_a_transaction=1)
ASKED = Bound("asked_reconciliations", _("Reconciliations that staff asked for"), old_asked)
