"""For how long the files of bills are kept."""

from datetime import datetime

from django.db.models import QuerySet
from django.utils.translation import gettext_lazy as _

from foundation.bounds import Bound
from payments.house_rules import BILLS_KEPT
from payments.ledger.models import BillFile


def old_bills(now: datetime) -> QuerySet[BillFile]:
    """The files that are older than BILLS_KEPT; their pieces go with them."""
    return BillFile.objects.filter(kept_at__lt=now - BILLS_KEPT.duration()).order_by("kept_at")


# One at a time: a file may have hundreds of pieces.
KEPT_BILLS = Bound("kept_bills", _("Files of bills, whole or refused"), old_bills, rows_in_a_transaction=1)
