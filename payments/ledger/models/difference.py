"""One entry about which a provider's bill and the ledger differ."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.encryption import BlindIndexField, EncryptedTextField
from payments.enums import DifferenceKind, Repair
from payments.ledger.models.attempt import Attempt
from payments.ledger.models.payment import Payment
from payments.ledger.models.reconciliation import Reconciliation
from payments.ledger.models.refund import Refund
from payments.providers.billing import EntryKind


class Difference(models.Model):
    """What each side says, and what is proposed. `number` is the merchant order number, or for a refund its number.

    `bill_fen` and `ledger_fen` are what the entry counts with on each side (0 where it is not, or is not done); for a
    wrong fee they are equal. `bill_line` is the line of the bill, None for an entry that the bill has not.
    """

    ROW_IDENTITY = ("reconciliation_id", "run", "entry", "number_index")

    reconciliation = models.ForeignKey(
        Reconciliation, models.CASCADE, related_name="differences", verbose_name=_("reconciliation")
    )
    run = models.PositiveIntegerField()
    kind = models.CharField(_("kind"), max_length=32, choices=DifferenceKind)
    entry = models.CharField(_("entry"), max_length=16, choices=[(kind.value, kind.value) for kind in EntryKind])
    payment = models.ForeignKey(Payment, models.PROTECT, null=True, related_name="+", verbose_name=_("payment"))
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, db_index=False, related_name="+")
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, db_index=False, related_name="+")
    out_trade_no = EncryptedTextField(_("merchant order number"), default="")
    number = EncryptedTextField(pgettext_lazy("of an order", "number"))
    number_index = BlindIndexField()
    bill_line = models.PositiveIntegerField(_("line of the bill"), null=True)
    bill_fen = models.BigIntegerField(_("bill (fen)"), default=0)
    ledger_fen = models.BigIntegerField(_("ledger (fen)"), default=0)
    bill_state = models.CharField(_("state in the bill"), max_length=16, default="")
    ledger_state = models.CharField(_("state here"), max_length=32, default="")
    fee_millifen = models.BigIntegerField(default=0)
    expected_fee_millifen = models.BigIntegerField(null=True)
    proposed_repair = models.CharField(_("proposed repair"), max_length=16, choices=Repair)
    repaired_at = models.DateTimeField(_("repaired at"), null=True)
    repaired_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("repaired by"),
    )
    # Asked for, not yet carried out: `repair_due_at` is when a job takes it up.
    repair_due_at = models.DateTimeField(_("repair to come"), null=True)
    repair_asked_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("repair asked for by"),
    )
    outcome = models.CharField(_("outcome"), max_length=64, default="")
    # Of all that the run wrote down here (`payments.ledger.operations.move_report.difference_hash`).
    hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("difference")
        verbose_name_plural = _("differences")
        ordering = ["id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["reconciliation", "run", "id"], name="difference_of_run"),
            models.Index(
                fields=["repair_due_at"], condition=models.Q(repair_due_at__isnull=False), name="difference_repair_due"
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
