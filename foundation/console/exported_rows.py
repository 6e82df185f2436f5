"""The rows of a list as the cells of a sheet: the columns of the list, as words, numbers and times."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time
from decimal import Decimal
from html import unescape
from typing import Any

from django.contrib.admin.utils import label_for_field, lookup_field
from django.utils.html import strip_tags
from django.utils.safestring import SafeString
from django.utils.text import capfirst
from django.utils.translation import gettext as _

from foundation.console.formatting import EMPTY, Shown
from foundation.sheets.cells import Value
from foundation.unreadable import shown_as_unreadable

# What a column says of a row in full, by the name of the column that masks it.
InFull = Mapping[str, Callable[[Any], str]]
_ICONS = re.compile(r"<span[^>]*material-symbols[^>]*>[^<]*</span>")
_BLANKS = re.compile(r"\s+")


def columns_of(changes: Any) -> list[str]:
    """The names of the list's columns, without the box that ticks a row."""
    return [name for name in changes.list_display if name != "action_checkbox"]


def header_of(page: Any, columns: Sequence[str]) -> list[str]:
    """What stands above each column."""
    return [capfirst(str(label_for_field(name, page.model, page))) for name in columns]


def cells_of(page: Any, row: Any, columns: Sequence[str], in_full: InFull) -> list[Value]:
    """What the list shows of a row; in full what is named, where that is asked for."""
    with shown_as_unreadable():
        return [in_full[name](row) if name in in_full else _value(page, row, name) for name in columns]


def _value(page: Any, row: Any, name: str) -> Value:
    field, _attribute, value = lookup_field(name, row, page)
    if field is not None and getattr(field, "flatchoices", None):
        return str(dict(field.flatchoices).get(value, value) or "")
    return plain_value(value)


def plain_value(value: Any) -> Value:
    """A value of a column as a cell has it: what is marked up as its words, what stands for nothing as nothing."""
    if isinstance(value, Shown):
        return value.value
    if isinstance(value, bool):
        return _("yes") if value else _("no")
    if value is None or isinstance(value, int | Decimal | date | datetime | time):
        return value
    if isinstance(value, SafeString):
        value = _BLANKS.sub(" ", unescape(strip_tags(_ICONS.sub("", value)))).strip()
    text = str(value)
    return "" if text == EMPTY else text
