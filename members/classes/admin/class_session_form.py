"""The forms of a class: one that is added is a copy of its course; one that is changed keeps the places it gave."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from foundation.console.look import ModelForm
from foundation.console.widgets import Select, TextInput
from members.catalogue.admin.catalogue_form import CatalogueForm
from members.classes.models import ClassSession, Course
from members.classes.new_session import new_session
from members.classes.queries import session_for_update
from members.classes.seats import taking_place
from members.errors import CoachBusy
from members.people.models import Coach
from members.people.queries import coach_for_update
from members.training.coach_time import is_coach_busy


class ClassAddForm(ModelForm):
    """Which course, and when; coach and room only where they are others than the course's."""

    FIELDS = ("course", "starts_at", "coach", "room")

    course = forms.ModelChoiceField(
        Course.objects.filter(is_active=True).select_related("coach"), label=gettext_lazy("Course"), widget=Select()
    )
    starts_at = forms.SplitDateTimeField(label=gettext_lazy("Begins at"), widget=UnfoldAdminSplitDateTimeWidget())
    coach = forms.ModelChoiceField(
        Coach.objects.filter(is_active=True), label=gettext_lazy("Coach"), required=False, widget=Select()
    )
    room = forms.CharField(label=gettext_lazy("Room"), max_length=60, required=False, widget=TextInput())

    class Meta:
        model = ClassSession
        fields: tuple[str, ...] = ()

    def clean(self) -> dict[str, Any]:
        """Make the class of the course's terms."""
        if not self.errors:
            chosen = self.cleaned_data
            coach_id = chosen["coach"].pk if chosen["coach"] else None
            self.instance = new_session(chosen["course"], chosen["starts_at"], coach_id=coach_id, room=chosen["room"])
            _require_free_coach(self, self.instance)
        return self.cleaned_data


class ClassChangeForm(CatalogueForm):
    """Under the lock of the class, so that no place is given away while the form is judged."""

    def clean(self) -> dict[str, Any] | None:
        """Never less places than are taken, and the coach is in one place at a time."""
        cleaned = super().clean()
        session_for_update(self.instance.pk)
        taken = self.instance.bookings.filter(taking_place(timezone.now())).count()
        if self.cleaned_data.get("capacity", taken) < taken:
            self.add_error("capacity", _("Places taken: %(count)d.") % {"count": taken})
        if not self.errors:
            _require_free_coach(self, ClassSession(pk=self.instance.pk, **_place_and_time(self.cleaned_data)))
        return cleaned


def _place_and_time(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {name: cleaned[name] for name in ("coach", "starts_at", "ends_at")}


def _require_free_coach(form: Any, session: ClassSession) -> None:
    """Object when the coach has something else at that time."""
    if session.coach_id is None:
        return
    coach_for_update(session.coach_id)
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    if is_coach_busy(session.coach_id, **times, but_for_session_id=session.pk):
        form.add_error("coach", str(CoachBusy.detail))
