"""The orders in which lists are walked, page by page, from the position of the last row seen: keysets, no offsets."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _

from foundation.api.dates import read_instant
from foundation.api.paging import Reader, integer, page_limit

Row = TypeVar("Row", bound=Model)
Represent = Callable[[Sequence[Row]], list[Any]]


class Walk(Protocol):
    """An order; `parameter` carries the position that a page begins behind."""

    @property
    def parameter(self) -> str:
        """The name of the query parameter."""

    def read(self, text: str) -> Any:
        """The position that the text says; raises ValueError with a sentence for the caller."""

    def position(self, row: Any) -> str:
        """The text for the position of this row."""

    def select(self, rows: QuerySet[Row], position: Any) -> QuerySet[Row]:
        """The rows in order, those behind the position; all of them when it is None."""


@dataclass(frozen=True, slots=True)
class ById:
    """In the order in which the rows were made, or the newest first."""

    newest_first: bool = False

    @property
    def parameter(self) -> str:
        return "before_id" if self.newest_first else "after_id"

    def read(self, text: str) -> int:
        return integer(text)

    def position(self, row: Any) -> str:
        return str(row.pk)

    def select(self, rows: QuerySet[Row], position: int | None) -> QuerySet[Row]:
        rows = rows.order_by("-id" if self.newest_first else "id")
        if position is None:
            return rows
        return rows.filter(**{"id__lt" if self.newest_first else "id__gt": position})


@dataclass(frozen=True, slots=True)
class ByStart:
    """By `starts_at`, and by id where that is the same; the earliest first, or the latest."""

    latest_first: bool = False

    @property
    def parameter(self) -> str:
        return "before" if self.latest_first else "after"

    def read(self, text: str) -> tuple[datetime, int]:
        try:
            instant, _comma, number = text.partition(",")
            return read_instant(instant), integer(number)
        except ValueError as error:
            raise ValueError(_("Take this parameter from the link to the next page.")) from error

    def position(self, row: Any) -> str:
        instant = row.starts_at.astimezone(UTC).replace(tzinfo=None)
        return f"{instant.isoformat(timespec='microseconds')}Z,{row.pk}"

    def select(self, rows: QuerySet[Row], position: tuple[datetime, int] | None) -> QuerySet[Row]:
        rows = rows.order_by("-starts_at", "-id") if self.latest_first else rows.order_by("starts_at", "id")
        if position is None:
            return rows
        side, (instant, number) = "lt" if self.latest_first else "gt", position
        behind = Q(**{f"starts_at__{side}": instant}) | Q(**{f"id__{side}": number})
        return rows.filter(behind, **{f"starts_at__{side}e": instant})


def readers_of(walk: Walk, **filters: Reader) -> dict[str, Reader]:
    """The query parameters of a list: its filters, and what pages are made of."""
    return {"limit": page_limit, walk.parameter: walk.read, **filters}
