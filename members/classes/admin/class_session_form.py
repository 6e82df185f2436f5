"""The forms of a class: one that is added is a copy of its course; one that is changed keeps the places it gave."""

from typing import Any

from django import forms
from django.utils import timezone
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy
from unfold.widgets import UnfoldAdminSplitDateTimeWidget

from foundation.console.widgets import Select, TextInput
from members.catalogue.admin.catalogue_form import CatalogueForm, RefusingForm
from members.classes.cancellation import free_until_after_move
from members.classes.closed_days import require_open_day
from members.classes.coach_time import require_coach_free
from members.classes.models import ClassSession, Course
from members.classes.new_session import new_session
from members.classes.operations.lock_classes import lock_classes
from members.classes.seats import taking_place
from members.days import day_of
from members.errors import BookingChanged, CoachBusy, GymClosed
from members.people.models import Coach


class ClassAddForm(RefusingForm):
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
            _require_open_day(self, self.instance)
            _require_free_coach(self, self.instance)
        return self.cleaned_data


class ClassChangeForm(CatalogueForm):
    """Under the lock of the class, so that no place is given away while the form is judged.

    `paid_for` are the members whose memberships pay for places in it, locked too.
    """

    paid_for: list[int]

    def clean(self) -> dict[str, Any] | None:
        """Never less places than are taken, no other day that is closed, and the coach is in one place at a time.

        What is given up of a class at another time costs nothing for a while.
        """
        cleaned = super().clean()
        try:
            (before,), self.paid_for = lock_classes(ClassSession.objects.filter(pk=self.instance.pk))
        except BookingChanged as refusal:
            self.refuse(None, refusal)
            return cleaned
        taken = self.instance.bookings.filter(taking_place(timezone.now())).count()
        if self.cleaned_data.get("capacity", taken) < taken:
            self.add_error("capacity", _("Places taken: %(count)d.") % {"count": taken})
        if not self.errors:
            self._judge_time(before)
        return cleaned

    def _judge_time(self, before: ClassSession) -> None:
        changed = ClassSession(pk=before.pk, **_place_and_time(self.cleaned_data))
        if changed.starts_at != before.starts_at:
            until = free_until_after_move(changed, before=before.cancel_until, now=timezone.now())
            self.cleaned_data["cancel_until"] = until
        if day_of(changed.starts_at) != day_of(before.starts_at):
            _require_open_day(self, changed)
        _require_free_coach(self, changed)


def _place_and_time(cleaned: dict[str, Any]) -> dict[str, Any]:
    return {name: cleaned[name] for name in ("coach", "starts_at", "ends_at", "cancel_until")}


def _require_open_day(form: RefusingForm, session: ClassSession) -> None:
    """Object when the gym is closed on that day."""
    try:
        require_open_day(day_of(session.starts_at))
    except GymClosed as refusal:
        form.refuse("starts_at", refusal)


def _require_free_coach(form: RefusingForm, session: ClassSession) -> None:
    """Object when the coach has something else at that time."""
    try:
        require_coach_free(session)
    except CoachBusy as refusal:
        form.refuse("coach", refusal)
