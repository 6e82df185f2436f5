"""What came of comparing a provider's bill of one day with the ledger."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.enums import ProviderName


class Reconciliation(models.Model):
    """One report a provider and day; running it again replaces what it says.

    Its sums add up: for payments and for refunds, the bill's total less the ledger's total is the sum over the
    differences of what the bill says less what the ledger says. `run` counts the finished runs; the differences of
    this report are those of the same run, and `difference_count` counts those that need somebody. `raised_run` is the
    newest run whose differences are all in front of staff. Amounts are fen, fees thousandths of a fen: of what the bill
    charges, `ledger_fee_millifen` stands on the payments and refunds that the run found, the rest on differences.
    `run_by` is who asked for the run, None for a command.
    """

    provider = models.CharField(_("provider"), max_length=16, choices=ProviderName)
    day = models.DateField(_("day"))
    source = models.CharField(_("source"), max_length=16, default="")
    run = models.PositiveIntegerField(_("run"), default=0)
    raised_run = models.PositiveIntegerField(default=0)
    # A run holds the day until `leased_until`, and says again and again that it is alive; `started_at` tells it from
    # the next one.
    started_at = models.DateTimeField(_("started at"), null=True)
    leased_until = models.DateTimeField(null=True)
    # The newest run that has begun: while it is beyond `run`, payments and refunds may say what only its report will.
    begun_run = models.PositiveIntegerField(null=True)
    finished_at = models.DateTimeField(_("finished at"), null=True)
    run_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, db_index=False, related_name="+", verbose_name=_("run by")
    )
    bill_payment_count = models.PositiveIntegerField(default=0)
    bill_payment_fen = models.BigIntegerField(default=0)
    bill_refund_count = models.PositiveIntegerField(default=0)
    bill_refund_fen = models.BigIntegerField(default=0)
    bill_fee_millifen = models.BigIntegerField(default=0)
    ledger_payment_count = models.PositiveIntegerField(default=0)
    ledger_payment_fen = models.BigIntegerField(default=0)
    ledger_refund_count = models.PositiveIntegerField(default=0)
    ledger_refund_fen = models.BigIntegerField(default=0)
    # NULL in a report that was made before fees were kept.
    ledger_fee_millifen = models.BigIntegerField(null=True)
    matched_count = models.PositiveIntegerField(_("matched"), default=0)
    carried_count = models.PositiveIntegerField(_("carried to the next day"), default=0)
    # Entries that another system of the merchant has sold: in the bill's sums and among the differences, nobody's work.
    not_ours_count = models.PositiveIntegerField(_("of other systems"), default=0)
    not_ours_payment_fen = models.BigIntegerField(default=0)
    not_ours_refund_fen = models.BigIntegerField(default=0)
    difference_count = models.PositiveIntegerField(_("differences"), default=0)
    # The head of this report's chain of events.
    event_count = models.PositiveIntegerField(default=0)
    event_hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("reconciliation")
        verbose_name_plural = _("reconciliations")
        ordering = ["-day", "provider"]
        default_permissions = ("view",)
        permissions = [
            ("repair_difference", _("Can repair differences from a bill")),
            ("reconcile", _("Can reconcile a day, and upload its bill")),
        ]
        constraints = [models.UniqueConstraint(fields=["provider", "day"], name="reconciliation_once")]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.day}"
