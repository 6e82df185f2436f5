"""Money going back, from one trade at one provider."""

from decimal import Decimal

from django.conf import settings
from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.cause import MAXIMUM_REASON_LENGTH
from foundation.encryption import BlindIndexField, EncryptedCharField, EncryptedTextField, blind_index
from foundation.money import yuan_from_fen
from payments.enums import PAID_BY, RefundStatus
from payments.ledger.models.attempt import Attempt
from payments.ledger.models.payment import Payment
from payments.ledger.models.till import Till


class Refund(models.Model):
    """One refund under one number for life: every try, question and notice names it.

    Its status changes through `operations.move`. `is_external` is one that was made in the provider's console; nobody
    here asked for it. `failure` is the provider's own code of the newest answer that was not a yes.
    """

    ROW_IDENTITY = ("attempt_id", "number_index")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="refunds", verbose_name=_("payment"))
    attempt = models.ForeignKey(Attempt, models.PROTECT, related_name="refunds", verbose_name=_("attempt"))
    provider = models.CharField(_("provider"), max_length=16, choices=PAID_BY)
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    reason = EncryptedCharField(_("reason"), max_length=MAXIMUM_REASON_LENGTH, null=True)
    # Why the second person said no.
    decline_reason = EncryptedCharField(_("why declined"), max_length=MAXIMUM_REASON_LENGTH, null=True)
    status = models.CharField(_("status"), max_length=32, choices=RefundStatus)
    failure = models.CharField(_("provider's error"), max_length=64, default="")
    is_external = models.BooleanField(_("made elsewhere"), default=False)
    # What was bought and goes back with it (`payments.purposes.Take`); empty: all for the whole price, else nothing.
    take = models.CharField(_("takes back"), max_length=32, default="", blank=True)
    # The first refund of the decision that this one is a part of; empty on that one itself.
    together_with = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="+", verbose_name=_("together with")
    )
    # The provider takes it no longer: a person transfers it, and no bill of the provider has it.
    is_by_hand = models.BooleanField(_("paid out by hand"), default=False)
    reference = EncryptedTextField(_("reference of the transfer"), default="")
    # Whose till it was paid out of; NULL for what is no cash, or was paid out without one.
    till = models.ForeignKey(
        Till, models.PROTECT, null=True, db_index=False, related_name="paid_out", verbose_name=_("till")
    )
    number = EncryptedTextField(_("refund number"))
    number_index = BlindIndexField()
    provider_refund_id = EncryptedTextField(_("provider's refund number"), default="")
    requested_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("asked for by"),
    )
    approved_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.PROTECT,
        null=True,
        db_index=False,
        related_name="+",
        verbose_name=_("approved or declined by"),
    )
    created_at = models.DateTimeField(_("asked for at"))
    sent_at = models.DateTimeField(_("first sent at"), null=True)
    resent_at = models.DateTimeField(_("sent again at"), null=True)
    succeeded_at = models.DateTimeField(_("refunded at"), null=True)
    # When the provider is asked next; NULL when nothing is left to ask.
    next_query_at = models.DateTimeField(_("asked next at"), null=True)
    query_count = models.PositiveSmallIntegerField(_("times asked"), default=0)
    billed_on = models.DateField(_("in the bill of"), null=True)
    # As of an attempt; negative where the provider gave its fee back.
    fee_millifen = models.BigIntegerField(_("fee"), null=True)

    class Meta:
        verbose_name = _("refund")
        verbose_name_plural = _("refunds")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("request_refund", _("Can ask for refunds")),
            ("propose_refund", _("Can propose refunds that somebody else approves")),
            ("approve_refund", _("Can approve refunds that others asked for")),
        ]
        indexes = [
            models.Index(fields=["next_query_at"], condition=models.Q(next_query_at__isnull=False), name="refund_due"),
            models.Index(
                fields=["provider", "succeeded_at"],
                condition=models.Q(succeeded_at__isnull=False),
                name="refund_done_by_time",
            ),
            models.Index(fields=["till"], condition=models.Q(till__isnull=False), name="refund_of_till"),
            # What waits for a person is little, and every home counts it.
            models.Index(
                fields=["status", "id"],
                condition=models.Q(status__in=["awaiting_approval", "by_hand"]),
                name="refund_waiting",
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["provider", "number_index", "attempt"], name="refund_number_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="refund_amount_positive"),
            models.CheckConstraint(
                condition=~models.Q(status="succeeded") | models.Q(succeeded_at__isnull=False),
                name="refund_success_has_time",
            ),
            models.CheckConstraint(
                condition=models.Q(approved_by__isnull=True) | ~models.Q(approved_by=models.F("requested_by")),
                name="refund_approved_by_another",
            ),
            models.CheckConstraint(condition=models.Q(status__in=RefundStatus.values), name="refund_status_known"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def amount(self) -> Decimal:
        """The amount in yuan."""
        return yuan_from_fen(self.amount_fen)

    @staticmethod
    def index_of(number: str) -> str:
        """The blind index that a refund number is found by."""
        return blind_index(number, purpose="refund_number")
