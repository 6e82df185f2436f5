"""Invoices: the list, with the red letters that are due, and the page of one."""

from collections.abc import Iterable
from typing import Any

from django.contrib import admin
from django.db.models import Q, QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter, RangeDateFilter

from foundation.console import formatting
from foundation.console.decision_pages import DecidingAdmin
from foundation.console.facts import Facts
from foundation.console.ledger import LedgerAdmin, LedgerInline
from foundation.console.look import DropdownFilter
from payments.enums import InvoiceState
from payments.invoicing.admin.importing import ImportingInvoices
from payments.invoicing.admin.noting import DECISIONS
from payments.invoicing.queries import with_red_letter_due
from payments.ledger.admin.finding import FoundByPayment
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.models import Invoice
from payments.refunding.admin.payment_facts import facts_of_payment

STATES: dict[str, str] = {
    InvoiceState.ASKED: "warning",
    InvoiceState.ISSUED: "success",
    InvoiceState.RED_LETTERED: "info",
}
DUE = "due"


class RedLetterFilter(DropdownFilter):
    """Those of payments of which a red letter is due."""

    title = _("red letter")
    parameter_name = "red_letter"

    def lookups(self, request: HttpRequest, model_admin: Any) -> Iterable[tuple[str, Any]]:
        return [(DUE, _("Red letter due"))]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        return queryset.filter(due_fen__gt=0) if self.value() == DUE else queryset


class InvoiceColumns:
    """What the list, the page and the payment's page show alike."""

    @admin.display(description=_("amount"))
    def amount(self, invoice: Invoice) -> str:
        """A red letter's is less than nothing."""
        return formatting.yuan(invoice.amount_fen if invoice.reverses_id is None else -invoice.amount_fen)

    @admin.display(description=_("state"))
    def state_badge(self, invoice: Invoice) -> SafeString:
        if invoice.reverses_id is not None:
            return formatting.badge(_("Red letter"), "info")
        return formatting.badge(invoice.get_state_display(), STATES.get(invoice.state))

    @admin.display(description=_("red letter of"))
    def reverses_link(self, invoice: Invoice) -> SafeString | str:
        return formatting.link_to(invoice.reverses)

    @admin.display(description=_("invoice"))
    def page_link(self, invoice: Invoice) -> SafeString | str:
        return formatting.link_to(invoice)


class InvoiceInline(InvoiceColumns, LedgerInline):
    """On the page of a payment."""

    model = Invoice
    ordering = ["id"]
    fields = readonly_fields = ("page_link", "amount", "state_badge", "code", "number", "issued_on", "reverses_link")


@admin.register(Invoice)
class InvoiceAdmin(InvoiceColumns, ImportingInvoices, FoundByPayment, DecidingAdmin, LedgerAdmin):
    decisions = DECISIONS
    list_display = (
        "id",
        "payment_link",
        "member",
        "amount",
        "state_badge",
        "code",
        "number",
        "issued_on",
        "reverses_link",
        "red_letter_due",
        "created_at",
    )
    list_filter = (("state", ChoicesDropdownFilter), RedLetterFilter, ("issued_on", RangeDateFilter))
    list_select_related = ("payment__member", "reverses")
    search_fields = ("number",)
    search_help_text = _("Invoice number, or what finds its payment: a name, a phone, a whole number")
    fields = (
        ("payment_link", "member"),
        ("amount", "state_badge"),
        ("code", "number", "issued_on"),
        ("reverses_link", "red_letter_due"),
        ("created_at", "to_decide"),
    )
    readonly_fields = (
        "payment_link",
        "member",
        "amount",
        "state_badge",
        "reverses_link",
        "red_letter_due",
        "to_decide",
    )

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        """With what is due, without what is encrypted of the payment and the member."""
        invoices: QuerySet[Any] = with_red_letter_due(super().get_queryset(request))
        return invoices.select_related("payment__member", "reverses").defer(
            "payment__transaction_id", "payment__member__phone", "payment__member__phone_index"
        )

    def own(self, term: str) -> Q:
        return Q(number=term.strip())

    def told(self, row: Any) -> tuple[Any, Any]:
        """Its number and amount; whose payment it is of, and where it stands."""
        return f"{row.number or row} {self.amount(row)}", f"{self.member(row)} · {row.get_state_display()}"

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_payment(request, row.payment)

    @admin.display(description=_("payment"))
    def payment_link(self, invoice: Invoice) -> SafeString | str:
        return link_to_payment(invoice.payment_id)

    @admin.display(description=_("member"))
    def member(self, invoice: Invoice) -> str:
        return str(invoice.payment.member)

    @admin.display(description=_("red letter due"))
    def red_letter_due(self, invoice: Any) -> str:
        """Of its payment."""
        return formatting.yuan(invoice.due_fen) if invoice.due_fen else formatting.EMPTY
