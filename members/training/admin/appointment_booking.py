"""A time with a coach, for a member's pack; a coach books the own clients with nobody but himself."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.widgets import InstantInput, Select
from members.classes.admin.overlap import MayOverlapForm
from members.errors import PackNotFound
from members.people import permissions
from members.people.models import Coach
from members.training.models import OwnedPack
from members.training.operations.book_appointment import book_appointment
from members.training.remaining_sessions import bookable_sessions


class AppointmentForm(MayOverlapForm):
    """With whom, and when."""

    coach_id = forms.ModelChoiceField(
        Coach.objects.filter(is_active=True), label=gettext_lazy("coach"), empty_label=None, widget=Select()
    )
    starts_at = forms.DateTimeField(label=gettext_lazy("begins at"), widget=InstantInput())
    field_order = ("coach_id", "starts_at", "may_overlap")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["coach_id"]
        assert isinstance(field, forms.ModelChoiceField)
        if self.initial["only_coach"] is not None:
            field.queryset = Coach.objects.filter(pk=self.initial["only_coach"], is_active=True)


def _coach_alone(user: User) -> int | None:
    """The coach with whom alone the user books, being that coach; None for who books with any."""
    if user.has_perm(permissions.BOOK_FOR_MEMBER):
        return None
    return Coach.objects.filter(user_id=user.pk, is_active=True).values_list("pk", flat=True).first() or 0


def _may_book(user: User, pack: OwnedPack) -> bool:
    return _coach_alone(user) in (None, pack.coach_id) or (pack.coach_id is None and bool(_coach_alone(user)))


def _offers(user: User, pack: OwnedPack) -> bool:
    return bookable_sessions(pack) > 0 and _may_book(user, pack)


def _initial(user: User, pack: OwnedPack) -> dict[str, Any]:
    alone = _coach_alone(user)
    return {"coach_id": pack.coach_id if alone is None else alone, "only_coach": alone}


def _book(user: User, pack: OwnedPack, answers: Mapping[str, Any]) -> Sentence:
    if not _may_book(user, pack):
        raise PackNotFound
    booked = book_appointment(
        pack_id=pack.pk,
        coach_id=answers["coach_id"].pk,
        starts_at=answers["starts_at"],
        actor_id=user.pk,
        may_overlap=answers["may_overlap"],
    )
    return _("Booked with %(coach)s: %(time)s.") % {"coach": booked.coach, "time": formatting.instant(booked.starts_at)}


def _consequences(_user: User, pack: OwnedPack) -> Sequence[Sentence]:
    facts = {"count": bookable_sessions(pack), "minutes": pack.minutes, "day": localize(pack.expires_on)}
    return [_("Sessions that can be booked until %(day)s: %(count)d, of %(minutes)d minutes each.") % facts]


BOOK_APPOINTMENT = Decision(
    "book",
    gettext_lazy("Book a private session"),
    (permissions.BOOK_FOR_MEMBER, permissions.SEE_OWN_CLIENTS),
    AppointmentForm,
    _offers,
    _book,
    gettext_noop("Booked a private session."),
    _initial,
    _consequences,
)
