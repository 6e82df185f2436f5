"""Finished reports, their differences read back in pages, and the cases of these."""

from collections.abc import Iterator, Sequence
from datetime import date

from django.db.models import F, Q, QuerySet

from foundation.characters import plain_blanks
from foundation.pool import ROWS_AT_ONCE
from payments.enums import DifferenceKind, ExceptionKind
from payments.ledger.models import Difference, ExceptionCase, Payment, Reconciliation, Refund
from payments.providers.billing import EntryKind

_OF_DIFFERENCES = (ExceptionKind.UNKNOWN_TRADE, ExceptionKind.BILL_DIFFERS)


def finished_report(*, provider: str, day: date) -> Reconciliation | None:
    """The report of the provider's bill of this day; None while no run has got to its end."""
    return Reconciliation.objects.filter(provider=provider, day=day, run__gt=0).first()


def found_in(report: Reconciliation) -> QuerySet[Difference]:
    """The differences of the newest finished run."""
    return report.differences.filter(run=report.run)


def differences_of(report: Reconciliation) -> Iterator[list[Difference]]:
    """Pages of the differences of the newest finished run, payments before refunds, each in the order it was found.

    In this order they can be repaired: a refund is booked on a trade that has been booked. Nobody holds them all.
    """
    for kind in EntryKind:
        last_id = 0
        while page := list(_after(report, kind, last_id)[:ROWS_AT_ONCE]):
            yield page
            last_id = page[-1].pk


def unraised_reports() -> QuerySet[Reconciliation]:
    """Those of whose newest finished run staff have not been told everything."""
    return Reconciliation.objects.filter(run__gt=F("raised_run")).order_by("pk")


def subject_of_difference(difference: Difference) -> str:
    """What its case is about, the same in every run: how what entry differs."""
    return _subject(difference.kind, difference.entry, difference.number_index)


def cases_of(difference: Difference) -> QuerySet[ExceptionCase]:
    """Its case, open or settled, if there is one."""
    subject = subject_of_difference(difference)
    return ExceptionCase.objects.filter(payment=difference.payment_id, kind__in=_OF_DIFFERENCES, subject=subject)


def known_cases(differences: Sequence[Difference]) -> QuerySet[ExceptionCase]:
    """The cases, open or settled, of these differences, and maybe of others of their payments."""
    subjects = [subject_of_difference(difference) for difference in differences]
    payments = {difference.payment_id for difference in differences if difference.payment_id is not None}
    about = Q(payment__in=payments) | Q(payment__isnull=True)
    return ExceptionCase.objects.filter(about, kind__in=_OF_DIFFERENCES, subject__in=subjects).order_by()


def difference_of(case: ExceptionCase) -> Difference | None:
    """What the report that told of the case last says; None for a case that is about no difference from a bill."""
    if case.reconciliation_id is None:
        return None
    kind, entry, index = case.subject.split(":")
    told = Difference.objects.filter(reconciliation=case.reconciliation_id, run=case.run, payment=case.payment_id)
    return told.filter(kind=kind, entry=entry, number_index__startswith=index).order_by("pk").first()


def has_bill_number(number: str) -> Q:
    """The cases of money of no payment that a bill has under this order or refund number."""
    number = plain_blanks(number).strip()
    indexes = (Payment.index_of(number), Refund.index_of(number))
    kinds = ((kind, entry) for kind in DifferenceKind for entry in EntryKind)
    subjects = [_subject(*kind, index) for kind in kinds for index in indexes]
    return Q(payment__isnull=True, kind=ExceptionKind.UNKNOWN_TRADE, subject__in=subjects)


def _subject(kind: str, entry: str, number_index: str) -> str:
    return f"{kind}:{entry}:{number_index[:32]}"


def _after(report: Reconciliation, kind: EntryKind, last_id: int) -> QuerySet[Difference]:
    found = found_in(report).filter(entry=kind.value, pk__gt=last_id)
    return found.select_related("reconciliation", "payment").order_by("pk")
