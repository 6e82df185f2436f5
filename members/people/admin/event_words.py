"""A member's event as a person reads it: rows by their names, codes by their sentences, times at the gym.

What the program wrote down as a reason, in the site's language, is read in the reader's.
"""

import json
import re
from collections.abc import Callable, Iterator
from typing import Any

from django.apps import apps
from django.db.models import Model
from django.urls import reverse
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console.formatting import EMPTY, instant, link, link_to, yuan
from foundation.errors import sentence_of_code
from foundation.site_language import written
from members.catalogue.models import Plan
from members.door.operations.admission import sentence_of
from members.door.operations.take_back import TAKEN_BACK
from members.enums import AppointmentStatus, BookingStatus, Ending, MemberEventKind, RefundRule
from members.people.admin.event_labels import LABELS
from members.people.admin.role_words import role_label
from members.people.models import Coach, Member, MemberEvent
from payments.purposes import Take
from payments.refunding.taking_form import in_words

# What `subject` and references among the facts begin with, and the model that is meant.
_SUBJECTS = {
    "membership": "members.Membership",
    "pack": "members.OwnedPack",
    "booking": "members.Booking",
    "appointment": "members.Appointment",
    "session": "members.ClassSession",
    "check_in": "members.CheckIn",
    "member": "members.Member",
    "account": "members.StaffAccount",
    "payment": "payments.Payment",
    "refund": "payments.Refund",
    "face": "members.GymFace",
}
# Facts that are numbers of rows: those that are called by a name, and those that are led to.
_NAMED: dict[str, type[Model]] = {"plan": Plan, "coach": Coach, "from": Coach, "to": Coach, "other_member": Member}
_NUMBERED = {
    "refund": "payments.Refund",
    "freeze": "members.Freeze",
    "offer": "members.UpgradeOffer",
    "successor": "members.Membership",
    "other": "members.Membership",
    "instead_of": "members.Membership",
}
_WORDS: dict[str, Callable[[str], Any]] = {
    "ending": lambda value: _label(Ending.choices, value),
    "rule": lambda value: _label(RefundRule.choices, value),
    "take": lambda value: in_words(Take.read(value)),
    "role": role_label,
    "roles": lambda value: ", ".join(role_label(name) for name in value.split(", ")),
    "because": sentence_of_code,
    "verdict": lambda value: sentence_of(value) or value,
    **dict.fromkeys(
        ("status", "before", "after"),
        lambda value: _label([*BookingStatus.choices, *AppointmentStatus.choices], value),
    ),
}
_REFERENCE = re.compile(r"([a-z_]+):([0-9]+)", re.ASCII)


def subject_of(event: MemberEvent) -> SafeString | str:
    """What the event is about, leading to its page."""
    return _reference(event.subject) or event.subject


def reason_of(event: MemberEvent) -> SafeString | str:
    """Why; a person's words as they are."""
    own = {written(label): str(label) for label in (*MemberEventKind.labels, *Ending.labels, TAKEN_BACK)}
    return _reference(event.reason) or own.get(event.reason, event.reason)


def facts_of(event: MemberEvent) -> SafeString | str:
    """The rest, one fact a line; empty values are left out."""
    return format_html_join("", '<div class="whitespace-pre-line">{}: {}</div>', _facts(event)) or EMPTY


def _facts(event: MemberEvent) -> Iterator[tuple[str, Any]]:
    for name, value in json.loads(event.facts).items():
        if value not in (None, ""):
            yield str(LABELS.get(name, name)), _value(name, value)


def _value(name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return _number(name, value)
    if not isinstance(value, str):
        return value
    return _WORDS[name](value) if name in _WORDS else _reference(value) or _time(value)


def _number(name: str, value: int) -> Any:
    if name.endswith("_fen"):
        return yuan(value)
    if name in _NAMED:
        return link_to(_NAMED[name]._default_manager.filter(pk=value).first())
    return link(_page(_NUMBERED[name], value), f"#{value}") if name in _NUMBERED else value


def _reference(text: str) -> SafeString | None:
    found = _REFERENCE.fullmatch(text)
    if found is None or found[1] not in _SUBJECTS:
        return None
    model = _SUBJECTS[found[1]]
    name = apps.get_model(model)._meta.verbose_name
    return link(_page(model, int(found[2])), f"{name} #{found[2]}")


def _page(model: str, pk: int) -> str:
    return reverse(f"admin:{model.lower().replace('.', '_')}_change", args=[pk])


def _time(text: str) -> str:
    """A date or an instant as the reader writes it; other text as it is."""
    try:
        day, at = parse_date(text), parse_datetime(text)
    except ValueError:
        return text
    return localize(day) if day else instant(at) if at else text


def _label(choices: Any, value: str) -> str:
    return str(dict(choices).get(value, value))
