"""Visits: who came when, and by which verdict."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from members.admin import badges
from members.models import CheckIn
from members.operations.admission import sentence_of
from payments.console.day_filter import DayRangeFilter
from payments.console.ledger import LedgerAdmin


@admin.register(CheckIn)
class CheckInAdmin(LedgerAdmin):
    list_display = ("at", "member", "verdict_badge", "told", "method", "staff", "note")
    list_filter = (("verdict", ChoicesDropdownFilter), ("at", DayRangeFilter))
    list_select_related = ("member", "staff")
    search_fields = ("member__name",)
    search_help_text = _("Member's name")
    fields = (("at", "member", "method"), ("verdict_badge", "told", "note"), ("membership", "booking"), "staff")

    @admin.display(description=_("verdict"))
    def verdict_badge(self, visit: CheckIn) -> SafeString:
        return badges.of_visit(visit)

    @admin.display(description=_("reason"))
    def told(self, visit: CheckIn) -> str:
        return str(sentence_of(visit.reason))
