"""A member's event as a person reads it: rows by their names, codes by their sentences, times at the gym.

What the program wrote down as a reason, in the site's language, is read in the reader's.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

from django.db.models import Model
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.formats import localize
from django.utils.html import format_html_join
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console.formatting import EMPTY, instant, link_to, yuan
from foundation.errors import sentence_of_code
from foundation.site_language import written
from members.catalogue.models import Plan
from members.door.operations.admission import sentence_of
from members.door.operations.take_back import TAKEN_BACK
from members.enums import AnswerWay, AppointmentStatus, BookingStatus, Ending, MemberEventKind, RefundRule
from members.people.admin.event_labels import LABELS
from members.people.admin.event_rows import numbered, reference
from members.people.admin.role_words import role_label
from members.people.models import Coach, Member, MemberEvent
from payments.purposes import Take
from payments.refunding.taking_form import in_words

# Facts that are numbers of rows which are called by a name.
_NAMED: dict[str, type[Model]] = {"plan": Plan, "coach": Coach, "from": Coach, "to": Coach, "other_member": Member}
_WORDS: dict[str, Callable[[str], Any]] = {
    "ending": lambda value: _label(Ending.choices, value),
    "rule": lambda value: _label(RefundRule.choices, value),
    "take": lambda value: in_words(Take.read(value)),
    "role": role_label,
    "roles": lambda value: ", ".join(role_label(name) for name in value.split(", ")),
    "because": sentence_of_code,
    "way": lambda value: _label(AnswerWay.choices, value),
    "verdict": lambda value: sentence_of(value) or value,
    **dict.fromkeys(
        ("status", "before", "after"),
        lambda value: _label([*BookingStatus.choices, *AppointmentStatus.choices], value),
    ),
}


def subject_of(event: MemberEvent) -> SafeString | str:
    """What the event is about, leading to its page."""
    return reference(event, event.subject) or event.subject


def reason_of(event: MemberEvent) -> SafeString | str:
    """Why; a person's words as they are."""
    own = {written(label): str(label) for label in (*MemberEventKind.labels, *Ending.labels, TAKEN_BACK)}
    return reference(event, event.reason) or own.get(event.reason, event.reason)


def facts_of(event: MemberEvent) -> SafeString | str:
    """The rest, one fact a line; empty values are left out."""
    return format_html_join("", '<div class="whitespace-pre-line">{}: {}</div>', _facts(event)) or EMPTY


def _facts(event: MemberEvent) -> Iterator[tuple[str, Any]]:
    for name, value in json.loads(event.facts).items():
        if value not in (None, ""):
            yield str(LABELS.get(name, name)), _value(event, name, value)


def _value(event: MemberEvent, name: str, value: Any) -> Any:
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if isinstance(value, int):
        return _number(event, name, value)
    if not isinstance(value, str):
        return value
    return _WORDS[name](value) if name in _WORDS else reference(event, value) or _time(value)


def _number(event: MemberEvent, name: str, value: int) -> Any:
    if name.endswith("_fen"):
        return yuan(value)
    if name in _NAMED:
        return link_to(_NAMED[name]._default_manager.filter(pk=value).first())
    return numbered(event, name, value) or value


def _time(text: str) -> str:
    """A date or an instant as the reader writes it; other text as it is."""
    try:
        day, at = parse_date(text), parse_datetime(text)
    except ValueError:
        return text
    return localize(day) if day else instant(at) if at else text


def _label(choices: Any, value: str) -> str:
    return str(dict(choices).get(value, value))
