"""What happened to what members have, newest first."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.ledger import LedgerAdmin
from members.people.models import MemberEvent


@admin.register(MemberEvent)
class MemberEventAdmin(LedgerAdmin):
    list_display = ("id", "member", "kind", "subject", "reason", "actor", "created_at")
    list_filter = (("kind", ChoicesDropdownFilter), ("created_at", DayRangeFilter))
    list_select_related = ("member", "actor")
    search_fields = ("member__name",)
    search_help_text = _("Member's name")
    fields = ("member", "kind", "subject", "reason", "shown_facts", "actor", "created_at")

    @admin.display(description=_("facts"))
    def shown_facts(self, event: MemberEvent) -> SafeString | str:
        return formatting.facts(event.facts)
