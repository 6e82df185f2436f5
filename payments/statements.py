"""The SQL text of simple statements, built once for each model and set of columns.

In words that PostgreSQL and SQLite (3.35 or newer) share; every value is a parameter.
"""

from functools import cache
from typing import Any

from django.core.exceptions import FieldError
from django.db.models import Field, Model
from django.db.models.expressions import Col


@cache
def field_of(model: type[Model], name: str) -> "Field[Any, Any]":
    """The field of this name, or of this column's attribute, or `pk`."""
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


@cache
def columns_of(model: type[Model]) -> tuple[Col, ...]:
    """All columns, in the order of `selection`."""
    return tuple(field.get_col(model._meta.db_table) for field in model._meta.concrete_fields)


@cache
def inserted_fields(model: type[Model]) -> "tuple[Field[Any, Any], ...]":
    """All fields but the key, which the database chooses, in the order of `insertion`."""
    return tuple(field for field in model._meta.concrete_fields if field is not model._meta.pk)


@cache
def selection(model: type[Model], equal: tuple[str, ...], *, lock: bool) -> str:
    """A SELECT of the row where these columns have given values."""
    columns = ", ".join(f'"{column.target.column}"' for column in columns_of(model))
    text = f'SELECT {columns} FROM "{model._meta.db_table}" WHERE {_conditions(model, equal)} LIMIT 1'  # noqa: S608
    return f"{text} FOR UPDATE" if lock else text


@cache
def insertion(model: type[Model]) -> str:
    """An INSERT of one row that gives its key back."""
    columns = ", ".join(f'"{field.column}"' for field in inserted_fields(model))
    places = ", ".join("%s" for _each in inserted_fields(model))
    table, key = model._meta.db_table, field_of(model, "pk").column
    return f'INSERT INTO "{table}" ({columns}) VALUES ({places}) RETURNING "{key}"'  # noqa: S608


@cache
def changing(model: type[Model], names: tuple[str, ...], where: tuple[str, ...]) -> str:
    """An UPDATE of the first columns where the second have given values."""
    columns = ", ".join(f'"{field_of(model, name).column}" = %s' for name in names)
    return f'UPDATE "{model._meta.db_table}" SET {columns} WHERE {_conditions(model, where)}'  # noqa: S608


def _conditions(model: type[Model], names: tuple[str, ...]) -> str:
    fields = [field_of(model, name) for name in names]
    for field in fields:
        if field.get_lookup("exact") is None:
            raise FieldError(f"{field} is encrypted and equals nothing.")
    return " AND ".join(f'"{field.column}" = %s' for field in fields)
