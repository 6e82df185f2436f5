"""An invoice (发票) for a payment: issued elsewhere, and noted here."""

from decimal import Decimal

from django.db import models
from django.utils.translation import gettext_lazy as _

from foundation.money import yuan_from_fen
from payments.enums import InvoiceState
from payments.ledger.models.payment import Payment


class Invoice(models.Model):
    """One document with its own number: an invoice, or a red letter, which `reverses` one by the whole or by a part.

    A digital one has a `number` of 20 digits; an older one a `code` of 10 or 12 and a number of 8. Without a number it
    is asked for and not issued yet. An invoice is red-lettered when red letters make up for all of it. Its columns
    change through `payments.invoicing.operations` alone, each time with an event of its payment.
    """

    payment = models.ForeignKey(Payment, models.PROTECT, related_name="invoices", verbose_name=_("payment"))
    reverses = models.ForeignKey(
        "self", models.PROTECT, null=True, related_name="red_letters", verbose_name=_("red letter of")
    )
    state = models.CharField(_("state"), max_length=16, choices=InvoiceState)
    amount_fen = models.PositiveBigIntegerField(_("amount (fen)"))
    code = models.CharField(_("invoice code"), max_length=12, default="", blank=True)
    number = models.CharField(_("invoice number"), max_length=20, default="", blank=True)
    issued_on = models.DateField(_("issued on"), null=True)
    created_at = models.DateTimeField(_("noted at"))

    class Meta:
        verbose_name = _("invoice")
        verbose_name_plural = _("invoices")
        ordering = ["-id"]
        default_permissions = ("view",)
        permissions = [("keep_invoices", _("Can note and import invoices"))]
        indexes = [models.Index(fields=["issued_on"], name="invoice_by_day")]
        constraints = [
            models.UniqueConstraint(fields=["code", "number"], condition=~models.Q(number=""), name="invoice_once"),
            models.CheckConstraint(condition=models.Q(amount_fen__gt=0), name="invoice_amount_positive"),
            models.CheckConstraint(condition=models.Q(state__in=InvoiceState.values), name="invoice_state_known"),
            models.CheckConstraint(
                condition=models.Q(state__in=InvoiceState.unnumbered(), number="", issued_on__isnull=True)
                | ~models.Q(state__in=InvoiceState.unnumbered())
                & ~models.Q(number="")
                & models.Q(issued_on__isnull=False),
                name="invoice_issued_has_number",
            ),
            models.CheckConstraint(
                condition=models.Q(reverses__isnull=True) | models.Q(state=InvoiceState.ISSUED),
                name="invoice_red_letter_is_issued",
            ),
        ]

    def __str__(self) -> str:
        return f"#{self.pk}"

    @property
    def amount(self) -> Decimal:
        """The amount in yuan."""
        return yuan_from_fen(self.amount_fen)
