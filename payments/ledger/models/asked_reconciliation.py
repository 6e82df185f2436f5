"""The reconciliation of one day that somebody has asked for in the console."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.enums import AskedState, ProviderName
from payments.ledger.models.bill_file import BillFile
from payments.ledger.models.reconciliation import Reconciliation


class AskedReconciliation(models.Model):
    """A job reads the bill and says what would differ (`preview`, as JSON); once somebody keeps that, it is written.

    `file` is the bill while it waits: uploaded, or downloaded for the preview. `failure` is the code of what it failed
    for, of a bill that was refused its BillFault, with its line and `facts` as JSON. One at a time of a provider and
    day is under way. Rows are deleted with the files of their time.
    """

    provider = models.CharField(_("provider"), max_length=16, choices=ProviderName)
    day = models.DateField(_("day"))
    is_upload = models.BooleanField(_("given as a file"))
    state = models.CharField(_("status"), max_length=16, choices=AskedState, default=AskedState.WAITING)
    file = models.ForeignKey(BillFile, models.SET_NULL, null=True, related_name="+", verbose_name=_("file"))
    asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, db_index=False, related_name="+", verbose_name=_("asked for by")
    )
    asked_at = models.DateTimeField(_("asked for at"), db_index=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("kept or dropped by"),
    )
    decided_at = models.DateTimeField(_("kept or dropped at"), null=True)
    ended_at = models.DateTimeField(_("ended at"), null=True)
    # Whoever carries it out has it until then.
    leased_until = models.DateTimeField(null=True)
    read_rows = models.PositiveBigIntegerField(_("rows read"), default=0)
    percent = models.PositiveSmallIntegerField(default=0)
    preview = models.TextField(default="{}")
    failure = models.CharField(_("failed because"), max_length=64, default="")
    refused_line = models.PositiveIntegerField(null=True)
    facts = models.TextField(default="{}")
    report = models.ForeignKey(
        Reconciliation, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("reconciliation")
    )

    class Meta:
        verbose_name = _("reconciliation asked for")
        verbose_name_plural = _("reconciliations asked for")
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [
            models.UniqueConstraint(
                fields=["provider", "day"],
                condition=models.Q(state__in=(AskedState.WAITING, AskedState.ACCEPTED)),
                name="asked_reconciliation_once",
            )
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.day}"

    @property
    def is_under_way(self) -> bool:
        """Whether a job has to do with it."""
        return self.state in (AskedState.WAITING, AskedState.ACCEPTED)
