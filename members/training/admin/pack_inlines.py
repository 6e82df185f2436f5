"""What happened to a pack: its entries and its private sessions, on its page."""

from typing import Any

from django.contrib import admin
from django.db.models import QuerySet
from django.http import HttpRequest
from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.console import formatting
from foundation.console.ledger import LedgerInline
from members.people.admin.pages_for_coaches import OwnClientsAdmin
from members.training.admin.badges import appointment_badge
from members.training.models import Appointment, PackEntry
from members.training.own_clients import entries_of_packs, with_coach


class PackEntryInline(OwnClientsAdmin, LedgerInline):
    model = PackEntry
    ordering = ["number"]
    fields = readonly_fields = (
        "number",
        "kind",
        "signed_delta",
        "balance",
        "appointment",
        "reason",
        "actor",
        "created_at",
    )

    own = staticmethod(entries_of_packs)

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("actor", "appointment")

    @admin.display(description=_("sessions"))
    def signed_delta(self, entry: PackEntry) -> str:
        return f"{entry.delta:+d}"


class AppointmentInline(OwnClientsAdmin, LedgerInline):
    model = Appointment
    own = staticmethod(with_coach)
    ordering = ["-starts_at"]
    fields = readonly_fields = ("page_link", "coach", "status_badge", "starts_at", "ends_at")

    def get_queryset(self, request: HttpRequest) -> QuerySet[Any]:
        return super().get_queryset(request).select_related("coach")

    @admin.display(description=_("private session"))
    def page_link(self, appointment: Appointment) -> SafeString | str:
        return formatting.link_to(appointment)

    @admin.display(description=_("status"))
    def status_badge(self, appointment: Appointment) -> SafeString:
        return appointment_badge(appointment)
