"""What retention has taken out of old rows, batch after batch."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from payments.enums import RemovalKind


class Removal(models.Model):
    """The raw messages, or the files, of so many rows were removed, all of them older than `before`. Append-only.

    Numbered from 1 without gaps, and each is hashed over the one before (`payments.ledger.removed`). `kept_days` is for
    how long such rows were kept when it was done; `digest` is of the rows that name this removal, each with its time
    and the digest of what it had. So a row that was emptied by anybody else, or has gone since, is found.
    """

    number = models.PositiveBigIntegerField(_("number"), primary_key=True)
    kind = models.CharField(_("kind"), max_length=16, choices=RemovalKind)
    made_at = models.DateTimeField(_("made at"))
    kept_days = models.PositiveIntegerField(_("kept for days"))
    before = models.DateTimeField(_("older than"))
    row_count = models.PositiveIntegerField(_("rows"))
    digest = models.CharField(max_length=64)
    hash = models.CharField(max_length=64)

    class Meta:
        verbose_name = _("removal by retention")
        verbose_name_plural = _("removals by retention")
        ordering = ["number"]
        default_permissions = ()

    def __str__(self) -> str:
        return f"#{self.pk}"
