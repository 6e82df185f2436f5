"""What was: a member's last visits, and what happened to what the member has, on tabs of the member's page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.forms import PaginationInlineFormSet

from foundation.console.ledger import LedgerInline
from members.door.admin.badges import visit_badge
from members.door.models import CheckIn
from members.door.operations.admission import sentence_of
from members.people.admin.event_rows import name_rows
from members.people.admin.event_words import facts_of, reason_of, subject_of
from members.people.models import MemberEvent


class VisitInline(LedgerInline):
    model = CheckIn
    tab = True
    per_page = 10
    ordering = ["-id"]
    fields = readonly_fields = ("at", "verdict_badge", "reason_shown", "note", "membership", "staff")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("membership", "staff")

    @admin.display(description=_("verdict"))
    def verdict_badge(self, visit: CheckIn) -> SafeString:
        return visit_badge(visit)

    @admin.display(description=_("reason"))
    def reason_shown(self, visit: CheckIn) -> str:
        return str(sentence_of(visit.reason))


class NamedEvents(PaginationInlineFormSet):  # type: ignore[misc]
    """A page of events, with the names of the rows that they are about, looked up together."""

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        name_rows(self.get_queryset())


class EventInline(LedgerInline):
    model = MemberEvent
    formset = NamedEvents
    tab = True
    per_page = 10
    ordering = ["-id"]
    fields = readonly_fields = ("created_at", "kind", "about", "why", "shown_facts", "actor")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("actor")

    @admin.display(description=_("about"))
    def about(self, event: MemberEvent) -> SafeString | str:
        return subject_of(event)

    @admin.display(description=_("reason"))
    def why(self, event: MemberEvent) -> SafeString | str:
        return reason_of(event)

    @admin.display(description=_("facts"))
    def shown_facts(self, event: MemberEvent) -> SafeString | str:
        return facts_of(event)
