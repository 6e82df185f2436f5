"""What a member owes and has paid: one row for life."""

from datetime import datetime
from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.encryption import BlindIndexField, EncryptedTextField, blind_index
from foundation.money import MAXIMUM_FEN, yuan_from_fen
from payments.enums import PAID_BY, AttemptStatus, FailureReason, Fulfilment, PaymentStatus, PaymentType, Tender


class Payment(models.Model):
    """One payment. Amounts are fen; its terms never change, and its status changes through `operations.transition`."""

    ROW_IDENTITY = ("transaction_id_index",)

    member = models.ForeignKey(
        "members.Member", models.PROTECT, related_name="payments", db_index=False, verbose_name=_("member")
    )
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    type = models.CharField(_("type"), max_length=16, choices=PaymentType)
    item_id = models.BigIntegerField(_("item"), null=True)
    description = models.CharField(_("description"), max_length=200)
    status = models.CharField(_("status"), max_length=16, choices=PaymentStatus, default=PaymentStatus.PENDING)
    failure_reason = models.CharField(_("failure reason"), max_length=16, choices=FailureReason, default="")
    fulfilment = models.CharField(_("delivery"), max_length=16, choices=Fulfilment, default=Fulfilment.NONE)
    # The provider of the newest attempt, and for good the one that was paid at, or the tender that was taken.
    provider = models.CharField(_("provider"), max_length=16, choices=PAID_BY, default="")
    transaction_id = EncryptedTextField(_("transaction number"))
    transaction_id_index = BlindIndexField()
    refunded_fen = models.PositiveBigIntegerField(_("refunded (fen)"), default=0)
    created_at = models.DateTimeField(_("created at"), db_index=True)
    expires_at = models.DateTimeField(_("expires at"))
    paid_at = models.DateTimeField(_("paid at"), null=True)
    # The head of this payment's chain of events: how many there are, and the newest one's hash.
    event_count = models.PositiveIntegerField(default=0)
    event_hash = models.CharField(max_length=64, default="")

    class Meta:
        verbose_name = _("payment")
        verbose_name_plural = _("payments")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [
            ("view_transaction_number", _("Can see transaction numbers in full")),
            ("take_money", _("Can take money in hand for payments")),
            ("export_lists", _("Can export lists")),
        ]
        indexes = [
            models.Index(fields=["member", "-id"], name="payment_member_newest"),
            models.Index(fields=["status", "-id"], name="payment_status_newest"),
            models.Index(fields=["paid_at"], condition=models.Q(paid_at__isnull=False), name="payment_paid_by_time"),
            # The list of what was taken by one tender: at a gym that hardly takes any, of all payments that ever were.
            models.Index(
                fields=["provider", "-id"], condition=models.Q(provider__in=Tender.values), name="payment_taken_in_hand"
            ),
        ]
        constraints = [
            models.UniqueConstraint(fields=["transaction_id_index"], name="payment_number_once"),
            models.CheckConstraint(
                condition=models.Q(amount_fen__gt=0, amount_fen__lte=MAXIMUM_FEN), name="payment_amount_in_bounds"
            ),
            models.CheckConstraint(
                condition=~models.Q(status="success") | models.Q(paid_at__isnull=False), name="payment_success_has_time"
            ),
            models.CheckConstraint(condition=models.Q(status__in=PaymentStatus.values), name="payment_status_known"),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def amount(self) -> Decimal:
        """The amount in yuan."""
        return yuan_from_fen(self.amount_fen)

    @property
    def refunded_amount(self) -> Decimal:
        """What has gone back to the payer, in yuan."""
        return yuan_from_fen(self.refunded_fen)

    @property
    def is_wholly_refunded(self) -> bool:
        """Whether nothing of the price is left: all of it has gone back to the payer."""
        if not self.refunded_fen:
            return False
        # The price is what was paid for it: another amount than was asked for may have been taken.
        price = self.attempts.filter(status=AttemptStatus.PAID, is_overpayment=False)
        return is_wholly_refunded(self.refunded_fen, price_fen=price.aggregate(fen=models.Sum("paid_fen"))["fen"] or 0)

    @property
    def awaits_delivery(self) -> bool:
        """Whether it has been paid and what was bought is to be delivered now, for the first time."""
        return self.status == PaymentStatus.SUCCESS and self.fulfilment == Fulfilment.PENDING

    def is_payable(self, now: datetime) -> bool:
        """Whether it can still be opened and paid."""
        return is_payable(self.status, self.expires_at, now=now)

    @staticmethod
    def index_of(transaction_id: str) -> str:
        """The blind index that a transaction number of ours is found by."""
        return blind_index(transaction_id, purpose="transaction_id")


def is_wholly_refunded(refunded_fen: int, *, price_fen: int) -> bool:
    """Whether nothing is left of what was paid as the price, in fen."""
    return refunded_fen >= price_fen > 0


def is_payable(status: str, expires_at: datetime, *, now: datetime) -> bool:
    """Whether a payment that stands so can still be opened and paid: a pending one whose time is not over."""
    return status == PaymentStatus.PENDING and expires_at > now
