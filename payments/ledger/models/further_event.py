"""What became of cases, reports and closings: append-only, numbered without gaps, chained as a payment's events are."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.ledger.models.closing import Closing
from payments.ledger.models.exception_case import ExceptionCase
from payments.ledger.models.reconciliation import Reconciliation


class Link(models.Model):
    """`facts` is JSON text of what the row says from now on (`payments.ledger.facts`). The database refuses to change
    or delete a row.
    """

    number = models.PositiveIntegerField(_("number"))
    facts = models.TextField(default="{}")
    created_at = models.DateTimeField(_("time"))
    hash = models.CharField(max_length=64)

    class Meta:
        abstract = True


class CaseEvent(Link):
    """A case was opened, is told of otherwise, was settled, or is open again."""

    case = models.ForeignKey(
        ExceptionCase, models.PROTECT, related_name="events", db_index=False, verbose_name=_("exception")
    )

    class Meta:
        ordering = ["case_id", "number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["case", "number"], name="case_event_number_once")]

    def __str__(self) -> str:
        return f"#{self.case_id}.{self.number}"


class ReportEvent(Link):
    """A run became the report of its day, with these differences, or one of them was seen to."""

    reconciliation = models.ForeignKey(
        Reconciliation, models.PROTECT, related_name="events", db_index=False, verbose_name=_("reconciliation")
    )

    class Meta:
        ordering = ["reconciliation_id", "number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["reconciliation", "number"], name="report_event_number_once")]

    def __str__(self) -> str:
        return f"#{self.reconciliation_id}.{self.number}"


class ClosingEvent(Link):
    """A day or a month was closed, with what it holds, or reopened."""

    closing = models.ForeignKey(
        Closing, models.PROTECT, related_name="events", db_index=False, verbose_name=_("closing")
    )

    class Meta:
        ordering = ["closing_id", "number"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["closing", "number"], name="closing_event_number_once")]

    def __str__(self) -> str:
        return f"#{self.closing_id}.{self.number}"
