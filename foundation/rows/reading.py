"""Rows that are found by the values of their columns."""

from collections.abc import Mapping, Sequence
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.models import Model
from django.db.transaction import TransactionManagementError

from foundation.rows.columns import rows_of, shape_of
from foundation.rows.instances import Row, stored
from foundation.rows.sending import fetch
from foundation.rows.statements import names_of, newest_first, selection, selection_of_all
from foundation.rows.values import Condition, prepared, read


def find(model: type[Row], **equal: Any) -> Row | None:
    """A row whose columns have these values, where at most one has."""
    return _find(model, equal, lock=False)


def find_for_update(model: type[Row], **equal: Any) -> Row | None:
    """The same, locked until the transaction ends (SQLite's transaction holds the whole database)."""
    return _find(model, equal, lock=True)


def find_all(model: type[Model], names: tuple[str, ...], **equal: Any) -> list[Any]:
    """The rows whose columns have these values, in no order.

    Each is an object with the columns `names` as attributes and nothing else; encrypted ones come opened.
    """
    database, lookups = connections[DEFAULT_DB_ALIAS], tuple(equal)
    shape = shape_of(model, names, database.vendor)
    text = selection_of_all(model, shape.read, lookups)
    return rows_of(shape, fetch(database, text, prepared(model, lookups, equal.values(), database)), database)


def newest(model: type[Model], names: tuple[str, ...], *, where: Sequence[Condition], limit: int) -> list[Any]:
    """The newest rows, at most `limit` of them, that all conditions (look-up, value) hold for.

    Each is an object with these columns as attributes and nothing else; encrypted ones come opened.
    """
    database = connections[DEFAULT_DB_ALIAS]
    shape = shape_of(model, names, database.vendor)
    lookups, wanted = tuple(lookup for lookup, _value in where), [value for _lookup, value in where]
    text = newest_first(model, shape.read, lookups)
    return rows_of(shape, fetch(database, text, [*prepared(model, lookups, wanted, database), limit]), database)


def _find(model: type[Row], equal: Mapping[str, Any], *, lock: bool) -> Row | None:
    database, names = connections[DEFAULT_DB_ALIAS], names_of(model)
    lock = lock and database.features.has_select_for_update
    if lock and database.get_autocommit():
        raise TransactionManagementError("A lock needs a transaction.")
    lookups = tuple(equal)
    text = selection(model, names, lookups, lock=lock)
    found = fetch(database, text, prepared(model, lookups, equal.values(), database))
    rows = read(model, names, found, database)
    return next((stored(model, names, values, database=database.alias) for values in rows), None)
