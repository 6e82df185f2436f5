"""Events: everything that changed a payment, newest first."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console.day_filter import DayRangeFilter
from foundation.console.ledger import LedgerAdmin
from payments.ledger.admin.actor import ActorColumn
from payments.ledger.admin.evidence_words import evidence_in_words
from payments.ledger.admin.payment_link import link_to_payment
from payments.ledger.models import Event


def move_of(event: Event) -> str:
    """The status before and after; one status when the event left it as it was."""
    before, after = event.get_from_status_display(), event.get_to_status_display()
    return after if before in ("", after) else f"{before} → {after}"


@admin.register(Event)
class EventAdmin(ActorColumn, LedgerAdmin):
    list_display = ("row_number", "payment_link", "number", "kind", "move", "source", "who", "created_at")
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
        "who",
        "evidence_told",
        "notification",
        "created_at",
    )

    @admin.display(description=_("payment"))
    def payment_link(self, event: Event) -> SafeString | str:
        return link_to_payment(event.payment_id)

    @admin.display(description=_("status"))
    def move(self, event: Event) -> str:
        return move_of(event)

    @admin.display(description=_("evidence"))
    def evidence_told(self, event: Event) -> SafeString | str:
        return evidence_in_words(event)
