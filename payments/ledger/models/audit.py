"""What an audit leaves: heads over the whole ledger, the chains that each has pinned, and how each run ended."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.enums import AuditVerdict, ChainKind


class AuditHead(models.Model):
    """The ledger as a whole at one time: counts, sums in fen, and a digest of the chains pinned since the head before.

    Numbered from 1 without gaps, signed, and each names the signature of the one before. Append-only. The figures are
    of everything that has been pinned so far, as it stood when it was pinned last.
    """

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    made_at = models.DateTimeField(_("made at"))
    payment_count = models.PositiveBigIntegerField(default=0)
    asked_fen = models.BigIntegerField(default=0)
    paid_fen = models.BigIntegerField(default=0)
    refund_count = models.BigIntegerField(default=0)
    refunded_fen = models.BigIntegerField(default=0)
    case_count = models.BigIntegerField(default=0)
    open_case_count = models.BigIntegerField(default=0)
    report_count = models.BigIntegerField(default=0)
    difference_count = models.BigIntegerField(default=0)
    pin_count = models.PositiveIntegerField(default=0)
    digest = models.CharField(max_length=64)
    previous = models.CharField(max_length=64, default="")
    signature = models.CharField(max_length=64)

    class Meta:
        ordering = ["number"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"{self.number}:{self.signature}"


class AuditPin(models.Model):
    """A chain stood at this event, with this hash, when the head was made: so it can be neither cut nor taken away."""

    head = models.ForeignKey(AuditHead, models.PROTECT, related_name="pins")
    kind = models.CharField(max_length=8, choices=ChainKind)
    chain = models.BigIntegerField()
    event_count = models.PositiveIntegerField()
    event_hash = models.CharField(max_length=64)

    class Meta:
        ordering = ["id"]
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["kind", "chain", "event_count"], name="audit_pin_once")]

    def __str__(self) -> str:
        return f"{self.kind} {self.chain}.{self.event_count}"


class AuditRun(models.Model):
    """How an audit ended. `findings` is JSON text, in ASCII, of the first of them. Append-only."""

    started_at = models.DateTimeField(_("started at"))
    finished_at = models.DateTimeField(_("finished at"))
    verdict = models.CharField(_("verdict"), max_length=8, choices=AuditVerdict)
    finding_count = models.PositiveIntegerField(_("findings"), default=0)
    findings = models.TextField(default="[]")
    head = models.ForeignKey(AuditHead, models.PROTECT, null=True, related_name="+")

    class Meta:
        ordering = ["-id"]
        default_permissions = ()
        verbose_name = _("audit")
        verbose_name_plural = _("audits")

    def __str__(self) -> str:
        return f"#{self.pk}"
