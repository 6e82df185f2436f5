"""Rows that are found by the values of their columns."""

from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from foundation.rows.columns import rows_of, shape_of
from foundation.rows.statements import names_of, newest_first, selection
from foundation.rows.values import Condition, prepared, read

Row = TypeVar("Row", bound=Model)


def find(model: type[Row], **equal: Any) -> Row | None:
    """A row whose columns have these values, where at most one has."""
    return _find(model, equal, lock=False)


def find_for_update(model: type[Row], **equal: Any) -> Row | None:
    """The same, locked until the transaction ends (SQLite's transaction holds the whole database)."""
    return _find(model, equal, lock=True)


def newest(model: type[Model], names: tuple[str, ...], *, where: Sequence[Condition], limit: int) -> list[Any]:
    """The newest rows, at most `limit` of them, that all conditions (look-up, value) hold for.

    Each is an object with these columns as attributes and nothing else; encrypted ones come opened.
    """
    database = connections[DEFAULT_DB_ALIAS]
    shape = shape_of(model, names, database.vendor)
    text = newest_first(model, shape.read, tuple(lookup for lookup, _value in where))
    with database.cursor() as cursor:
        cursor.execute(text, [*prepared(model, where, database), limit])
        found = cursor.fetchall()
    return rows_of(shape, found, database)


def _find(model: type[Row], equal: Mapping[str, Any], *, lock: bool) -> Row | None:
    database, names = connections[DEFAULT_DB_ALIAS], names_of(model)
    lock = lock and database.features.has_select_for_update
    if lock and database.get_autocommit():
        raise TransactionManagementError("A lock needs a transaction.")
    with database.cursor() as cursor:
        cursor.execute(selection(model, names, tuple(equal), lock=lock), prepared(model, equal.items(), database))
        found = cursor.fetchall()
    rows = (model.from_db(database.alias, names, values) for values in read(model, names, found, database))
    return next(rows, None)
