"""A member's statement: every row that is kept about a person, in the columns that people read."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any

from django.contrib.auth.models import User
from django.db.models import Field, ForeignKey, Model
from django.utils import timezone
from django.utils.formats import localize
from django.utils.functional import Promise
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from foundation.money import shown_yuan
from foundation.personal import KeptAbout
from members.people.models import Member
from members.people.queries import failed_sign_ins_of
from members.personal.kept import KEPT

# What nobody can read, though it has a name for people.
_UNTOLD = frozenset({"password"})
_UNIT = re.compile(r"\s*[(（](?:fen|分)[)）]$")


@dataclass(frozen=True, slots=True)
class Told:
    """One row: what kind it is, its values by their columns, and the same as people read it."""

    kind: str
    title: str
    values: dict[str, Any]
    lines: list[tuple[str, str]]


def statement_of(member: Member) -> Iterator[Told]:
    """Table after table, in constant memory. Who of the staff did something is not told: that is about them."""
    for kept in KEPT:
        for batch in kept.batches(member.pk):
            yield from (_told(kept.name, row, kept) for row in batch)
    for row in failed_sign_ins_of(member.user.get_username()):
        yield _told("failed_sign_ins", row, None)


def _told(kind: str, row: Model, kept: KeptAbout | None) -> Told:
    also = () if kept is None else kept.also
    fields = [field for field in row._meta.concrete_fields if _is_told(field) or field.name in also]
    values = {field.attname: getattr(row, field.attname) for field in fields}
    said = ((field, _in_words(row, field)) for field in fields)
    title = f"{capfirst(str(row._meta.verbose_name))} {row.pk}"
    return Told(kind, title, {"id": row.pk, **values}, [(_label(field), words) for field, words in said if words])


def _is_told(field: "Field[Any, Any]") -> bool:
    """Columns that people read have a name in their language; an account is told in its own row alone."""
    is_account = isinstance(field, ForeignKey) and issubclass(User, field.related_model)
    return isinstance(field.verbose_name, Promise) and field.name not in _UNTOLD and not is_account


def _label(field: "Field[Any, Any]") -> str:
    return capfirst(_UNIT.sub("", str(field.verbose_name)))


def _in_words(row: Model, field: "Field[Any, Any]") -> str:
    value = getattr(row, field.name)
    if value in (None, "", "{}", [], {}):
        return ""
    if field.choices:
        return str(getattr(row, f"get_{field.name}_display")())
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if field.name.endswith("_fen"):
        return shown_yuan(value)
    if isinstance(value, datetime):
        return localize(timezone.localtime(value))
    return localize(value) if isinstance(value, date) else str(value)
