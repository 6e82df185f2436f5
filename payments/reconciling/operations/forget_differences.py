"""Delete the differences that no report speaks of any more, in short transactions: on SQLite every writer waits."""

from django.db.models import QuerySet

from payments.ledger.models import Difference, Reconciliation

PAGE = 2000


def forget_unfinished(report: Reconciliation) -> None:
    """Delete what runs that did not get to their end have left; nobody may be running this report."""
    _delete(report.differences.filter(run__gt=report.run))


def forget_replaced(report: Reconciliation) -> None:
    """Delete what the finished report has replaced; what was repaired meanwhile stays, as history."""
    _delete(report.differences.filter(run__lt=report.run, repaired_at__isnull=True))


def _delete(differences: QuerySet[Difference]) -> None:
    """Run by run, as the index has them."""
    for run in set(differences.order_by().values_list("run", flat=True).distinct()):
        of_run, last_id = differences.filter(run=run).order_by("pk"), 0
        while ids := list(of_run.filter(pk__gt=last_id).values_list("pk", flat=True)[:PAGE]):
            differences.filter(run=run, pk__gt=last_id, pk__lte=ids[-1]).delete()
            last_id = ids[-1]
