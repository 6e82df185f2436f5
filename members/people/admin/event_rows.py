"""The rows that members' events name, by what a person knows them by: a card by its plan, a place by class and time."""

import json
import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Mapping
from typing import Any

from django.apps import apps
from django.urls import reverse
from django.utils.safestring import SafeString

from foundation.console.formatting import instant, link
from members.people.models import MemberEvent

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
_NUMBERED = {
    "refund": "payments.Refund",
    "freeze": "members.Freeze",
    "offer": "members.UpgradeOffer",
    "successor": "members.Membership",
    "other": "members.Membership",
    "instead_of": "members.Membership",
}
_REFERENCE = re.compile(r"([a-z_]+):([0-9]+)", re.ASCII)
Row = tuple[str, int]


def _at(what: Any, time: Any) -> str:
    return f"{what} · {instant(time)}"


def _sold(payment: Any, number: int) -> str:
    """What was sold, without its price: events are read by those, too, who see no money."""
    return f"{payment.description} #{number}"


# What each is called by.
_NAMES: Mapping[str, Callable[[Any], str]] = {
    "members.Membership": str,
    "members.OwnedPack": str,
    "members.Booking": lambda row: _at(row.session, row.session.starts_at),
    "members.Appointment": lambda row: _at(row.coach, row.starts_at),
    "members.ClassSession": lambda row: _at(row, row.starts_at),
    "members.CheckIn": lambda row: instant(row.at),
    "members.Member": str,
    "members.StaffAccount": str,
    "members.GymFace": str,
    "members.Freeze": str,
    "members.UpgradeOffer": lambda row: str(row.better_plan),
    "payments.Payment": lambda row: _sold(row, row.pk),
    "payments.Refund": lambda row: _sold(row.payment, row.pk),
}
_READ_WITH = {
    "members.Booking": "session",
    "members.Appointment": "coach",
    "members.UpgradeOffer": "better_plan",
    "payments.Refund": "payment",
}


def name_rows(events: Iterable[MemberEvent]) -> None:
    """Give each event its `names`: of all rows that they name, looked up at once for each table."""
    shown, ids = list(events), defaultdict(set)
    for event in shown:
        for model, pk in _rows_of(event):
            ids[model].add(pk)
    names = {(model, pk): name for model, pks in ids.items() for pk, name in _named(model, pks)}
    for event in shown:
        event.names = names  # type: ignore[attr-defined]


def reference(event: MemberEvent, text: str) -> SafeString | None:
    """The row that `booking:11` means, leading to its page; None for what is no reference."""
    row = _row_of(text)
    return None if row is None else _led_to(event, row, f"{apps.get_model(row[0])._meta.verbose_name} ")


def numbered(event: MemberEvent, name: str, value: int) -> SafeString | None:
    """The row whose number the fact of this name is; None for any other number."""
    return _led_to(event, (_NUMBERED[name], value), "") if name in _NUMBERED else None


def _led_to(event: MemberEvent, row: Row, kind: str) -> SafeString:
    if not hasattr(event, "names"):
        name_rows([event])
    model, pk = row
    address = reverse(f"admin:{model.lower().replace('.', '_')}_change", args=[pk])
    return link(address, f"{kind}{event.names.get(row, f'#{pk}')}")  # type: ignore[attr-defined]


def _rows_of(event: MemberEvent) -> Iterator[Row]:
    facts: Mapping[str, Any] = json.loads(event.facts)
    found = (_row_of(each) for each in (event.subject, event.reason, *facts.values()) if isinstance(each, str))
    yield from (row for row in found if row is not None)
    yield from ((_NUMBERED[name], facts[name]) for name in _NUMBERED if isinstance(facts.get(name), int))


def _row_of(text: str) -> Row | None:
    found = _REFERENCE.fullmatch(text)
    return (_SUBJECTS[found[1]], int(found[2])) if found is not None and found[1] in _SUBJECTS else None


def _named(model: str, pks: set[int]) -> Iterator[tuple[int, str]]:
    rows = apps.get_model(model)._default_manager.filter(pk__in=pks)
    for row in rows.select_related(_READ_WITH[model]) if model in _READ_WITH else rows:
        yield row.pk, _NAMES[model](row)
