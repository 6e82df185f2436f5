"""What values become on their way to the database and back: what the models' own fields make of them."""

from collections.abc import Callable, Iterable, Iterator
from datetime import datetime
from enum import Enum
from functools import cache, partial
from types import NoneType
from typing import Any

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import (
    BooleanField,
    CharField,
    DateField,
    DateTimeField,
    Field,
    ForeignKey,
    IntegerField,
    Model,
    TextField,
)
from django.db.models.expressions import Col

from foundation.encryption import SealedMixin
from foundation.rows.statements import columns_of, field_of

Condition = tuple[str, Any]
Converter = Callable[[Any, Col, BaseDatabaseWrapper], Any]
# The types of values that need nothing to be sent, and what makes of any other what the database takes.
Preparer = tuple[frozenset[type], Callable[[Any, BaseDatabaseWrapper], Any]]
_AS_THEY_ARE: tuple[tuple[type["Field[Any, Any]"], type], ...] = (
    (IntegerField, int),
    (ForeignKey, int),
    (BooleanField, bool),
    (CharField, str),
    (TextField, str),
)


def prepared(
    model: type[Model], names: tuple[str, ...], values: Iterable[Any], database: BaseDatabaseWrapper
) -> list[Any]:
    """The values of these look-ups or columns as parameters of a statement: what their fields make of them."""
    preparers = _preparers(model, names, database.vendor)
    return [
        value if type(value) in as_it_is else prepare(value, database)
        for value, (as_it_is, prepare) in zip(values, preparers, strict=True)
    ]


def as_saved(row: Model, names: tuple[str, ...]) -> list[Any]:
    """What a new row says in these columns; its encrypted texts sealed, times of writing filled in."""
    said = row.__dict__
    return [said[name] if field is None else field.pre_save(row, add=True) for name, field in _asked(type(row), names)]


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
def _asked(model: type[Model], names: tuple[str, ...]) -> "tuple[tuple[str, Field[Any, Any] | None], ...]":
    """Each column with its field where that says by itself what is saved."""
    fields = (field_of(model, name) for name in names)
    return tuple((field.attname, field if _says_by_itself(field) else None) for field in fields)


def _says_by_itself(field: "Field[Any, Any]") -> bool:
    if isinstance(field, DateField):
        return field.auto_now or field.auto_now_add
    return type(field).pre_save is not Field.pre_save


@cache
def _preparers(model: type[Model], names: tuple[str, ...], vendor: str) -> tuple[Preparer, ...]:
    return tuple(_preparer(field_of(model, name.partition("__")[0]), vendor) for name in names)


def _preparer(field: "Field[Any, Any]", vendor: str) -> Preparer:
    """A field hands on most values as they are, after looking at them for as long as it takes to send them."""
    if isinstance(field, SealedMixin):
        return frozenset({NoneType}), field.get_db_prep_save
    if isinstance(field, DateTimeField) and vendor == "postgresql":
        return frozenset({NoneType}), partial(_instant, field)
    plain = next((plain for kind, plain in _AS_THEY_ARE if isinstance(field, kind)), NoneType)
    return frozenset({NoneType, plain}), partial(_text, field) if plain is str else field.get_db_prep_save


def _instant(field: "Field[Any, Any]", value: Any, database: BaseDatabaseWrapper) -> Any:
    """Without a zone the field has to say which."""
    if type(value) is datetime and value.tzinfo is not None:
        return value
    return field.get_db_prep_save(value, database)


def _text(field: "Field[Any, Any]", value: Any, database: BaseDatabaseWrapper) -> Any:
    """A word of an enumeration is the word."""
    return value._value_ if isinstance(value, Enum) else field.get_db_prep_save(value, database)


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
