"""Query parameters that are checked one by one, and pages as bare arrays with a Link to the next (RFC 8288)."""

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, time, timedelta
from typing import Any, TypeVar
from urllib.parse import urlencode

from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.fields import MAXIMUM_ID
from foundation.errors import InvalidField

DEFAULT_LIMIT, MAXIMUM_LIMIT = 50, 100
_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)
# Years in which an instant has a date in every zone.
_YEARS = range(2, 9999)

# Turns a parameter's text into its value; raises ValueError with a sentence for the caller.
Reader = Callable[[str], Any]
Row = TypeVar("Row")


def read_parameters(query: QueryDict, readers: Mapping[str, Reader]) -> dict[str, Any]:
    """The value of each parameter given; raises InvalidField naming each that is unknown, wrong or there twice."""
    values: dict[str, Any] = {}
    errors: dict[str, list[Any]] = {}
    for name, given in query.lists():
        try:
            values[name] = _read(readers.get(name), given)
        except ValueError as error:
            errors[name[:64]] = [str(error)]
    if errors:
        raise InvalidField(errors)
    return values


def answer_page(
    request: Request,
    rows: Sequence[Row],
    *,
    limit: int,
    represent: Callable[[Sequence[Row]], list[Any]],
    position: Callable[[Row], Mapping[str, object]],
) -> Response:
    """The first `limit` of the rows, and when there are more, a link to what follows the `position` of the last."""
    shown = rows[:limit]
    response = Response(represent(shown))
    if len(rows) > limit:
        response["Link"] = next_link(request, position(shown[-1]))
    return response


def next_link(request: Request, position: Mapping[str, object]) -> str:
    """The value of a Link header to the same list from this position on."""
    kept = {name: value for name, value in request.query_params.items() if name not in position}
    return f'<{request.build_absolute_uri(request.path)}?{urlencode({**kept, **position})}>; rel="next"'


def integer(text: str) -> int:
    """An integer that a row's id could be."""
    if not _INTEGER.fullmatch(text) or abs(int(text)) > MAXIMUM_ID:
        raise ValueError(_("Give an integer."))
    return int(text)


def page_limit(text: str) -> int:
    """How many rows a page has."""
    limit = integer(text)
    if not 1 <= limit <= MAXIMUM_LIMIT:
        raise ValueError(_("Give a number from 1 to 100."))
    return limit


def one_of(words: Sequence[str]) -> Callable[[str], str]:
    """A reader of one of these words."""

    def read(text: str) -> str:
        if text not in words:
            raise ValueError(_("Give one of: {words}.").format(words=", ".join(words)))
        return text

    return read


def from_instant(text: str) -> datetime:
    """An RFC 3339 time, or the start of a day of the gym (Asia/Shanghai)."""
    return _instant(text, end_of_day=False)


def to_instant(text: str) -> datetime:
    """An RFC 3339 time, or the end of a day of the gym."""
    return _instant(text, end_of_day=True)


def _read(reader: Reader | None, given: list[str]) -> Any:
    if reader is None:
        raise ValueError(_("This parameter is not known."))
    if len(given) != 1:
        raise ValueError(_("Give this parameter once."))
    return reader(given[0])


def _instant(text: str, *, end_of_day: bool) -> datetime:
    try:
        instant = parse_datetime(text) if len(text) > len("2026-01-01") else None
        day = parse_date(text) if instant is None else None
    except ValueError:
        instant, day = None, None
    if instant is not None and instant.tzinfo is not None and instant.year in _YEARS:
        return instant
    if day is None or day.year not in _YEARS:
        raise ValueError(_("Give a date or a time with its zone, such as 2026-01-31T00:00:00Z."))
    return _start_of(day + timedelta(days=1)) - timedelta(microseconds=1) if end_of_day else _start_of(day)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


def require_parameters(given: Mapping[str, Any], *names: str) -> Mapping[str, Any]:
    """The parameters themselves; raises InvalidField naming each of the names that is missing."""
    missing = [name for name in names if name not in given]
    if missing:
        raise InvalidField({name: [_("This parameter is needed.")] for name in missing})
    return given
