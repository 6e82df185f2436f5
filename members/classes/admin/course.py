"""Courses: kinds of class, with what their classes begin with."""

from django.contrib import admin

from members.catalogue.admin.priced import PRICE_OF_COURSE, PricedAdmin
from members.classes.admin.timetable_slot_form import CourseForm
from members.classes.models import Course


@admin.register(Course)
class CourseAdmin(PricedAdmin):
    decisions = (PRICE_OF_COURSE,)
    form = CourseForm
    list_display = ("name", "minutes", "price", "is_included", "capacity", "coach", "room", "is_active")
    list_filter = ("is_active",)
    list_select_related = ("coach",)
    search_fields = ("name",)
    fields = (
        "name",
        "description",
        ("minutes", "price_fen"),
        "is_included",
        ("capacity", "walk_in_seats"),
        ("coach", "room"),
        ("opens_days", "cancel_hours"),
        "is_active",
    )
