"""Visits: who came when, and by which verdict."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console.day_filter import DayRangeFilter
from foundation.console.ledger import LedgerAdmin
from members.door.admin.badges import visit_badge
from members.door.models import CheckIn
from members.door.operations.admission import sentence_of


@admin.register(CheckIn)
class CheckInAdmin(LedgerAdmin):
    list_display = ("at", "member", "verdict_badge", "reason_shown", "method", "staff", "note")
    list_filter = (("verdict", ChoicesDropdownFilter), ("at", DayRangeFilter))
    list_select_related = ("member", "staff")
    search_fields = ("member__name",)
    search_help_text = _("Member's name")
    fields = (("at", "member", "method"), ("verdict_badge", "reason_shown", "note"), ("membership", "booking"), "staff")

    @admin.display(description=_("verdict"))
    def verdict_badge(self, visit: CheckIn) -> SafeString:
        return visit_badge(visit)

    @admin.display(description=_("reason"))
    def reason_shown(self, visit: CheckIn) -> str:
        return str(sentence_of(visit.reason))
