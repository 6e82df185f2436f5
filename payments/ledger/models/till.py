"""A clerk's till: opened with a float, counted in the end."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.encryption import EncryptedCharField, RowIdentityField


class Till(models.Model):
    """What one clerk has taken in hand from when the till was opened until it was counted.

    Money points to it (`Attempt.till`, `Refund.till`). `expected_fen` is the float, and the cash that came and went, as
    it was when `counted_fen` was counted; where they differ there is a reason. A clerk has one open till at most.
    """

    ROW_IDENTITY = ("identity",)

    identity = RowIdentityField()
    clerk = models.ForeignKey(settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", verbose_name=_("clerk"))
    opened_at = models.DateTimeField(pgettext_lazy("of a till", "opened at"), db_index=True)
    float_fen = models.PositiveBigIntegerField(_("float (fen)"))
    closed_at = models.DateTimeField(_("counted at"), null=True)
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", verbose_name=_("counted by")
    )
    expected_fen = models.BigIntegerField(_("expected (fen)"), null=True)
    counted_fen = models.PositiveBigIntegerField(_("counted (fen)"), null=True)
    reason = EncryptedCharField(_("reason"), max_length=MAXIMUM_REASON_LENGTH, null=True)

    class Meta:
        verbose_name = _("till")
        verbose_name_plural = _("tills")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("use_till", _("Can open and count an own till"))]
        constraints = [
            models.UniqueConstraint(
                fields=["clerk"], condition=models.Q(closed_at__isnull=True), name="till_open_once_a_clerk"
            ),
            models.CheckConstraint(
                condition=models.Q(
                    closed_at__isnull=True, closed_by__isnull=True, expected_fen__isnull=True, counted_fen__isnull=True
                )
                | models.Q(
                    closed_at__isnull=False,
                    closed_by__isnull=False,
                    expected_fen__isnull=False,
                    counted_fen__isnull=False,
                ),
                name="till_counted_whole",
            ),
            models.CheckConstraint(
                condition=models.Q(counted_fen__isnull=True)
                | models.Q(counted_fen=models.F("expected_fen"))
                | models.Q(reason__isnull=False),
                name="till_differs_with_reason",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_open(self) -> bool:
        """Whether it has not been counted yet."""
        return self.closed_at is None

    @property
    def over_fen(self) -> int | None:
        """What was counted more than expected, less than 0 where it was short; None while it is open."""
        if self.counted_fen is None or self.expected_fen is None:
            return None
        return self.counted_fen - self.expected_fen
