"""A provider's bill as it came, kept for as long as somebody may ask for one of its lines."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.encryption import EncryptedTextField
from payments.enums import ProviderName
from payments.ledger.models.removal import Removal


class BillFile(models.Model):
    """One file, of a finished run (`run`) or refused (`fault`, a BillFault, with `facts` as JSON text).

    A run that was not finished, or a file of which not everything was written (`is_whole`), counts for nothing.
    `digest` is the SHA-256 of the file in hexadecimal. A file that was compared is emptied when its time is over: its
    pieces go, and `removal` vouches for it. Any other is deleted then.
    """

    provider = models.CharField(_("provider"), max_length=16, choices=ProviderName)
    day = models.DateField(_("day"))
    run = models.PositiveIntegerField(_("run"), null=True)
    source = models.CharField(_("source"), max_length=16)
    digest = models.CharField(max_length=64)
    size = models.PositiveBigIntegerField(_("size in bytes"))
    is_whole = models.BooleanField(default=False)
    fault = models.CharField(_("refused because"), max_length=32, default="")
    refused_line = models.PositiveIntegerField(_("refused for line"), null=True)
    facts = models.TextField(default="{}")
    kept_at = models.DateTimeField(_("kept since"), db_index=True)
    removal = models.ForeignKey(
        Removal,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="bill_files",
        verbose_name=_("removed by retention"),
    )

    class Meta:
        verbose_name = _("bill file")
        verbose_name_plural = _("bill files")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("read_bill", _("Can read the lines of providers' bills"))]
        indexes = [
            models.Index(fields=["provider", "day"], name="bill_file_of_day"),
            models.Index(
                fields=["removal", "id"], condition=models.Q(removal__isnull=False), name="bill_file_of_removal"
            ),
        ]

    def __str__(self) -> str:
        return f"{self.get_provider_display()} {self.day} #{self.pk}"


class BillPiece(models.Model):
    """A part of a file: the base64 text of some bytes of its compressed form (zlib), encrypted at rest."""

    ROW_IDENTITY = ("file_id", "number")

    file = models.ForeignKey(BillFile, models.CASCADE, related_name="pieces")
    number = models.PositiveIntegerField()
    content = EncryptedTextField()

    class Meta:
        default_permissions = ()
        constraints = [models.UniqueConstraint(fields=["file", "number"], name="bill_piece_once")]

    def __str__(self) -> str:
        return f"#{self.pk}"
