"""Private sessions with a coach."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision import Sentence
from foundation.console.decision_pages import DecidingPage
from foundation.console.facts import Facts
from members.people.admin.pages_for_coaches import OwnClientsAdmin, link_from
from members.people.permissions import PROPOSE_USE
from members.training.admin.appointment_cancelling import CANCEL_APPOINTMENT
from members.training.admin.appointment_outcome import (
    ABSENT,
    ASK_AGAIN,
    CLEAR_OBJECTION,
    GIVE_BACK,
    HELD,
    RECORD_USE,
)
from members.training.admin.badges import appointment_badge
from members.training.admin.objections import ObjectionFilter, objections_to
from members.training.admin.session_code import CodeAdmin, code_address
from members.training.admin.training_facts import facts_of_appointment
from members.training.models import Appointment
from members.training.outcome_window import is_asked
from members.training.own_clients import with_coach


@admin.register(Appointment)
class AppointmentAdmin(OwnClientsAdmin, CodeAdmin, DecidingPage):
    own = staticmethod(with_coach)
    decisions = (HELD, ABSENT, ASK_AGAIN, CLEAR_OBJECTION, RECORD_USE, GIVE_BACK, CANCEL_APPOINTMENT)
    list_display = ("row_number", "member", "coach", "status_badge", "starts_at", "ends_at", "pack")
    list_filter = (("status", ChoicesDropdownFilter), ObjectionFilter, ("starts_at", DayRangeFilter))
    list_select_related = ("member", "coach", "pack")
    search_fields = ("member__name",)
    search_help_text = _("Member's name")
    fieldsets = (
        (None, {"fields": (("member_link", "coach"), ("status_badge", "pack_link"), ("starts_at", "ends_at"))}),
        (_("Times"), {"fields": (("created_at", "changed_at", "changed_by"),)}),
        (_("The member's word"), {"fields": (("proposed_at", "answered_by"), ("objected_at", "objection"))}),
    )

    def offered(self, request: HttpRequest, row: Any) -> list[tuple[str, Sentence]]:
        """What can be decided, and first the code for the member while the member is asked."""
        shows_code = is_asked(row) and request.user.has_perm(PROPOSE_USE)
        code = [(code_address(row), gettext("Show the code"))] if shows_code else []
        return [*code, *super().offered(request, row)]

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_appointment(request, row, with_money=not self.is_narrowed(request))

    @admin.display(description=_("member"))
    def member_link(self, appointment: Appointment) -> SafeString | str:
        return link_from(appointment, appointment.member)

    @admin.display(description=_("member's pack"))
    def pack_link(self, appointment: Appointment) -> SafeString | str:
        return link_from(appointment, appointment.pack)

    @admin.display(description=_("status"))
    def status_badge(self, appointment: Appointment) -> SafeString:
        return appointment_badge(appointment)

    @admin.display(description=_("what the member says"))
    def objection(self, appointment: Appointment) -> str:
        said = objections_to([appointment]) if appointment.objected_at is not None else {}
        return said.get(appointment.pk, formatting.EMPTY)
