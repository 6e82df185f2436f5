"""The few statements that callbacks, new payments and lists run, with their SQL text built once.

The ORM builds the text of a statement anew each time (what keeping it gains: docs/performance.md). Columns, what values
become on their way in and out, and errors are those of the models' own fields; the ORM stays everywhere else.

A look-up is a column's attribute, alone or followed by `__lt`, `__lte` or `__gte`. No signals are sent; a value is
plain (no F()); NULL is written and read, but nothing equals it.
"""

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from functools import cache
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.expressions import Col
from django.db.transaction import TransactionManagementError, mark_for_rollback_on_error

from payments.statements import (
    changing,
    columns_of,
    field_of,
    inserted_fields,
    insertion,
    names_of,
    newest_first,
    selection,
)

Row = TypeVar("Row", bound=Model)
Condition = tuple[str, Any]
Converter = Callable[[Any, Col, BaseDatabaseWrapper], Any]


def find(model: type[Row], **equal: Any) -> Row | None:
    """A row whose columns have these values, where at most one has."""
    return _find(model, equal, lock=False)


def find_locked(model: type[Row], **equal: Any) -> Row | None:
    """The same, locked until the transaction ends (SQLite's transaction holds the whole database)."""
    return _find(model, equal, lock=True)


def newest(
    model: type[Model], names: tuple[str, ...], *, where: Sequence[Condition], limit: int
) -> list[dict[str, Any]]:
    """These columns of the newest rows, at most `limit` of them, that all conditions (look-up, value) hold for."""
    database = connections[DEFAULT_DB_ALIAS]
    text = newest_first(model, names, tuple(lookup for lookup, _value in where))
    with database.cursor() as cursor:
        cursor.execute(text, [*_prepared(model, where, database), limit])
        found = cursor.fetchall()
    return [dict(zip(names, values, strict=True)) for values in _read(model, names, found, database)]


def insert(row: Model) -> None:
    """Write a row that is new, and give it the key that the database chose."""
    model, database = type(row), connections[DEFAULT_DB_ALIAS]
    fields = inserted_fields(model)
    values = [field.get_db_prep_save(field.pre_save(row, add=True), database) for field in fields]
    with mark_for_rollback_on_error(database.alias), database.cursor() as cursor:
        cursor.execute(insertion(model), values)
        (row.pk,) = cursor.fetchone()
    row._state.adding, row._state.db = False, database.alias


def change(model: type[Model], *, where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Give columns these values in every row where others have those; how many rows that were."""
    database = connections[DEFAULT_DB_ALIAS]
    text = changing(model, tuple(values), tuple(where))
    with mark_for_rollback_on_error(database.alias), database.cursor() as cursor:
        cursor.execute(text, [*_prepared(model, values.items(), database), *_prepared(model, where.items(), database)])
        return int(cursor.rowcount)


def rewrite(row: Model, *names: str) -> None:
    """Write these columns of a row that is there; raises DatabaseError when it is gone."""
    if change(type(row), where={"pk": row.pk}, values={name: getattr(row, name) for name in names}) != 1:
        raise DatabaseError(f"{row._meta.label} {row.pk} is gone")


def _find(model: type[Row], equal: Mapping[str, Any], *, lock: bool) -> Row | None:
    database, names = connections[DEFAULT_DB_ALIAS], names_of(model)
    lock = lock and database.features.has_select_for_update
    if lock and database.get_autocommit():
        raise TransactionManagementError("A lock needs a transaction.")
    with database.cursor() as cursor:
        cursor.execute(selection(model, names, tuple(equal), lock=lock), _prepared(model, equal.items(), database))
        found = cursor.fetchone()
    for values in _read(model, names, [] if found is None else [found], database):
        return model.from_db(database.alias, names, values)
    return None


def _read(
    model: type[Model], names: tuple[str, ...], rows: Iterable[Iterable[Any]], database: BaseDatabaseWrapper
) -> Iterator[list[Any]]:
    """The rows as the ORM would give their values."""
    converted = _converted(model, names, database.vendor)
    for row in rows:
        values = list(row)
        for place, column, converters in converted:
            for convert in converters:
                values[place] = convert(values[place], column, database)
        yield values


@cache
def _converted(
    model: type[Model], names: tuple[str, ...], _vendor: str
) -> tuple[tuple[int, Col, tuple[Converter, ...]], ...]:
    """Which of the columns do not come as they are, and what makes them so; the same for every connection."""
    database = connections[DEFAULT_DB_ALIAS]
    every = [
        (place, column, (*database.ops.get_db_converters(column), *column.get_db_converters(database)))
        for place, column in enumerate(columns_of(model, names))
    ]
    return tuple(one for one in every if one[2])


def _prepared(model: type[Model], values: Iterable[Condition], database: BaseDatabaseWrapper) -> list[Any]:
    return [field_of(model, name.partition("__")[0]).get_db_prep_save(value, database) for name, value in values]
