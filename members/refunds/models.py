"""How much of a price goes back, by which rule, and what is taken back for it."""

from typing import TYPE_CHECKING

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.encryption import EncryptedCharField
from members.classes.models import Booking
from members.enums import RefundRule
from members.memberships.models import Membership
from members.training.models import Appointment
from payments.ledger.queries import refunds_together

if TYPE_CHECKING:
    from payments.ledger.models import Refund


class RefundDecision(models.Model):
    """The calculator's answer and what a person made of it; when the refund has arrived, this says what ends.

    `refund` is the first of the decision's: where it is over several payments, the others are together with it, and
    `payment` is the one that was asked for. `units` are the days or sessions that are taken back; None takes back all
    that is left.
    """

    ROW_IDENTITY = ("refund_id",)

    payment = models.ForeignKey(
        "payments.Payment", models.PROTECT, related_name="refund_decisions", verbose_name=_("payment")
    )
    refund = models.OneToOneField("payments.Refund", models.PROTECT, related_name="decision", verbose_name=_("refund"))
    rule = models.CharField(_("rule"), max_length=16, choices=RefundRule)
    explanation = models.CharField(_("formula"), max_length=300)
    computed_fen = models.PositiveBigIntegerField(_("computed (fen)"))
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    override_reason = EncryptedCharField(_("why another amount"), max_length=MAXIMUM_REASON_LENGTH, null=True)
    units = models.PositiveSmallIntegerField(_("days or sessions taken back"), null=True)
    brings_back = models.ForeignKey(
        Membership, models.PROTECT, null=True, related_name="+", verbose_name=_("membership that gets its place again")
    )
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
                condition=models.Q(amount_fen=models.F("computed_fen")) | models.Q(override_reason__isnull=False),
                name="refund_decision_overridden_with_reason",
            )
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def refunds(self) -> list["Refund"]:
        """What goes back of each payment, the newest payment first."""
        return refunds_together(self.refund)

    @property
    def given_up(self) -> list[Booking]:
        """The places in classes that went with what was taken back, the earliest class first."""
        places = Booking.objects.filter(given_up__refund_id=self.refund_id).select_related("session")
        return list(places.order_by("session__starts_at", "pk"))

    @property
    def given_up_appointments(self) -> list[Appointment]:
        """The private sessions that went with it, the earliest first."""
        lessons = Appointment.objects.filter(given_up__refund_id=self.refund_id).select_related("coach")
        return list(lessons.order_by("starts_at", "pk"))


class InterestCause(models.TextChoices):
    """Whose cause a refund is: the law names another rate for each."""

    GYM = "gym", _("The gym's cause")
    MEMBER = "member", _("The member's cause")


class InterestRate(models.Model):
    """The yearly rate for contracts from `valid_from` on, until a later one is set; a row is never changed.

    法释〔2025〕4号, articles 15 to 17: for the gym's cause the one-year loan prime rate of the day of the contract, for
    the member's the one-year deposit rate, unless something better was agreed.
    """

    cause = models.CharField(_("cause"), max_length=8, choices=InterestCause)
    valid_from = models.DateField(_("valid from"))
    percent = models.DecimalField(_("percent a year"), max_digits=5, decimal_places=3)
    source = models.CharField(_("source"), max_length=100)

    class Meta:
        verbose_name = _("interest rate")
        verbose_name_plural = _("interest rates")
        ordering = ["cause", "-valid_from"]
        default_permissions = ("add", "view")
        constraints = [
            models.UniqueConstraint(fields=["cause", "valid_from"], name="interest_rate_once_a_day"),
            models.CheckConstraint(condition=models.Q(percent__gte=0), name="interest_rate_not_negative"),
        ]

    def __str__(self) -> str:
        return f"{self.percent.normalize():f} % ({self.valid_from:%Y-%m-%d})"


class GivenUp(models.Model):
    """A place, or a private session, that a refund called off, or took with what it took back.

    `settled_at`: booked again, or it could not be. Nothing else is written of it once the refund has arrived.
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
