"""The rows of the audit's own tables that an audit can have written, and those that it cannot.

Whoever can write to the database can write anything: a number beyond all heads, a time that no clock shows, on SQLite
also a text where a number belongs. Nothing of that may end an audit: it is left out, and told.
"""

from collections.abc import Iterator
from datetime import UTC, datetime
from functools import cache
from typing import Any, TypeVar, cast

from django.db import DatabaseError, connection
from django.db.models import BooleanField, CharField, DateTimeField, F, Func, Model, Q, QuerySet, Value
from django.db.models.functions import Substr

from payments.auditing.finding import Finding, Reason
from payments.ledger.models import AuditHead, AuditPin, AuditRun, Removal

Row = TypeVar("Row", bound=Model)
# What reading a value raises that is none of its column's: it comes of the database, its driver or its converter.
READING_FAILS = (DatabaseError, ValueError, TypeError, AttributeError, OverflowError)
# No head and no chain has a number beyond this; the one that follows still fits into its column.
LARGEST = 2**62
TOLD = 100
_TIMES = (datetime(2000, 1, 1, tzinfo=UTC), datetime(9000, 1, 1, tzinfo=UTC))
_TABLES: tuple[tuple[str, type[Model]], ...] = (
    ("head", AuditHead),
    ("pin", AuditPin),
    ("audit", AuditRun),
    ("removal", Removal),
)
_DAY_CHARACTERS = len("2026-11-28")


def sound(model: type[Row]) -> QuerySet[Row]:
    """The rows of one of these tables that can be read and counted on; whether what they say is true is not asked."""
    return cast("QuerySet[Row]", _sound(model).all())


@cache
def _sound(model: type[Model]) -> Any:
    """Put together once, as dozens of conditions take longer than to ask the database for them; never evaluated."""
    rows: Any = model._default_manager.all()
    for column in model._meta.concrete_fields:
        if isinstance(column, DateTimeField):
            rows = rows.filter(**{f"{column.attname}__range": _TIMES})
        elif _is_number(column):
            small = Q(**{f"{column.attname}__gte": -LARGEST, f"{column.attname}__lte": LARGEST})
            rows = rows.filter(small | Q(**{f"{column.attname}__isnull": True}) if column.null else small)
        if connection.vendor == "sqlite":
            rows = _of_its_kind(rows, column)
    return rows


def first_sound(rows: QuerySet[Row]) -> Row | None:
    """The first of these; None also where even a sound one cannot be read."""
    try:
        return rows.first()
    except READING_FAILS:
        return None


def unsound_rows() -> Iterator[Finding]:
    """What stands in the audit's own tables that no audit has written, by the row's number where it has one."""
    for subject, model in _TABLES:
        try:
            yield from _unsound(subject, model)
        except READING_FAILS:
            yield Finding(subject, 0, Reason.UNREADABLE)


def _unsound(subject: str, model: type[Model]) -> Iterator[Finding]:
    everything = model._default_manager.order_by()
    if everything.count() == sound(model).order_by().count():
        return
    keys = everything.exclude(pk__in=sound(model).order_by().values("pk")).values_list("pk", flat=True)
    for key in keys[:TOLD]:
        yield Finding(subject, key if isinstance(key, int) else 0, Reason.UNREADABLE)


class _Ascii(Func):
    arg_joiner, template, output_field = " NOT GLOB ", "(%(expressions)s)", BooleanField()


def _is_number(column: Any) -> bool:
    return not isinstance(column, CharField) and column.get_internal_type() != "TextField"


def _of_its_kind(rows: Any, column: Any) -> Any:
    """SQLite keeps whatever it is given, so its rows say by themselves of what kind a value is."""
    name, is_time = column.attname, isinstance(column, DateTimeField)
    kind = "integer" if _is_number(column) and not is_time else "text"
    kinds = (kind, "null") if column.null else (kind,)
    rows = rows.alias(**{f"{name}_kind": Func(F(name), function="typeof", output_field=CharField())})
    rows = rows.filter(**{f"{name}_kind__in": kinds})
    if kind == "text":  # all that is written there is ASCII; what is no text in UTF-8 cannot even be read
        rows = rows.filter(_Ascii(F(name), Value("*[^ -~]*")))
    if is_time:  # a day that the calendar has, and a time behind it that ends in a digit
        day = Func(F(name), Value("+0 days"), function="date", output_field=CharField())
        end = Func(F(name), Value(-1), function="substr", output_field=CharField())
        rows = rows.alias(**{f"{name}_day": day, f"{name}_end": end})
        rows = rows.filter(**{f"{name}_day": Substr(name, 1, _DAY_CHARACTERS), f"{name}_end__range": ("0", "9")})
    return rows
