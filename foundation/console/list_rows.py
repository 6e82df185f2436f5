"""The rows of a list, each put together at once: the theme makes every cell anew and fills its template cell by cell.

Each cell is what is sent of the theme's (`lean.py`): tests/gymsite/test_list_rows.py compares them for every list of
the console. A list to choose from (a popup), and what no list here has (fields to edit, rows to drag, coloured labels
of the theme's), the theme makes itself.
"""

import datetime
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from functools import partial
from typing import Any

from django.contrib.admin.templatetags.admin_urls import add_preserved_filters
from django.contrib.admin.utils import label_for_field, lookup_field
from django.core.exceptions import ObjectDoesNotExist
from django.db import models
from django.utils.html import conditional_escape, escape
from django.utils.safestring import SafeString
from django.utils.translation import gettext
from unfold.templatetags import unfold_list
from unfold.templatetags.unfold_list import CHECKBOX_CLASSES, LINK_CLASSES, ROW_CLASSES, UnfoldResultList
from unfold.utils import display_for_field, display_for_value

from foundation.console.lean import SHORT
from foundation.console.list_headers import headers_of

_made_by_the_theme = unfold_list.results
_CELL, _TICK, _LINK = (SHORT[" ".join(words)] for words in (ROW_CLASSES, CHECKBOX_CLASSES, LINK_CLASSES))
_OF_THE_THEME = ("label", "header", "dropdown")
_UNBROKEN = (models.DateField, models.TimeField, models.ForeignKey)


@dataclass(frozen=True, slots=True)
class Column:
    """What all cells of a column have in common; `link` makes the address that they lead to, where they do.

    `chosen` is what its choices are called, as far as they were met.
    """

    name: Any
    tag: str
    words: str
    label: str
    link: Callable[[Any], str] | None
    empty: Any
    chosen: dict[str, SafeString] = field(default_factory=dict)

    def cell(self, page: Any, row: Any) -> str:
        """The row's cell, as HTML."""
        shown, is_unbroken = self._shown(page, row)
        text: str = conditional_escape(shown)
        if self.link is not None:
            text = f'<a href="{escape(self.link(row))}" class="{_LINK}" >{text}</a>'
        words = f"{self.words} nowrap" if is_unbroken else self.words
        return f'<{self.tag} class="{words}" data-label="{self.label}">{text}</{self.tag}>'

    def _shown(self, page: Any, row: Any) -> tuple[Any, bool]:
        """What is shown of the row, and whether it stays on one line."""
        try:
            own, attribute, value = lookup_field(self.name, row, page)
        except ObjectDoesNotExist:
            return self.empty, False
        if own is None or own.auto_created:
            empty = getattr(attribute, "empty_value_display", self.empty)
            shown = display_for_value(value, empty, getattr(attribute, "boolean", False))
            return shown, isinstance(value, datetime.date | datetime.time)
        if isinstance(own.remote_field, models.ManyToOneRel):
            related = getattr(row, own.name)
            shown = self.empty if related is None else related
        elif own.choices and isinstance(value, str):
            if (known := self.chosen.get(value)) is None:
                known = self.chosen[value] = conditional_escape(display_for_field(value, own, self.empty))
            shown = known
        else:
            shown = display_for_field(value, own, self.empty)
        return shown, isinstance(own, _UNBROKEN)


def rows_of(changes: Any) -> Iterator[Any]:
    """Those that the list shows, each with all of its cells as one."""
    if _is_left_to_the_theme(changes):
        yield from _made_by_the_theme(changes)
        return
    page, columns = changes.model_admin, list(_columns(changes))
    for row in changes.result_list:
        yield UnfoldResultList(row, None, [SafeString("\n".join(column.cell(page, row) for column in columns))])


def take_the_themes_place() -> None:
    """From now on the theme's lists have these; for `AppConfig.ready`."""
    unfold_list.results = rows_of


def _is_left_to_the_theme(changes: Any) -> bool:
    page = changes.model_admin
    if getattr(changes, "formset", None) or changes.is_popup or getattr(page, "ordering_field", None):
        return True
    shown = (label_for_field(name, changes.model, page, return_attr=True)[1] for name in changes.list_display)
    return any(getattr(each, name, False) for each in shown for name in _OF_THE_THEME)


def _columns(changes: Any) -> Iterator[Column]:
    empty, links = changes.model_admin.get_empty_value_display(), changes.list_display_links
    tag, link = "th", partial(_address, changes)
    for place, (name, header) in enumerate(zip(changes.list_display, headers_of(changes), strict=True)):
        own = unfold_list._coerce_field_name(name, place)
        words = _TICK if name == "action_checkbox" else f"field-{own} {_CELL}"
        if links is not None and (name in links or (tag == "th" and not links)):
            yield Column(name, tag, words, header["text"], link, empty)
            tag = "td"
        else:
            label = header["text"] if place else conditional_escape(gettext("Select record"))
            yield Column(name, "td", words, label, None, empty)


def _address(changes: Any, row: Any) -> str:
    """Its page, from where the way back leads to the list as it is now."""
    address = changes.url_for_result(row)
    around = {"preserved_filters": changes.preserved_filters, "opts": changes.opts}
    return add_preserved_filters(around, address) if changes.preserved_filters else address
