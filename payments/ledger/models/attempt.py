"""One opening of a payment at one provider and channel, with its own number there; or money in hand for it."""

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.encryption import BlindIndexField, EncryptedTextField, blind_index
from payments.enums import PAID_BY, AttemptStatus, Tender
from payments.ledger.models.payment import Payment
from payments.ledger.models.till import Till


class Attempt(models.Model):
    """A trade at a provider, as far as we know it; its status changes through `operations.move`.

    `out_trade_no` is the payment's transaction number for the first attempt at each provider, then `…_2`, `…_3`.
    Of money in hand (`paying.operations.take`), `provider` is the tender, `provider_transaction_id` the reference of
    the slip, transfer or voucher, if there is one, and `channel` the platform of a voucher.
    `instruction` is the JSON of what the payer's device was told to do, and for whom (`openid` inside `app_id`); empty
    until the provider answered, and again as soon as the attempt has ended or the payment is paid.
    """

    ROW_IDENTITY = ("provider", "out_trade_no_index")

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="attempts", verbose_name=_("payment"))
    provider = models.CharField(_("provider"), max_length=16, choices=PAID_BY)
    channel = models.CharField(_("channel"), max_length=16, default="")
    status = models.CharField(_("status"), max_length=16, choices=AttemptStatus, default=AttemptStatus.OPENING)
    out_trade_no = EncryptedTextField(_("merchant order number"))
    out_trade_no_index = BlindIndexField()
    provider_transaction_id = EncryptedTextField(_("provider's transaction number"), default="")
    provider_transaction_id_index = BlindIndexField(null=True)
    paid_fen = models.PositiveBigIntegerField(_("paid (fen)"), null=True)
    # What the platform of a voucher pays out for it; NULL for any other money.
    received_fen = models.PositiveBigIntegerField(_("paid out by the platform (fen)"), null=True)
    paid_at = models.DateTimeField(_("paid at"), null=True)
    # This money is not the payment's price: that had been paid before by another attempt, or another amount was asked
    # for, and nobody has taken this one for it.
    is_overpayment = models.BooleanField(_("not the price"), default=False)
    # Since when the payer pays elsewhere, or has paid: it is closed as soon as its provider allows it.
    superseded_at = models.DateTimeField(_("given up at"), null=True)
    # What refunds hold or have used up of `paid_fen`, and what has really gone back.
    refund_reserved_fen = models.PositiveBigIntegerField(default=0)
    refunded_fen = models.PositiveBigIntegerField(_("refunded (fen)"), default=0)
    # What has gone back at least, as the provider says, where the refunds here do not account for it; NULL: nothing of
    # the kind. Nothing is delivered meanwhile.
    refunded_elsewhere_fen = models.PositiveBigIntegerField(_("refunded elsewhere (fen)"), null=True)
    # Whose till it was taken into; NULL for what no person took, or took without one.
    till = models.ForeignKey(
        Till, models.PROTECT, null=True, db_index=False, related_name="taken", verbose_name=_("till")
    )
    # The day of the provider's bill that has it.
    billed_on = models.DateField(_("in the bill of"), null=True)
    # What that bill says that the provider charged for it, in thousandths of a fen; NULL until a bill has said so.
    fee_millifen = models.BigIntegerField(_("fee"), null=True)
    instruction = EncryptedTextField(default="")
    failure = models.CharField(_("provider's error"), max_length=64, default="")
    created_at = models.DateTimeField(_("created at"))
    # When the provider is asked next, unless news comes first: for the trade, and for the refunds of a paid one that
    # were made elsewhere; NULL when nothing is left to ask.
    next_query_at = models.DateTimeField(_("asked next at"), null=True)
    query_count = models.PositiveSmallIntegerField(_("times asked"), default=0)

    class Meta:
        verbose_name = _("attempt")
        verbose_name_plural = _("attempts")
        ordering = ["id"]
        default_permissions = ("view",)
        indexes = [
            models.Index(fields=["next_query_at"], condition=models.Q(next_query_at__isnull=False), name="attempt_due"),
            models.Index(
                fields=["provider", "paid_at"], condition=models.Q(paid_at__isnull=False), name="attempt_paid_by_time"
            ),
            models.Index(fields=["till"], condition=models.Q(till__isnull=False), name="attempt_of_till"),
            # Whoever watches asks for the oldest again and again; there are few.
            models.Index(fields=["created_at"], condition=models.Q(status="unknown"), name="attempt_unknown_by_time"),
        ]
        constraints = [
            models.UniqueConstraint(fields=["provider", "out_trade_no_index"], name="attempt_number_once"),
            models.UniqueConstraint(
                fields=["provider", "provider_transaction_id_index"], name="attempt_provider_number_once"
            ),
            models.CheckConstraint(
                condition=models.Q(refund_reserved_fen=0) | models.Q(refund_reserved_fen__lte=models.F("paid_fen")),
                name="attempt_reserved_at_most_paid",
            ),
            models.CheckConstraint(
                condition=models.Q(received_fen__isnull=True) | models.Q(provider="voucher", received_fen__gt=0),
                name="attempt_received_of_vouchers",
            ),
            models.CheckConstraint(
                condition=models.Q(refunded_fen__lte=models.F("refund_reserved_fen")),
                name="attempt_refunded_at_most_reserved",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def is_in_hand(self) -> bool:
        """Whether no provider has to do with it: it is money that a person has taken."""
        return self.provider in Tender.values

    @property
    def is_paid(self) -> bool:
        """Whether its money is here."""
        return self.status == AttemptStatus.PAID

    @property
    def refundable_fen(self) -> int:
        """What has been paid and is neither refunded nor held by a refund under way."""
        return (self.paid_fen or 0) - self.refund_reserved_fen

    @staticmethod
    def index_of(out_trade_no: str) -> str:
        """The blind index that a merchant order number is found by; the first one's equals the payment's."""
        return Payment.index_of(out_trade_no)

    @staticmethod
    def provider_index_of(provider_transaction_id: str) -> str:
        """The blind index that a provider's own number is found by."""
        return blind_index(provider_transaction_id, purpose="provider_transaction_id")
