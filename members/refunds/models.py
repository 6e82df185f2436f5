"""How much of a price goes back, by which rule, and what is taken back for it."""

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH
from members.classes.models import Booking
from members.enums import RefundRule
from members.training.models import Appointment


class RefundDecision(models.Model):
    """The calculator's answer and what a person made of it; when the refund has arrived, this says what ends.

    `units` are the days or sessions that are taken back; None takes back all that is left.
    """

    payment = models.ForeignKey(
        "payments.Payment", models.PROTECT, related_name="refund_decisions", verbose_name=_("payment")
    )
    refund = models.OneToOneField("payments.Refund", models.PROTECT, related_name="decision", verbose_name=_("refund"))
    rule = models.CharField(_("rule"), max_length=16, choices=RefundRule)
    explanation = models.CharField(_("formula"), max_length=300)
    computed_fen = models.PositiveBigIntegerField(_("computed (fen)"))
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    override_reason = models.CharField(_("why another amount"), max_length=MAXIMUM_REASON_LENGTH, default="")
    units = models.PositiveSmallIntegerField(_("days or sessions taken back"), null=True)
    decided_by = models.ForeignKey(
        settings.AUTH_USER_MODEL, models.PROTECT, null=True, related_name="+", db_index=False, verbose_name=_("by")
    )
    created_at = models.DateTimeField(_("time"))

    class Meta:
        verbose_name = _("refund decision")
        verbose_name_plural = _("refund decisions")
        ordering = ["-id"]
        default_permissions = ("view",)
        constraints = [
            models.CheckConstraint(
                condition=models.Q(amount_fen=models.F("computed_fen")) | ~models.Q(override_reason=""),
                name="refund_decision_overridden_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"


class GivenUp(models.Model):
    """A place, or a private session, that was given up for a refund; `settled_at`: booked again, or it could not be.

    Nothing else is written of it once the refund has arrived.
    """

    refund = models.ForeignKey("payments.Refund", models.PROTECT, related_name="given_up", verbose_name=_("refund"))
    booking = models.OneToOneField(
        Booking, models.PROTECT, null=True, related_name="given_up", verbose_name=_("booking")
    )
    appointment = models.OneToOneField(
        Appointment, models.PROTECT, null=True, related_name="given_up", verbose_name=_("private session")
    )
    settled_at = models.DateTimeField(_("booked again at"), null=True)

    class Meta:
        verbose_name = _("given up for a refund")
        verbose_name_plural = _("given up for refunds")
        default_permissions = ()
        constraints = [
            models.CheckConstraint(
                condition=models.Q(booking__isnull=False, appointment__isnull=True)
                | models.Q(booking__isnull=True, appointment__isnull=False),
                name="given_up_one_thing",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"
