"""What the box at the top of every page finds: rows that the lists find, and that whoever asks sees in them.

The box has no rule of its own about who may see what: it asks the page of each table.
"""

import unicodedata
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib import admin
from django.db.models import Model, QuerySet
from django.http import HttpRequest

from foundation.characters import plain_blanks, unseen_at
from foundation.console.formatting import page_of

LONGEST_TERM, FEWEST_DIGITS, FEWEST_LETTERS = 100, 4, 2
Beside = Callable[[Model], str]
# Of one table; whoever does not find it among them writes more of it.
SHOWN = 5


@dataclass(frozen=True, slots=True)
class Found:
    """One row: how it is called, what tells it from others of that name, and its page, or a place beside this one."""

    title: Any
    note: Any
    link: str
    is_beside: bool = False


@dataclass(frozen=True, slots=True)
class FoundRows:
    """The rows of one table; `has_more`: beyond these."""

    title: Any
    icon: str
    rows: Sequence[Found]
    has_more: bool


class SearchedAdmin:
    """A list whose rows the box finds, too, by what the list is searched by. `search_icon` is one of the theme's."""

    search_icon = "tag"

    def sought(self, request: HttpRequest, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """Those of the rows that the term means, for the box and for lists of what belongs to them."""
        found: QuerySet[Any] = self.get_search_results(request, rows, term)[0]  # type: ignore[attr-defined]
        return found

    def best_first(self, rows: QuerySet[Any], term: str) -> QuerySet[Any]:
        """The rows with those first that are meant most likely; the first of all opens by Enter."""
        return rows

    def told(self, row: Any) -> tuple[Any, Any]:
        """What a row is called, and what tells it from others."""
        raise NotImplementedError


def plain_term(written: str) -> str:
    """What was written, with ordinary blanks and none around it, in ordinary width."""
    return plain_blanks(unicodedata.normalize("NFKC", written)).strip()


def is_enough(term: str) -> bool:
    """Whether it is worth looking for: an ideograph, two letters, four digits, or `#` and the number of a row."""
    if not 0 < len(term) <= LONGEST_TERM or unseen_at(term) is not None:
        return False
    if term.removeprefix("#").isdecimal():
        return term.startswith("#") or len(term) >= FEWEST_DIGITS
    return len(term) >= FEWEST_LETTERS or unicodedata.category(term) == "Lo"


def visible_pages(request: HttpRequest, models: Iterable[type[Model]]) -> list[Any]:
    """The pages of these tables that whoever asks may open."""
    pages = (admin.site.get_model_admin(model) for model in models)
    return [page for page in pages if page.has_view_permission(request)]


def find(
    request: HttpRequest, term: str, models: Iterable[type[Model]], beside: Beside | None = None
) -> list[FoundRows]:
    """Table after table, without those in which nothing is found; `beside` says where a row opens, if not as a page."""
    found = (_find_in(request, term, page, beside) for page in visible_pages(request, models))
    return [each for each in found if each.rows]


def _find_in(request: HttpRequest, term: str, page: Any, beside: Beside | None) -> FoundRows:
    """Ids first: what a list computes for each row it shows is computed for the few that are found."""
    rows = page.sought(request, page.get_queryset(request), term)
    ids = list(page.best_first(rows, term).values_list("pk", flat=True)[: SHOWN + 1])
    shown = page.get_queryset(request).select_related(*(page.list_select_related or ()))
    by_id = shown.in_bulk(ids[:SHOWN]) if ids else {}
    found = [_found(page, by_id[pk], beside) for pk in ids[:SHOWN] if pk in by_id]
    return FoundRows(page.opts.verbose_name_plural, page.search_icon, found, len(ids) > SHOWN)


def _found(page: Any, row: Model, beside: Beside | None) -> Found:
    title, note = page.told(row)
    return Found(title, note, page_of(row) if beside is None else beside(row), beside is not None)
