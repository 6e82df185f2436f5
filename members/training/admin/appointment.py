"""Private sessions with a coach."""

from django.contrib import admin
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _
from unfold.contrib.filters.admin import ChoicesDropdownFilter

from foundation.console import formatting
from foundation.console.day_filter import DayRangeFilter
from foundation.console.decision_pages import DecidingPage
from members.people.admin.pages_for_coaches import OwnClientsAdmin
from members.training.admin.appointment_cancelling import CANCEL_APPOINTMENT
from members.training.admin.appointment_outcome import ABSENT, GIVE_BACK, HELD, RECORD_USE
from members.training.admin.badges import appointment_badge
from members.training.models import Appointment
from members.training.own_clients import with_coach


@admin.register(Appointment)
class AppointmentAdmin(OwnClientsAdmin, DecidingPage):
    own = staticmethod(with_coach)
    decisions = (HELD, ABSENT, RECORD_USE, GIVE_BACK, CANCEL_APPOINTMENT)
    list_display = ("id", "member", "coach", "status_badge", "starts_at", "ends_at", "pack")
    list_filter = (("status", ChoicesDropdownFilter), ("starts_at", DayRangeFilter))
    list_select_related = ("member", "coach", "pack")
    search_fields = ("member__name",)
    search_help_text = _("Member's name")
    fieldsets = (
        (None, {"fields": (("member_link", "coach", "status_badge"), ("starts_at", "ends_at"), "pack_link")}),
        (_("Times"), {"fields": (("created_at", "changed_at", "changed_by"),)}),
    )

    @admin.display(description=_("member"))
    def member_link(self, appointment: Appointment) -> SafeString | str:
        return formatting.link_to(appointment.member)

    @admin.display(description=_("member's pack"))
    def pack_link(self, appointment: Appointment) -> SafeString | str:
        return formatting.link_to(appointment.pack)

    @admin.display(description=_("status"))
    def status_badge(self, appointment: Appointment) -> SafeString:
        return appointment_badge(appointment)
