"""The list of payments: filters that are checked one by one, and pages that cost the same however deep."""

import re
from collections.abc import Callable
from dataclasses import dataclass, field
from datetime import date, datetime, time, timedelta
from typing import Any
from urllib.parse import urlencode

from django.db.models import QuerySet
from django.http import QueryDict
from django.utils import timezone
from django.utils.dateparse import parse_date, parse_datetime
from django.utils.translation import gettext as _

from payments.api.fields import MAXIMUM_ID
from payments.enums import PaymentStatus, PaymentType, ProviderName
from payments.errors import InvalidField
from payments.models import Payment

DEFAULT_LIMIT, MAXIMUM_LIMIT = 50, 100
_INTEGER = re.compile(r"-?[0-9]{1,19}", re.ASCII)


@dataclass(frozen=True, slots=True)
class Page:
    """What a request for a page asks for; `conditions` are look-ups on Payment."""

    limit: int = DEFAULT_LIMIT
    member_id: int | None = None
    before_id: int | None = None
    conditions: dict[str, Any] = field(default_factory=dict)


def read_page(query: QueryDict) -> Page:
    """The page that a query string asks for; raises InvalidField naming each parameter that is unknown or wrong."""
    values: dict[str, Any] = {}
    errors: dict[str, list[Any]] = {}
    for name, given in query.lists():
        try:
            values[name] = _read(name, given)
        except ValueError as error:
            errors[name[:64]] = [str(error)]
    if errors:
        raise InvalidField(errors)
    return Page(
        limit=values.pop("limit", DEFAULT_LIMIT),
        member_id=values.pop("member_id", None),
        before_id=values.pop("before_id", None),
        conditions={_LOOKUPS[name]: value for name, value in values.items()},
    )


def select_page(page: Page, *, visible: QuerySet[Payment]) -> QuerySet[Payment]:
    """The rows of the page among those the caller may see, newest first, and one more when there is a next page."""
    rows = visible.filter(**page.conditions).order_by("-id")
    if page.member_id is not None:
        rows = rows.filter(member_id=page.member_id)
    if page.before_id is not None:
        rows = rows.filter(id__lt=page.before_id)
    return rows[: page.limit + 1]


def next_link(url: str, query: QueryDict, *, last_id: int) -> str:
    """The RFC 8288 value of a Link header to the page after the row `last_id`."""
    kept = [(name, value) for name, value in query.items() if name != "before_id"]
    return f'<{url}?{urlencode([*kept, ("before_id", last_id)])}>; rel="next"'


def _read(name: str, given: list[str]) -> Any:
    """The value of one parameter; raises ValueError with a sentence for the caller."""
    reader = _READERS.get(name)
    if reader is None:
        raise ValueError(_("This parameter is not known."))
    if len(given) != 1:
        raise ValueError(_("Give this parameter once."))
    return reader(given[0])


def _integer(text: str) -> int:
    if not _INTEGER.fullmatch(text) or abs(int(text)) > MAXIMUM_ID:
        raise ValueError(_("Give an integer."))
    return int(text)


def _limit(text: str) -> int:
    limit = _integer(text)
    if not 1 <= limit <= MAXIMUM_LIMIT:
        raise ValueError(_("Give a number from 1 to 100."))
    return limit


def _one_of(words: list[str]) -> Callable[[str], str]:
    def read(text: str) -> str:
        if text not in words:
            raise ValueError(_("Give one of: {words}.").format(words=", ".join(words)))
        return text

    return read


def _number_index(text: str) -> str:
    if not text.isascii() or not text.isprintable() or not 0 < len(text) <= 64:
        raise ValueError(_("Give a transaction number."))
    return Payment.index_of(text)


def _from(text: str) -> datetime:
    return _instant(text, end_of_day=False)


def _to(text: str) -> datetime:
    return _instant(text, end_of_day=True)


def _instant(text: str, *, end_of_day: bool) -> datetime:
    """An RFC 3339 time, or a day of the gym (Asia/Shanghai) from its start, or to its end."""
    try:
        instant = parse_datetime(text) if len(text) > len("2026-01-01") else None
        day = parse_date(text) if instant is None else None
    except ValueError:
        instant, day = None, None
    if instant is not None and instant.tzinfo is not None:
        return instant
    if day is None:
        raise ValueError(_("Give a date or a time with its zone, such as 2026-01-31T00:00:00Z."))
    return _start_of(day + timedelta(days=1)) - timedelta(microseconds=1) if end_of_day else _start_of(day)


def _start_of(day: date) -> datetime:
    return datetime.combine(day, time.min, tzinfo=timezone.get_default_timezone())


_READERS: dict[str, Callable[[str], Any]] = {
    "limit": _limit,
    "before_id": _integer,
    "member_id": _integer,
    "status": _one_of(PaymentStatus.values),
    "type": _one_of(PaymentType.values),
    "provider": _one_of(ProviderName.values),
    "transaction_id": _number_index,
    "created_from": _from,
    "created_to": _to,
}
_LOOKUPS = {
    "status": "status",
    "type": "type",
    "provider": "provider",
    "transaction_id": "transaction_id_index",
    "created_from": "created_at__gte",
    "created_to": "created_at__lte",
}
