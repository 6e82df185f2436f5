"""The reports that count for a day: of a bill that was whole."""

from datetime import date

from django.db.models import QuerySet

from payments.ledger.models import Reconciliation
from payments.reconciling.operations.bill_day import end_of_bill


def whole_reports(day: date) -> QuerySet[Reconciliation]:
    """Those finished after the day's end: what was compared before cannot know of what came later on it."""
    return Reconciliation.objects.filter(day=day, run__gt=0, finished_at__gte=end_of_bill(day))
