"""Payments: the list that finds one, and the page that tells its whole story."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision import Sentence
from foundation.console.decision_pages import DecidingAdmin, staff_of
from foundation.console.facts import Facts
from foundation.console.formatting import masked
from foundation.console.openable import may_open
from foundation.console.reveal import RevealAdmin
from payments import permissions
from payments.accounting.admin.month_page import ExportingMonths
from payments.desk.admin.asking import ASK
from payments.desk.admin.full_numbers import numbers_of
from payments.desk.admin.paid_at import paid_at
from payments.desk.admin.payment_inlines import (
    AttemptInline,
    EventInline,
    ExceptionInline,
    NotificationInline,
    RefundInline,
)
from payments.desk.admin.taking import TAKE
from payments.enums import Fulfilment
from payments.invoicing.admin.invoice import InvoiceInline
from payments.invoicing.admin.noting import NOTE
from payments.invoicing.queries import shown_invoiced
from payments.ledger.admin.evidence_rows import thing_in_words
from payments.ledger.admin.finding import FoundByPayment, find_payments
from payments.ledger.models import Payment
from payments.ledger.standing import Standing, delivery_of, standing_of, with_money
from payments.paying.links import checkout_url
from payments.receipts.bought import receipt_of
from payments.receipts.shown_for import is_payment_shown
from payments.refunding.admin.payment_facts import facts_of_payment
from payments.refunding.admin.request import PROPOSE, REFUND
from payments.refunding.operations.lock_and_take_back import handed_on_to

# What nobody paid in time is no fault: it is grey, like what has wholly gone back.
STANDING: dict[str, str] = {
    Standing.PENDING: "warning",
    Standing.UNSETTLED: "danger",
    Standing.PAID: "success",
    Standing.PARTLY_REFUNDED: "info",
    Standing.REJECTED: "danger",
}
FULFILMENT: dict[str, str] = {
    Fulfilment.PENDING: "warning",
    Fulfilment.DONE: "success",
    Fulfilment.FAILED: "danger",
}

FIELDSETS: list[Any] = [
    (_("Payment"), {"fields": [("member", "amount"), ("type", "thing"), "description", "handed_on"]}),
    (
        _("State"),
        {
            "fields": [
                ("standing_badge", "delivery_now"),
                "refunded",
                "checkout_link",
            ]
        },
    ),
    (_("At the provider"), {"fields": ["provider", "masked_number"]}),
    (_("Times"), {"fields": [("created_at", "paid_at"), "expires_at"]}),
]

_FOR_WHOM_THE_THING_IS_OPEN: Any = (
    _("Payment"),
    {"fields": [("member", "amount"), ("type", "thing_link"), "description", "handed_on"]},
)


@admin.register(Payment)
class PaymentAdmin(ExportingMonths, FoundByPayment, DecidingAdmin, RevealAdmin):
    search_icon = "receipt_long"
    decisions = (ASK, TAKE, REFUND, PROPOSE, NOTE)
    change_form_outer_before_template = "admin/offered.html"
    list_display = (
        "row_number",
        "member",
        "amount",
        "type",
        "standing_badge",
        "provider",
        "delivery_badge",
        "masked_number",
        "created_at",
    )
    list_filter = (
        ("status", ChoicesDropdownFilter),
        ("type", ChoicesDropdownFilter),
        ("provider", ChoicesDropdownFilter),
        ("fulfilment", ChoicesDropdownFilter),
        ("created_at", DayRangeFilter),
        ("paid_at", DayRangeFilter),
    )
    search_fields = ("member__name",)
    search_help_text = _("Member's name, last four digits of the phone, or a whole number")
    list_select_related = ("member",)
    inlines = (ExceptionInline, RefundInline, InvoiceInline, AttemptInline, NotificationInline, EventInline)
    reveal_permission = permissions.SEE_NUMBERS_IN_FULL
    reveal_message = gettext_noop("Looked at the transaction numbers in full.")
    in_full = {"masked_number": lambda payment: payment.transaction_id}

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        """With the money and the member's name, without the member's phone."""
        payments: QuerySet[Any] = with_money(super().get_queryset(request))
        return payments.select_related("member").defer("member__phone", "member__phone_index")

    def found_in(self, request: HttpRequest, rows: QuerySet[Any], term: str, *, is_whole: bool = True) -> QuerySet[Any]:
        return find_payments(request, rows, term, is_whole=is_whole)

    def told(self, row: Any) -> tuple[Any, Any]:
        """Its number and amount; whose it is, for what, and where it stands."""
        standing = standing_of(row, now=timezone.now())
        return f"{row} {self.amount(row)}", f"{row.member} · {row.get_type_display()} · {standing.label}"

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        shown, invoices = [*FIELDSETS], (_("Invoices"), {"fields": [("invoicable", "red_letter_due")]})
        receipt = None if obj is None else receipt_of(obj)
        if receipt is not None and receipt.thing is not None and may_open(request, type(receipt.thing)):
            shown[0] = _FOR_WHOM_THE_THING_IS_OPEN
        if self.may_reveal(request):
            provider, options = FIELDSETS[2]
            shown[2] = (provider, {"fields": [*options["fields"], "full_numbers"]})
        return [*shown[:2], invoices, *shown[2:]] if request.user.has_perm(permissions.SEE_INVOICES) else shown

    def offered(self, request: HttpRequest, row: Any) -> list[tuple[str, Sentence]]:
        """What waits to be paid leads to its code at the desk, for who sells."""
        is_waiting = standing_of(row, now=timezone.now()) == Standing.PENDING
        desk = paid_at(staff_of(request), row) if is_waiting else ""
        return [*([(desk, _("Show its code"))] if desk else []), *super().offered(request, row)]

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_payment(request, row)

    def revealed(self, obj: Any) -> Sequence[tuple[str, str]]:
        return numbers_of(obj)

    @admin.display(description=_("amount"))
    def amount(self, payment: Payment) -> str:
        return formatting.yuan(payment.amount_fen)

    @admin.display(description=_("thing"))
    def thing(self, payment: Payment) -> str:
        """By its own name."""
        return thing_in_words(payment)

    @admin.display(description=_("thing"))
    def thing_link(self, payment: Payment) -> SafeString | str:
        """The same, leading to its page."""
        receipt = receipt_of(payment)
        return formatting.EMPTY if receipt is None else formatting.link_to(receipt.thing, receipt.title)

    @admin.display(description=_("handed on to"))
    def handed_on(self, payment: Payment) -> str:
        return handed_on_to(payment) or formatting.EMPTY

    @admin.display(description=_("refunded"))
    def refunded(self, payment: Payment) -> str:
        return formatting.yuan(payment.refunded_fen)

    @admin.display(description=_("can be invoiced"))
    def invoicable(self, payment: Payment) -> str:
        return formatting.yuan(shown_invoiced(payment).invoicable_fen)

    @admin.display(description=_("red letter due"))
    def red_letter_due(self, payment: Payment) -> SafeString | str:
        due_fen = shown_invoiced(payment).red_letter_due_fen
        return formatting.badge(formatting.yuan(due_fen), "danger") if due_fen else formatting.EMPTY

    @admin.display(description=_("status"))
    def standing_badge(self, payment: Any) -> SafeString:
        """By all that is known: refunds, the time that is over, money beside the price."""
        standing = standing_of(payment, now=timezone.now())
        return formatting.badge(standing.label, STANDING.get(standing))

    @admin.display(description=_("delivery"))
    def delivery_badge(self, payment: Any) -> SafeString:
        """Coloured while it is due: without the money, or when that has gone back, nothing is waited for."""
        now = timezone.now()
        is_due = standing_of(payment, now=now) in (Standing.PAID, Standing.PARTLY_REFUNDED)
        delivery = delivery_of(payment, now=now)
        return formatting.badge(delivery.label, FULFILMENT.get(delivery) if is_due else None)

    @admin.display(description=_("delivery"))
    def delivery_now(self, payment: Any) -> SafeString:
        """On the page also why what was delivered cannot be used any more, in grey."""
        receipt = receipt_of(payment)
        if payment.fulfilment != Fulfilment.DONE or receipt is None or not receipt.unusable:
            return self.delivery_badge(payment)
        return formatting.badge(f"{Fulfilment.DONE.label} · {receipt.unusable}", None)

    @admin.display(description=_("transaction number"))
    def masked_number(self, payment: Payment) -> str:
        return masked(payment.transaction_id)

    @admin.display(description=_("full numbers"))
    def full_numbers(self, payment: Payment) -> SafeString:
        return formatting.reveal_button()

    @admin.display(description=_("payer’s page"))
    def checkout_link(self, payment: Payment) -> SafeString | str:
        """Where the payer pays and later has the receipt, to be copied and sent, for as long as it can be opened."""
        if not is_payment_shown(payment, now=timezone.now()):
            return formatting.EMPTY
        return formatting.copied_link(checkout_url(payment.pk), _("Open it"), name="payers-page")
