"""What follows a finished run: every difference that is there is an open case, and none that is gone."""

from django.db import transaction

from payments.cases.operations import drop_cases
from payments.enums import Repair
from payments.ledger.models import Difference, ExceptionCase, Reconciliation
from payments.reconciling.operations.raise_difference import raise_difference, raise_new
from payments.reconciling.queries import differences_of, unraised_reports


def raise_differences(report: Reconciliation) -> None:
    """Open a case for each difference of the report that is to be repaired, and close those that it tells of no more.

    That it is done is written on the report in the end: what a crash has cut short, `raise_rest` takes up. A report
    that a newer run has replaced meanwhile is left to that one.
    """
    for page in differences_of(report):
        with transaction.atomic():
            if not _is_newest(report):
                return
            for difference in raise_new([each for each in page if _is_to_be_raised(each)]):
                raise_difference(difference)
    with transaction.atomic():
        if _is_newest(report):
            drop_cases(ExceptionCase.objects.filter(reconciliation=report, run__lt=report.run))
            Reconciliation.objects.filter(pk=report.pk).update(raised_run=report.run)


def _is_to_be_raised(difference: Difference) -> bool:
    return difference.repaired_at is None and difference.proposed_repair != Repair.NONE


def raise_rest() -> None:
    """The same for every report with which it did not come to its end."""
    for report in unraised_reports():
        raise_differences(report)


def _is_newest(report: Reconciliation) -> bool:
    """Whether no newer run has been finished; the report is locked until the transaction ends."""
    return Reconciliation.objects.select_for_update().filter(pk=report.pk, run=report.run).exists()
