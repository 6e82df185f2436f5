"""A membership's freezes, on its page."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from members.admin import badges
from members.models import Freeze
from payments.console import cells
from payments.console.ledger import LedgerInline


class FreezeInline(LedgerInline):
    model = Freeze
    ordering = ["-id"]
    fields = readonly_fields = (
        "page_link",
        "state",
        "starts_on",
        "ends_on",
        "ended_on",
        "days",
        "reason",
        "created_at",
    )

    @admin.display(description=_("freeze"))
    def page_link(self, freeze: Freeze) -> SafeString | str:
        return cells.link_to(freeze)

    @admin.display(description=_("state"))
    def state(self, freeze: Freeze) -> SafeString:
        return badges.of_freeze(freeze)

    @admin.display(description=_("days"))
    def days(self, freeze: Freeze) -> int:
        return freeze.days
