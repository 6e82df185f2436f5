"""Freezes: what was asked for, and what is still to be decided."""

from functools import reduce
from operator import or_
from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.decision_pages import DecidingPage
from foundation.console.facts import Facts
from foundation.console.look import DropdownFilter
from members.changes.admin.freeze_decisions import APPROVE, DECLINE, END, VOID
from members.enums import FreezeState
from members.memberships.admin.badges import freeze_badge, last_day_taken
from members.memberships.admin.membership_facts import facts_of_freeze
from members.memberships.models import Freeze, freezes_in


class StateFilter(DropdownFilter):
    """Freezes that wait for an answer, that count, or that do not."""

    title = _("state")
    parameter_name = "state"

    def lookups(self, request: HttpRequest, model_admin: Any) -> list[tuple[str, Any]]:
        return [
            ("open", _("Awaiting approval")),
            ("approved", _("Approved")),
            ("without", _("Declined, voided or never taken")),
        ]

    def queryset(self, request: HttpRequest, queryset: QuerySet[Any]) -> QuerySet[Any]:
        match self.value():
            case "open":
                return queryset.filter(freezes_in(FreezeState.REQUESTED))
            case "approved":
                return queryset.filter(freezes_in(FreezeState.APPROVED))
            case "without":
                ended = (FreezeState.DECLINED, FreezeState.VOIDED, FreezeState.NOT_TAKEN)
                return queryset.filter(reduce(or_, map(freezes_in, ended)))
        return queryset


DAYS = ("starts_on", "ends_on", "last_day_taken")


@admin.register(Freeze)
class FreezeAdmin(DecidingPage):
    decisions = (APPROVE, DECLINE, END, VOID)
    list_display = (
        "row_number",
        "member",
        "membership",
        "state",
        "starts_on",
        "ends_on",
        "days",
        "requested_by",
        "created_at",
    )
    list_filter = (StateFilter,)
    list_select_related = ("membership__member", "requested_by")
    search_fields = ("membership__member__name",)
    search_help_text = _("Member's name")
    fieldsets = (
        (
            None,
            {"fields": (("member", "membership_link"), "state", DAYS, "reason")},
        ),
        (_("People"), {"fields": (("requested_by", "decided_by"),)}),
        (_("Times"), {"fields": (("created_at", "approved_at"), ("declined_at", "voided_at"))}),
    )

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_freeze(request, row)

    @admin.display(description=_("member"))
    def member(self, freeze: Freeze) -> SafeString | str:
        return formatting.link_to(freeze.membership.member)

    @admin.display(description=_("membership"))
    def membership_link(self, freeze: Freeze) -> SafeString | str:
        return formatting.link_to(freeze.membership)

    @admin.display(description=_("state"))
    def state(self, freeze: Freeze) -> SafeString:
        return freeze_badge(freeze)

    @admin.display(description=_("last day taken"))
    def last_day_taken(self, freeze: Freeze) -> str:
        return last_day_taken(freeze)

    @admin.display(description=_("days"))
    def days(self, freeze: Freeze) -> int:
        return freeze.days
