"""A day or a month whose books are closed, and what it holds."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _
from django.utils.translation import pgettext_lazy

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.encryption import EncryptedCharField
from payments.enums import PAID_BY, ClosingState, PaymentType, Period
from payments.ledger.models.attempt import Attempt
from payments.ledger.models.refund import Refund

ONE_MOVEMENT = models.Q(attempt__isnull=False, refund__isnull=True) | models.Q(
    attempt__isnull=True, refund__isnull=False
)


class Closing(models.Model):
    """One closing of a day, or of a month (`date` is its first day); closed again, it is another row.

    Numbered from 1 without gaps. Amounts are fen, the fee thousandths of a fen. `totals` is JSON text of the same by
    way and type, with the bills and the tills of the day, or the days of the month; `undecided` of what was undecided
    then, in spite of which it was closed for `reason`; `statement` of what the apps above say of the month.
    """

    ROW_IDENTITY = ("number",)

    number = models.PositiveIntegerField(_("number"))
    period = models.CharField(_("period"), max_length=8, choices=Period)
    date = models.DateField(_("date"))
    state = models.CharField(_("state"), max_length=8, choices=ClosingState, default=ClosingState.CLOSED)
    payment_count = models.PositiveIntegerField(_("payments"), default=0)
    refund_count = models.PositiveIntegerField(_("refunds"), default=0)
    late_count = models.PositiveIntegerField(_("late"), default=0)
    received_fen = models.BigIntegerField(_("received (fen)"), default=0)
    refunded_fen = models.BigIntegerField(_("refunded (fen)"), default=0)
    fee_millifen = models.BigIntegerField(_("fees (millifen)"), default=0)
    unknown_fee_count = models.PositiveIntegerField(_("fees unknown"), default=0)
    totals = models.TextField(default="{}")
    undecided = models.TextField(default="[]")
    statement = models.TextField(default="null")
    closed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        related_name="+",
        null=True,
        verbose_name=pgettext_lazy("of the books", "closed by"),
    )
    closed_at = models.DateTimeField(pgettext_lazy("of the books", "closed at"))
    reason = EncryptedCharField(_("reason"), max_length=MAXIMUM_REASON_LENGTH, null=True)
    reopened_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, related_name="+", null=True, verbose_name=_("reopened by")
    )
    reopened_at = models.DateTimeField(_("reopened at"), null=True)
    reopening_reason = EncryptedCharField(_("why reopened"), max_length=MAXIMUM_REASON_LENGTH, null=True)
    # The head of this closing's chain of events.
    event_count = models.PositiveIntegerField(default=0)
    event_hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("closing")
        verbose_name_plural = _("closings")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("close_books", _("Can close days and months")),
            ("reopen_books", _("Can reopen days and months that others closed")),
        ]
        constraints = [
            models.UniqueConstraint(fields=["number"], name="closing_number_once"),
            models.UniqueConstraint(
                fields=["period", "date"], condition=models.Q(state="closed"), name="closing_valid_once"
            ),
            models.CheckConstraint(
                condition=models.Q(state="closed", reopened_at__isnull=True)
                | models.Q(state="reopened", reopened_at__isnull=False, reopening_reason__isnull=False),
                name="closing_reopened_with_reason",
            ),
            models.CheckConstraint(
                condition=models.Q(reopened_by__isnull=True)
                | models.Q(closed_by__isnull=True)
                | ~models.Q(reopened_by=models.F("closed_by")),
                name="closing_reopened_by_another",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.number} {self.label}"

    @property
    def label(self) -> str:
        """The day, or the month: `2026-11-28`, `2026-11`."""
        return self.date.isoformat() if self.period == Period.DAY else f"{self.date:%Y-%m}"


class ClosedEntry(models.Model):
    """One movement of money that a closed day holds, and with what it counts. Append-only.

    `own_day` is the day on which the money moved, by the gym's dates; `is_late` where that was closed before without
    it. `fee_millifen` is None where no bill had said it.
    """

    closing = models.ForeignKey(
        Closing, models.PROTECT, related_name="entries", db_index=False, verbose_name=_("closing")
    )
    attempt = models.ForeignKey(Attempt, models.PROTECT, null=True, related_name="+", verbose_name=_("attempt"))
    refund = models.ForeignKey(Refund, models.PROTECT, null=True, related_name="+", verbose_name=_("refund"))
    provider = models.CharField(_("provider"), max_length=16, choices=PAID_BY)
    type = models.CharField(_("type"), max_length=16, choices=PaymentType)
    fen = models.PositiveBigIntegerField(_("amount (fen)"))
    fee_millifen = models.BigIntegerField(_("fee (millifen)"), null=True)
    own_day = models.DateField(_("own day"))
    is_late = models.BooleanField(_("late"), default=False)

    class Meta:
        verbose_name = _("entry of a closed day")
        verbose_name_plural = _("entries of closed days")
        ordering = ["id"]
        default_permissions = ()
        constraints = [
            models.UniqueConstraint(fields=["closing", "attempt"], name="closed_attempt_once"),
            models.UniqueConstraint(fields=["closing", "refund"], name="closed_refund_once"),
            models.CheckConstraint(condition=ONE_MOVEMENT, name="closed_entry_of_one"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
