"""Payments: the list that finds one, and the page that tells its whole story."""

from collections.abc import Sequence
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils import timezone
from django.utils.html import format_html
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from django.utils.translation import gettext_noop
from unfold.contrib.filters.admin import AutocompleteSelectFilter, ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision_pages import DecidingAdmin
from foundation.console.formatting import masked
from foundation.console.reveal import RevealAdmin
from payments import permissions
from payments.desk.admin.full_numbers import numbers_of
from payments.desk.admin.payment_inlines import (
    AttemptInline,
    EventInline,
    ExceptionInline,
    NotificationInline,
    RefundInline,
)
from payments.desk.admin.search import find_payments
from payments.enums import Fulfilment, PaymentStatus
from payments.ledger.models import Payment
from payments.paying.links import checkout_url
from payments.refunding.admin.request import REFUND

PAYMENT_STATUS: dict[str, str] = {
    PaymentStatus.PENDING: "warning",
    PaymentStatus.SUCCESS: "success",
    PaymentStatus.FAILED: "danger",
}
FULFILMENT: dict[str, str] = {
    Fulfilment.PENDING: "warning",
    Fulfilment.DONE: "success",
    Fulfilment.FAILED: "danger",
}

FIELDSETS: list[Any] = [
    (_("Payment"), {"fields": [("member", "amount"), ("type", "item_id"), "description"]}),
    (
        _("State"),
        {
            "fields": [
                ("status_badge", "failure_reason"),
                ("delivery_badge", "refunded"),
                "checkout_link",
            ]
        },
    ),
    (_("At the provider"), {"fields": ["provider", "masked_number"]}),
    (_("Times"), {"fields": [("created_at", "paid_at"), "expires_at"]}),
    (_("To decide"), {"fields": ["to_decide"]}),
]


@admin.register(Payment)
class PaymentAdmin(DecidingAdmin, RevealAdmin):
    decisions = (REFUND,)
    list_display = (
        "id",
        "member",
        "amount",
        "type",
        "status_badge",
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
        ("member", AutocompleteSelectFilter),
    )
    search_fields = ("member__name",)
    search_help_text = _("Member's name, or a whole number")
    list_select_related = ("member",)
    inlines = (ExceptionInline, RefundInline, AttemptInline, NotificationInline, EventInline)
    reveal_permission = permissions.SEE_NUMBERS_IN_FULL
    reveal_message = gettext_noop("Looked at the transaction numbers in full.")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Payment]:
        """With the member's name, without the member's phone."""
        payments: QuerySet[Payment] = super().get_queryset(request)
        return payments.select_related("member").defer("member__phone", "member__phone_index")

    def get_search_results(
        self, request: HttpRequest, queryset: QuerySet[Any], search_term: str
    ) -> tuple[QuerySet[Any], bool]:
        return find_payments(queryset, search_term), False

    def get_fieldsets(self, request: HttpRequest, obj: Any = None) -> Any:
        if not self.may_reveal(request):
            return FIELDSETS
        provider, options = FIELDSETS[2]
        return [*FIELDSETS[:2], (provider, {"fields": [*options["fields"], "full_numbers"]}), *FIELDSETS[3:]]

    def revealed(self, obj: Any) -> Sequence[tuple[str, str]]:
        return numbers_of(obj)

    @admin.display(description=_("amount"))
    def amount(self, payment: Payment) -> str:
        return formatting.yuan(payment.amount_fen)

    @admin.display(description=_("refunded"))
    def refunded(self, payment: Payment) -> str:
        return formatting.yuan(payment.refunded_fen)

    @admin.display(description=_("status"))
    def status_badge(self, payment: Payment) -> SafeString:
        return formatting.badge(payment.get_status_display(), PAYMENT_STATUS.get(payment.status))

    @admin.display(description=_("delivery"))
    def delivery_badge(self, payment: Payment) -> SafeString:
        """Coloured once it is due: before the money is there, nothing is waited for."""
        colour = FULFILMENT.get(payment.fulfilment) if payment.status == PaymentStatus.SUCCESS else None
        return formatting.badge(payment.get_fulfilment_display(), colour)

    @admin.display(description=_("transaction number"))
    def masked_number(self, payment: Payment) -> str:
        return masked(payment.transaction_id)

    @admin.display(description=_("full numbers"))
    def full_numbers(self, payment: Payment) -> SafeString:
        return formatting.reveal_button()

    @admin.display(description=_("checkout page"))
    def checkout_link(self, payment: Payment) -> SafeString | str:
        """Where the payer pays, while that is still possible."""
        if not payment.is_payable(timezone.now()):
            return formatting.EMPTY
        address = checkout_url(payment.pk)
        return format_html('<a href="{}" class="text-link break-all" rel="noreferrer">{}</a>', address, address)
