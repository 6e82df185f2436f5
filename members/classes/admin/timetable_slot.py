"""The weekly timetable, from which classes are made."""

from django.contrib import admin

from members.catalogue.admin.catalogue import CatalogueAdmin
from members.classes.models import TimetableSlot


@admin.register(TimetableSlot)
class TimetableSlotAdmin(CatalogueAdmin):
    list_display = ("weekday", "begins_at", "course", "coach", "room", "valid_from", "valid_until")
    list_display_links = ("weekday", "course")
    list_filter = ("weekday", "course")
    list_select_related = ("course", "coach")
    fields = ("course", ("weekday", "begins_at"), ("coach", "room"), ("valid_from", "valid_until"))
