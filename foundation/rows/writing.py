"""Rows that are new, and columns that change."""

from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.transaction import atomic, mark_for_rollback_on_error

from foundation.rows.sending import fetch, run
from foundation.rows.statements import (
    changing,
    changing_each,
    field_of,
    giving_each,
    inserted_names,
    insertion,
    insertion_of_both,
    insertion_of_many,
)
from foundation.rows.values import as_saved, prepared


def insert(row: Model) -> None:
    """Write a row that is new, and give it the key that the database chose."""
    database = connections[DEFAULT_DB_ALIAS]
    with mark_for_rollback_on_error(database.alias):
        ((key,),) = fetch(database, insertion(type(row)), _inserted(row, database))
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
    """Write these columns of a row that is there; raises DatabaseError when it is gone."""
    if change(type(row), where={"pk": row.pk}, values=_as_saved(row, names)) != 1:
        raise DatabaseError(f"{row._meta.label} {row.pk} is gone")


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
