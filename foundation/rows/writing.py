"""Rows that are new, and columns that change."""

from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.transaction import atomic, mark_for_rollback_on_error

from foundation.rows.sending import fetch, run
from foundation.rows.statements import (
    appending,
    changing,
    changing_each,
    field_of,
    giving_each,
    inserted_names,
    insertion,
    insertion_of_both,
    insertion_of_many,
    insertion_with_the_next,
)
from foundation.rows.together import Write, write
from foundation.rows.values import as_saved, prepared


def insert(row: Model) -> None:
    """Write a row that is new, and give it the key that the database chose."""
    _insert(row, insertion(type(row)))


def insert_ahead(row: Model) -> None:
    """The same outside a transaction, where nothing is told to anybody before the next commit.

    PostgreSQL does not wait for its disk: that commit does, for this row too, or a crash takes both. SQLite waits.
    """
    database = connections[DEFAULT_DB_ALIAS]
    is_ahead = database.vendor == "postgresql" and not database.in_atomic_block
    _insert(row, insertion_with_the_next(type(row)) if is_ahead else insertion(type(row)))


def append(row: Model) -> None:
    """Write a row that is new and of which nobody asks for the key, perhaps together with others."""
    database, model = connections[DEFAULT_DB_ALIAS], type(row)
    said = f"{model._meta.label} was not written"
    write(
        database, Write(model._meta.db_table, appending(model), _inserted(row, database), lambda: DatabaseError(said))
    )


def _insert(row: Model, text: str) -> None:
    database = connections[DEFAULT_DB_ALIAS]
    with mark_for_rollback_on_error(database.alias):
        ((key, *_rest),) = fetch(database, text, _inserted(row, database))
    _is_there(row, key, database)


def insert_both(row: Model, second: Model, *, link: str) -> None:
    """Write two rows that are new, of which the second points to the first by `link`: both or neither."""
    database = connections[DEFAULT_DB_ALIAS]
    if database.vendor != "postgresql":
        _insert_in_turn(row, second, link)
        return
    values = [*_inserted(row, database), *_inserted(second, database, but_for=link)]
    with mark_for_rollback_on_error(database.alias):
        ((key, second_key),) = fetch(database, insertion_of_both(type(row), type(second), link), values)
    _is_there(row, key, database)
    _is_there(second, second_key, database)
    setattr(second, link, row)


def insert_many(model: type[Model], names: tuple[str, ...], rows: Sequence[Sequence[Any]]) -> None:
    """Write these columns of rows that are new, all in one statement; their keys are not told."""
    database = connections[DEFAULT_DB_ALIAS]
    with mark_for_rollback_on_error(database.alias), database.cursor() as cursor:
        cursor.execute(insertion_of_many(model, names, len(rows)), [value for row in rows for value in row])


def change(model: type[Model], *, where: Mapping[str, Any], values: Mapping[str, Any]) -> int:
    """Give columns these values in every row where others have those; how many rows that were."""
    database = connections[DEFAULT_DB_ALIAS]
    names, lookups = tuple(values), tuple(where)
    wanted = prepared(model, names + lookups, (*values.values(), *where.values()), database)
    with mark_for_rollback_on_error(database.alias):
        return run(database, changing(model, names, lookups), wanted)


def change_one(
    row: Model, values: Mapping[str, Any], *, expected: Mapping[str, Any], otherwise: Callable[[], Exception]
) -> None:
    """Write these columns of the row if others are as expected, perhaps together with others; raises `otherwise`."""
    database, model = connections[DEFAULT_DB_ALIAS], type(row)
    names, lookups = tuple(values), ("pk", *expected)
    wanted = prepared(model, names + lookups, (*values.values(), row.pk, *expected.values()), database)
    write(database, Write(model._meta.db_table, changing(model, names, lookups), wanted, otherwise))


def change_each(model: type[Model], name: str, numbers: Mapping[int, int], *, same: tuple[str, Any]) -> None:
    """Give each row, by key, its own number in the column `name`, and all of them the value of `same`.

    In one statement. A row in which `same` has another value already stays as it is.
    """
    database = connections[DEFAULT_DB_ALIAS]
    (value,) = prepared(model, same[:1], same[1:], database)
    pairs = [part for pair in numbers.items() for part in pair]
    with mark_for_rollback_on_error(database.alias), database.cursor() as cursor:
        cursor.execute(changing_each(model, name, same[0], len(numbers)), [value, *pairs, value])


def give_each(model: type[Model], name: str, values: Mapping[int, str], *, to_all: Mapping[str, Any]) -> None:
    """Give each row, by key, its own text in the column `name`, and all of them the values of `to_all`; one statement.

    A row that is not there is left out.
    """
    database = connections[DEFAULT_DB_ALIAS]
    shared = prepared(model, tuple(to_all), to_all.values(), database)
    pairs = [part for pair in values.items() for part in pair]
    with mark_for_rollback_on_error(database.alias), database.cursor() as cursor:
        cursor.execute(giving_each(model, name, tuple(to_all), len(values)), [*shared, *pairs])


def rewrite(row: Model, *names: str) -> None:
    """Write these columns of a row that is there, perhaps together with others; DatabaseError when it is gone."""
    said = f"{row._meta.label} {row.pk} is gone"
    change_one(row, _as_saved(row, names), expected={}, otherwise=lambda: DatabaseError(said))


def _as_saved(row: Model, names: Iterable[str]) -> dict[str, Any]:
    return {name: field_of(type(row), name).pre_save(row, add=False) for name in names}


@atomic(savepoint=False)
def _insert_in_turn(row: Model, second: Model, link: str) -> None:
    insert(row)
    setattr(second, link, row)
    insert(second)


def _inserted(row: Model, database: BaseDatabaseWrapper, *, but_for: str = "") -> list[Any]:
    model = type(row)
    names = inserted_names(model, but_for=but_for)
    return prepared(model, names, as_saved(row, names), database)


def _is_there(row: Model, key: int, database: BaseDatabaseWrapper) -> None:
    row.pk, row._state.adding, row._state.db = key, False, database.alias
