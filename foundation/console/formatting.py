"""How values look on a page of the console."""

from collections.abc import Sequence
from datetime import datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any, Self
from urllib.parse import quote

from django.db.models import Model
from django.template.loader import render_to_string
from django.urls import get_script_prefix, reverse
from django.utils.formats import localize
from django.utils.html import format_html
from django.utils.http import RFC3986_SUBDELIMS
from django.utils.safestring import SafeString
from django.utils.timezone import localtime
from django.utils.translation import gettext as _

from foundation.masking import number_ends
from foundation.money import shown_yuan, yuan_from_fen

EMPTY = "-"
# What Django leaves in an address as it is.
_AS_IT_IS = f"{RFC3986_SUBDELIMS}/~:@"


class Shown(str):
    """A text of a page that knows the number or the time it is written for: an export has that (`export.py`)."""

    __slots__ = ("value",)
    value: Decimal | datetime | int

    @classmethod
    def of(cls, text: str, value: Decimal | datetime | int) -> Self:
        shown = cls(text)
        shown.value = value
        return shown


def yuan(fen: int | None) -> str:
    """`¥1,234.50`; a dash when there is no amount."""
    return EMPTY if fen is None else Shown.of(shown_yuan(fen), yuan_from_fen(fen))


def badge(text: Any, colour: str | None) -> SafeString:
    """A coloured label; `colour` is one of unfold's: success, warning, danger, info, or None for grey."""
    return _badge(str(text), colour)


@lru_cache(maxsize=512, typed=True)
def _badge(text: str, colour: str | None) -> SafeString:
    """A list has the same few in every row."""
    return render_to_string("unfold/helpers/label.html", {"text": text, "type": colour})


def link(address: str, text: Any) -> SafeString:
    """A text that leads somewhere."""
    return format_html('<a href="{}" class="text-link">{}</a>', address, text)


def copied_link(address: str, text: Any, *, name: str) -> SafeString:
    """A text that leads to the address, with a button that copies that; `name` is the id of the text on its page."""
    return format_html(
        '<a href="{}" id="{}" class="text-link" rel="noreferrer">{}</a> '
        '<button type="button" class="console-tap" data-copies="{}" data-copied="{}">{}</button>',
        address,
        name,
        text,
        name,
        _("Copied"),
        _("Copy the link"),
    )


def page_of(row: Model) -> str:
    """The address of the row's page."""
    before, after = _around_key(f"admin:{row._meta.app_label}_{row._meta.model_name}_change", get_script_prefix())
    return f"{before}{quote(str(row.pk), safe=_AS_IT_IS)}{after}"


@lru_cache(maxsize=512)
def _around_key(name: str, _prefix: str) -> tuple[str, str]:
    """What stands before and behind the key in the addresses of a table's pages: a list has hundreds of them."""
    before, _key, after = reverse(name, args=["0"]).rpartition("0")
    return before, after


def link_to(row: Model | None, text: Any = None) -> SafeString | str:
    """The row's name, or another text, leading to its page."""
    return EMPTY if row is None else link(page_of(row), row if text is None else text)


def instant(value: datetime | None) -> str:
    """A time as the reader writes it, at the gym."""
    return EMPTY if value is None else Shown.of(localize(localtime(value)), value)


def table(headers: Sequence[Any], rows: Sequence[Sequence[Any]]) -> SafeString:
    """A small table; what is in its cells is text unless it is marked as safe."""
    return render_to_string("unfold/components/table.html", {"table": {"headers": headers, "rows": rows}})


def reveal_button(text: Any = None) -> SafeString:
    """A button for the form of `admin/reveal_form.html`, which stands outside the page's own form."""
    return format_html(
        '<button type="submit" form="reveal" class="cursor-pointer font-medium text-link">{}</button>',
        text or _("Show in full"),
    )


def masked(number: str) -> str:
    """A transaction number's ends; a dash when there is none."""
    return number_ends(number) if number else EMPTY
