"""What happened to what members have, newest first."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console.day_filter import DayRangeFilter
from foundation.console.ledger import LedgerAdmin
from members.people.admin.event_rows import name_rows
from members.people.admin.event_words import facts_of, reason_of, subject_of
from members.people.models import MemberEvent


@admin.register(MemberEvent)
class MemberEventAdmin(LedgerAdmin):
    list_display = ("row_number", "member", "kind", "about", "why", "actor", "created_at")
    list_filter = (("kind", ChoicesDropdownFilter), ("created_at", DayRangeFilter))
    list_select_related = ("member", "actor")
    search_fields = ("member__name",)
    search_help_text = _("Member's name")
    fields = ("member", "kind", "about", "why", "shown_facts", "actor", "created_at")

    def get_changelist_instance(self, request: HttpRequest) -> Any:
        """With the names of the rows that those on the page are about, looked up together."""
        shown = super().get_changelist_instance(request)
        name_rows(shown.result_list)
        return shown

    @admin.display(description=_("about"))
    def about(self, event: MemberEvent) -> SafeString | str:
        return subject_of(event)

    @admin.display(description=_("reason"))
    def why(self, event: MemberEvent) -> SafeString | str:
        return reason_of(event)

    @admin.display(description=_("facts"))
    def shown_facts(self, event: MemberEvent) -> SafeString | str:
        return facts_of(event)
