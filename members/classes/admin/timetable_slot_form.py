"""The forms of the timetable: a coach teaches one line at a time."""

from typing import Any

from members.catalogue.admin.catalogue_form import CatalogueForm
from members.classes.coach_lines import require_coach_free_weekly
from members.classes.models import Course, TimetableSlot
from members.errors import CoachBusy


class TimetableSlotForm(CatalogueForm):
    """A new line of the timetable."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse a line whose coach teaches another one then."""
        cleaned = super().clean()
        if not self.errors:
            _require_free(self, TimetableSlot(**self.cleaned_data), "coach")
        return cleaned


class CourseForm(CatalogueForm):
    """A course, whose coach and length count for its lines."""

    def clean(self) -> dict[str, Any] | None:
        """Refuse a coach, a length or a new beginning that puts one of its lines over another of the coach."""
        cleaned = super().clean()
        if self.errors or not {"coach", "minutes", "is_active"} & set(self.changed_data):
            return cleaned
        course: Course = self.instance
        if not self.cleaned_data["is_active"]:
            return cleaned
        for line in course.slots.all() if course.pk else ():
            line.course = Course(pk=course.pk, coach=self.cleaned_data["coach"], minutes=self.cleaned_data["minutes"])
            _require_free(self, line, "coach")
        return cleaned


def _require_free(form: CatalogueForm, line: TimetableSlot, field: str) -> None:
    try:
        require_coach_free_weekly(line)
    except CoachBusy as busy:
        form.refuse(field, busy)
