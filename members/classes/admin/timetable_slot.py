"""The weekly timetable, from which classes are made."""

from typing import Any

from django.contrib import admin
from django.http import HttpRequest
from django.urls import URLPattern, path

from foundation.console.decision_pages import DecidingAdmin
from foundation.console.facts import Facts
from members.catalogue.admin.catalogue import CatalogueAdmin
from members.classes.admin.class_facts import facts_of_slot
from members.classes.admin.slot_decisions import END_SLOT, MOVE_SLOT
from members.classes.admin.timetable_slot_form import TimetableSlotForm
from members.classes.admin.week import show_week
from members.classes.models import TimetableSlot


@admin.register(TimetableSlot)
class TimetableSlotAdmin(DecidingAdmin, CatalogueAdmin):
    """A line that is there has made classes, with people in them: it is moved and ended by a decision about those."""

    form = TimetableSlotForm
    decisions = (MOVE_SLOT, END_SLOT)
    change_form_outer_before_template = "admin/offered.html"
    list_display = ("weekday", "begins_at", "course", "coach", "room", "valid_from", "valid_until")
    list_display_links = ("weekday", "course")
    list_filter = ("weekday", "course")
    list_select_related = ("course", "coach")
    fields = ("course", ("weekday", "begins_at"), ("coach", "room"), ("valid_from", "valid_until"))

    list_before_template = "admin/week_link.html"

    def get_urls(self) -> list[URLPattern]:
        """The week stands before the pages of the lines."""
        view = self.admin_site.admin_view(show_week)
        return [path("week/", view, name="members_timetableslot_week"), *super().get_urls()]

    def has_change_permission(self, request: HttpRequest, obj: Any = None) -> bool:
        return obj is None and super().has_change_permission(request, obj)

    def facts_of(self, request: HttpRequest, row: Any) -> Facts:
        return facts_of_slot(request, row)
