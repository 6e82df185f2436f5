"""A membership's freezes, on its page."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.ledger import LedgerInline
from members.memberships.admin.badges import freeze_badge, last_day_taken
from members.memberships.models import Freeze


class FreezeInline(LedgerInline):
    model = Freeze
    ordering = ["-id"]
    fields = readonly_fields = (
        "page_link",
        "state",
        "starts_on",
        "ends_on",
        "last_day_taken",
        "days",
        "reason",
        "created_at",
    )

    @admin.display(description=_("freeze"))
    def page_link(self, freeze: Freeze) -> SafeString | str:
        return formatting.link_to(freeze)

    @admin.display(description=_("state"))
    def state(self, freeze: Freeze) -> SafeString:
        return freeze_badge(freeze)

    @admin.display(description=_("last day taken"))
    def last_day_taken(self, freeze: Freeze) -> str:
        return last_day_taken(freeze)

    @admin.display(description=_("days"))
    def days(self, freeze: Freeze) -> int:
        return freeze.days
