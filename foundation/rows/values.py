"""What values become on their way to the database and back: what the models' own fields make of them."""

from collections.abc import Callable, Iterable, Iterator
from functools import cache
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.expressions import Col

from foundation.rows.statements import columns_of, field_of

Condition = tuple[str, Any]
Converter = Callable[[Any, Col, BaseDatabaseWrapper], Any]


def prepared(model: type[Model], values: Iterable[Condition], database: BaseDatabaseWrapper) -> list[Any]:
    """The values of look-ups or columns as parameters of a statement."""
    return [field_of(model, name.partition("__")[0]).get_db_prep_save(value, database) for name, value in values]


def read(
    model: type[Model], names: tuple[str, ...], rows: Iterable[Iterable[Any]], database: BaseDatabaseWrapper
) -> Iterator[list[Any]]:
    """The rows as the ORM would give their values."""
    for row in rows:
        values = list(row)
        for place, column, converters in converted(model, names, database.vendor):
            for convert in converters:
                values[place] = convert(values[place], column, database)
        yield values


@cache
def converted(
    model: type[Model], names: tuple[str, ...], _vendor: str
) -> tuple[tuple[int, Col, tuple[Converter, ...]], ...]:
    """Which of the columns do not come as they are, and what makes them so; the same for every connection."""
    database = connections[DEFAULT_DB_ALIAS]
    every = [
        (place, column, (*database.ops.get_db_converters(column), *column.get_db_converters(database)))
        for place, column in enumerate(columns_of(model, names))
    ]
    return tuple(one for one in every if one[2])
