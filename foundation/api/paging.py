"""Pages as bare arrays with a Link to the next (RFC 8288), by keysets: a page goes on from the last row seen.

There is no offset: page 1,000 costs what page 1 costs, and rows that arrive meanwhile are neither skipped nor repeated.
"""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Any, Protocol, TypeVar
from urllib.parse import urlencode

from django.db.models import Model, Q, QuerySet
from django.utils.translation import gettext as _
from rest_framework.request import Request

from foundation.api.dates import read_instant
from foundation.api.described import described
from foundation.api.fields import MAXIMUM_ID
from foundation.api.parameters import Reader, integer
from foundation.rows.values import Condition

DEFAULT_LIMIT, MAXIMUM_LIMIT = 50, 100
POSITION = "2026-01-31T10:00:00.000000Z,7"

Row = TypeVar("Row", bound=Model)


class Keyset(Protocol):
    """An order of rows; the query parameter `parameter` carries the position that a page begins behind."""

    @property
    def parameter(self) -> str:
        """The name of the query parameter."""

    def read(self, text: str) -> Any:
        """The position that the text says; raises ValueError with a sentence for the caller."""

    def position(self, row: Any) -> str:
        """The text for the position of this row, which is an object."""

    def select(self, rows: QuerySet[Row], position: Any) -> QuerySet[Row]:
        """The rows in order, those behind the position; all of them when it is None."""


@dataclass(frozen=True, slots=True)
class ByID:
    """In the order in which the rows were made, or the newest first."""

    newest_first: bool = False

    @property
    def parameter(self) -> str:
        return "before_id" if self.newest_first else "after_id"

    @described(type="integer", format="int64", minimum=-MAXIMUM_ID, maximum=MAXIMUM_ID)
    def read(self, text: str) -> int:
        return integer(text)

    def position(self, row: Any) -> str:
        return str(row.id)

    def select(self, rows: QuerySet[Row], position: int | None) -> QuerySet[Row]:
        return rows.order_by("-id" if self.newest_first else "id").filter(**dict(self.conditions(position)))

    def conditions(self, position: int | None) -> tuple[Condition, ...]:
        """What holds for the rows behind the position, as look-ups and their values."""
        return () if position is None else (("id__lt" if self.newest_first else "id__gt", position),)


@dataclass(frozen=True, slots=True)
class ByStart:
    """By `starts_at`, and by id where that is the same; the earliest first, or the latest."""

    latest_first: bool = False

    @property
    def parameter(self) -> str:
        return "before" if self.latest_first else "after"

    @described(type="string", pattern=r"^20[0-9]{2}-[0-9]{2}-[0-9]{2}T.*Z,[0-9]{1,18}$", examples=[POSITION])
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


@described(type="integer", minimum=1, maximum=MAXIMUM_LIMIT, default=DEFAULT_LIMIT)
def page_limit(text: str) -> int:
    """How many rows a page has."""
    limit = integer(text)
    if not 1 <= limit <= MAXIMUM_LIMIT:
        raise ValueError(_("Give a number from 1 to 100."))
    return limit


def readers_of(keyset: Keyset, **filters: Reader) -> dict[str, Reader]:
    """The query parameters of a list: its filters, and what pages are made of."""
    return {"limit": page_limit, keyset.parameter: keyset.read, **filters}


def next_link(request: Request, keyset: Keyset, last: Any) -> str:
    """The value of a Link header to the rows of the same list behind its `last`."""
    kept = {name: value for name, value in request.query_params.items() if name != keyset.parameter}
    query = urlencode({**kept, keyset.parameter: keyset.position(last)})
    return f'<{request.build_absolute_uri(request.path)}?{query}>; rel="next"'
