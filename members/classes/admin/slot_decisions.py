"""A line of the timetable is moved or ended: its classes to come, with people and money, are said first."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.db import transaction
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console.decision import Decision, Sentence
from foundation.console.forms import DayField, ReasonForm
from foundation.console.widgets import CheckboxInput, ClockInput, Select, TextInput
from foundation.errors import InvalidField
from members.classes.admin.classes_at_stake import cancelled_words, classes_table, moved_table, places_of
from members.classes.admin.given_back import large_of_classes, that_wait
from members.classes.admin.given_up import told
from members.classes.models import WEEKDAYS, TimetableSlot
from members.classes.operations.end_slot import end_slot
from members.classes.operations.move_slot import SlotTerms, move_slot
from members.classes.queries import classes_of_slot
from members.days import ONE_DAY, today
from members.people import permissions
from members.people.models import Coach

MOVE_THEM, CANCEL_THEM = "move", "cancel"


class MoveForm(ReasonForm):
    """From when on, to what, and what becomes of the classes; cancelling is for whom `initial["may_cancel"]` says.

    Without the tick it is said first where each class would go.
    """

    first = DayField(label=gettext_lazy("from this day on"))
    weekday = forms.TypedChoiceField(label=gettext_lazy("weekday"), choices=WEEKDAYS, coerce=int, widget=Select())
    begins_at = forms.TimeField(label=gettext_lazy("begins at"), widget=ClockInput())
    coach = forms.ModelChoiceField(
        Coach.objects.filter(is_active=True),
        label=gettext_lazy("coach"),
        empty_label=gettext_lazy("The course's"),
        required=False,
        widget=Select(),
    )
    room = forms.CharField(label=gettext_lazy("room"), max_length=60, required=False, widget=TextInput())
    classes = forms.ChoiceField(label=gettext_lazy("its classes to come"), widget=Select())
    is_seen = forms.BooleanField(
        label=gettext_lazy("I have seen where each class goes"), required=False, widget=CheckboxInput()
    )
    field_order = ("first", "weekday", "begins_at", "coach", "room", "classes", "reason", "is_seen")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        choices = [(MOVE_THEM, _("are moved, with their bookings"))]
        if self.initial["may_cancel"]:
            choices.append((CANCEL_THEM, _("are cancelled, what was paid goes back")))
        field = self.fields["classes"]
        assert isinstance(field, forms.ChoiceField)
        field.choices = choices


class EndForm(ReasonForm):
    """Until when; empty: without an end."""

    last_day = DayField(label=gettext_lazy("last day"), required=False)
    field_order = ("last_day", "reason")


def _initial(user: User, slot: TimetableSlot) -> dict[str, Any]:
    kept = {name: getattr(slot, name) for name in ("weekday", "begins_at", "coach", "room")}
    first = max(today() + ONE_DAY, slot.valid_from)
    return {**kept, "first": first, "classes": MOVE_THEM, "may_cancel": user.has_perm(permissions.CANCEL_CLASS_FOR_GYM)}


@transaction.atomic
def _move(user: User, slot: TimetableSlot, answers: Mapping[str, Any]) -> Sentence:
    coach = answers["coach"]
    terms = SlotTerms(answers["weekday"], answers["begins_at"], coach.pk if coach else None, answers["room"])
    is_moving = answers["classes"] == MOVE_THEM
    done = move_slot(
        slot_id=slot.pk,
        first=answers["first"],
        terms=terms,
        moves_classes=is_moving,
        reason=answers["reason"],
        actor_id=user.pk,
    )
    if not is_moving:
        return _cancelled(user, done.cancelled)
    if done.moved and not answers["is_seen"]:
        # What was tried is taken back with the refusal: it shows exactly what will be.
        raise InvalidField({"is_seen": [_("This becomes of them; tick it to go on."), moved_table(done.moved)]})
    return told(_("Moved with the timetable: %(count)d classes.") % {"count": len(done.moved)}, done.given_up)


def _end(user: User, slot: TimetableSlot, answers: Mapping[str, Any]) -> Sentence:
    last_day, reason = answers["last_day"], answers["reason"]
    count = end_slot(slot_id=slot.pk, last_day=last_day, reason=reason, actor_id=user.pk)
    return _("It goes on without an end.") if last_day is None else _cancelled(user, count)


def _cancelled(user: User, count: int) -> str:
    return cancelled_words(user, count) if count else _("No class was to be cancelled.")


def _before_moving(user: User, slot: TimetableSlot) -> Sequence[Sentence]:
    return [
        _("From that day on. Classes before it stay as they are."),
        _(
            "Moved: every class stays in its week and keeps its bookings, nothing goes back, but places that no "
            "membership pays for on the new day are given up. Cancelled: every booking ends and what was paid goes "
            "back; classes for the new time are made by themselves."
        ),
        *classes_table(classes_of_slot(slot.pk)),
        *that_wait(user, places_of(classes_of_slot(slot.pk))),
    ]


def _before_ending(user: User, slot: TimetableSlot) -> Sequence[Sentence]:
    sentence = _(
        "Of these classes those after the last day are cancelled: every booking ends, what was paid goes back."
    )
    classes = classes_of_slot(slot.pk)
    return [sentence, *classes_table(classes), *that_wait(user, places_of(classes))]


def _large_when_moved(_user: User, slot: TimetableSlot, answers: Mapping[str, Any] | None) -> int:
    """Of those that are cancelled from the first day on; what is moved keeps its money."""
    if answers is None or answers["classes"] == MOVE_THEM:
        return 0
    return large_of_classes(classes_of_slot(slot.pk).filter(planned_on__gte=answers["first"]))


def _large_when_ended(_user: User, slot: TimetableSlot, answers: Mapping[str, Any] | None) -> int:
    """Of those after the last day."""
    if answers is None or answers["last_day"] is None:
        return 0
    return large_of_classes(classes_of_slot(slot.pk).filter(planned_on__gt=answers["last_day"]))


def _is_on(_user: User, slot: TimetableSlot) -> bool:
    """Whether it makes classes still, or has some to come."""
    return slot.valid_until is None or slot.valid_until >= today() or classes_of_slot(slot.pk).exists()


MOVE_SLOT = Decision(
    "move",
    gettext_lazy("Move"),
    (permissions.CHANGE_TIMETABLE,),
    MoveForm,
    lambda _user, slot: slot.valid_until is None or slot.valid_until >= today(),
    _move,
    gettext_noop("Moved the timetable line."),
    _initial,
    _before_moving,
    asks_again=True,
    large_fen=_large_when_moved,
)
END_SLOT = Decision(
    "end",
    gettext_lazy("Choose its last day"),
    (permissions.CANCEL_CLASS_FOR_GYM,),
    EndForm,
    _is_on,
    _end,
    gettext_noop("Chose the last day of the timetable line."),
    lambda _user, slot: {"last_day": slot.valid_until},
    _before_ending,
    asks_again=True,
    large_fen=_large_when_ended,
)
