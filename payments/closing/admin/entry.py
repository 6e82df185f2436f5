"""What closed days hold, as a list: a number of a closed day opens it."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.ledger import LedgerAdmin
from payments import permissions
from payments.ledger.admin.fee import fee_yuan
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.models import ClosedEntry

_ASKED_FOR = (
    "closing__id__exact",
    "closing__date__gte",
    "closing__date__lte",
    "closing__state__exact",
    "is_late__exact",
    "attempt__isnull",
    "refund__isnull",
)


@admin.register(ClosedEntry)
class ClosedEntryAdmin(LedgerAdmin):
    list_display = ("row_number", "closing", "payment_link", "type", "provider", "amount", "fee", "own_day", "is_late")
    list_filter = (("provider", ChoicesDropdownFilter), ("type", ChoicesDropdownFilter))
    list_select_related = ("closing", "attempt", "refund")
    fields = (("closing", "payment_link"), ("type", "provider"), ("amount", "fee"), ("own_day", "is_late"))

    def has_view_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        """Who may see a closing may see what is in it."""
        return bool(request.user.has_perm(permissions.SEE_CLOSINGS))

    def has_module_permission(self, request: HttpRequest) -> bool:
        return self.has_view_permission(request)

    def get_queryset(self, request: HttpRequest) -> Any:
        """Without what is encrypted: the list does not show it."""
        sealed = ("out_trade_no", "provider_transaction_id", "instruction", "return_url")
        of_refunds = ("number", "provider_refund_id", "reference", "reason", "decline_reason")
        unshown = [*(f"attempt__{name}" for name in sealed), *(f"refund__{name}" for name in of_refunds)]
        return super().get_queryset(request).defer(*unshown, "closing__totals", "closing__statement")

    def lookup_allowed(self, lookup: str, value: Any, request: Any = None) -> bool:
        """What numbers of closed days and months ask for."""
        return lookup in _ASKED_FOR or bool(super().lookup_allowed(lookup, value, request))

    @admin.display(description=_("payment"))
    def payment_link(self, entry: ClosedEntry) -> SafeString | str:
        movement = entry.attempt or entry.refund
        return formatting.EMPTY if movement is None else link_to_payment(movement.payment_id)

    @admin.display(description=_("amount"))
    def amount(self, entry: ClosedEntry) -> str:
        """Less than nothing where it went back."""
        return formatting.yuan(entry.fen if entry.attempt_id else -entry.fen)

    @admin.display(description=_("fee"))
    def fee(self, entry: ClosedEntry) -> str:
        return fee_yuan(entry.fee_millifen)
