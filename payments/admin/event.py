"""Events: everything that changed a payment, newest first."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from payments.admin.move import move_of
from payments.console import cells
from payments.console.day_filter import DayRangeFilter
from payments.console.ledger import LedgerAdmin
from payments.models import Event


@admin.register(Event)
class EventAdmin(LedgerAdmin):
    list_display = ("id", "payment_link", "number", "kind", "move", "source", "actor", "created_at")
    list_filter = (
        ("kind", ChoicesDropdownFilter),
        ("source", ChoicesDropdownFilter),
        ("created_at", DayRangeFilter),
    )
    fields = (
        "payment_link",
        "number",
        "kind",
        "move",
        "source",
        "actor",
        "facts",
        "notification",
        "created_at",
    )

    @admin.display(description=_("payment"))
    def payment_link(self, event: Event) -> SafeString | str:
        return cells.link_to_payment(event.payment_id)

    @admin.display(description=_("status"))
    def move(self, event: Event) -> str:
        return move_of(event)

    @admin.display(description=_("evidence"))
    def facts(self, event: Event) -> SafeString | str:
        return cells.facts(event.evidence)
