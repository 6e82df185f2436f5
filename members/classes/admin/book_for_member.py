"""A place in a class that needs no payment, for a member: booked, taken at the desk, or waited for."""

from collections.abc import Mapping, Sequence
from typing import Any

from django import forms
from django.contrib.auth.models import User
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy, gettext_noop

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.widgets import Select
from members.classes.admin.coming_classes import coming_classes
from members.classes.admin.overlap import MayOverlapForm
from members.classes.operations.book_place import book_place
from members.classes.operations.join_waiting_list import join_waiting_list
from members.classes.seats import free_places_in_words
from members.people import permissions
from members.people.models import Member

WAYS = [
    ("ahead", gettext_lazy("Book ahead")),
    ("walk_in", gettext_lazy("Walk in: the member is at the desk")),
    ("wait", gettext_lazy("Put on the waiting list")),
]


class BookForm(MayOverlapForm):
    """Which class, and how. `initial["sessions"]` are the choices."""

    session = forms.TypedChoiceField(label=gettext_lazy("class"), coerce=int, widget=Select())
    way = forms.ChoiceField(label=gettext_lazy("how"), choices=WAYS, widget=Select())
    field_order = ("session", "way", "may_overlap")

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        field = self.fields["session"]
        assert isinstance(field, forms.TypedChoiceField)
        field.choices = self.initial["sessions"]


def _initial(_user: User, _member: Member) -> dict[str, Any]:
    return {"sessions": [("", _("Choose")), *((each.pk, _shown(each)) for each in coming_classes())]}


def _shown(session: Any) -> str:
    price = _("included in memberships") if session.is_included else formatting.yuan(session.price_fen)
    return f"{formatting.instant(session.starts_at)} {session} · {price} · {free_places_in_words(session)}"


def _book(user: User, member: Member, answers: Mapping[str, Any]) -> Sentence:
    who = {"member_id": member.pk, "session_id": answers["session"], "actor_id": user.pk}
    if answers["way"] == "wait":
        booking = join_waiting_list(**who)
    else:
        booking = book_place(**who, is_walk_in=answers["way"] == "walk_in", may_overlap=answers["may_overlap"])
    return f"{booking.session} {formatting.instant(booking.session.starts_at)}: {booking.get_status_display()}"


def _consequences(_user: User, _member: Member) -> Sequence[Sentence]:
    return [_("Free classes, and those that the member's membership includes; a place that has a price is sold.")]


BOOK = Decision(
    "book",
    gettext_lazy("Book a class"),
    (permissions.BOOK_FOR_MEMBER,),
    BookForm,
    lambda _user, _member: True,
    _book,
    gettext_noop("Booked a class for the member."),
    _initial,
    _consequences,
)
