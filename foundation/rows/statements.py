"""The SQL text of simple statements, built once for each model and set of columns.

In words that PostgreSQL and SQLite (3.35 or newer) share; every value is a parameter.
"""

from functools import cache
from typing import Any

from django.core.exceptions import FieldError
from django.db.models import Field, Model
from django.db.models.expressions import Col

# What may stand behind a column's name in a look-up, as in the ORM.
OPERATORS = {"": "=", "lt": "<", "lte": "<=", "gte": ">="}


@cache
def field_of(model: type[Model], name: str) -> "Field[Any, Any]":
    """The field of this name, or of this column's attribute, or `pk`."""
    field = model._meta.pk if name == "pk" else model._meta.get_field(name)
    assert isinstance(field, Field)
    return field


@cache
def names_of(model: type[Model]) -> tuple[str, ...]:
    """The attributes of all columns."""
    return tuple(field.attname for field in model._meta.concrete_fields)


@cache
def columns_of(model: type[Model], names: tuple[str, ...]) -> tuple[Col, ...]:
    """The columns of these attributes."""
    return tuple(field_of(model, name).get_col(model._meta.db_table) for name in names)


@cache
def inserted_names(model: type[Model], *, but_for: str = "") -> tuple[str, ...]:
    """The attributes of all columns but the key, which the database chooses, and perhaps a link's, in their order."""
    fields = (field for field in model._meta.concrete_fields if field is not model._meta.pk and field.name != but_for)
    return tuple(field.attname for field in fields)


@cache
def selection_of_all(model: type[Model], names: tuple[str, ...], lookups: tuple[str, ...]) -> str:
    """A SELECT of these columns of all rows that the look-ups find, in no order."""
    columns = ", ".join(f'"{field_of(model, name).column}"' for name in names)
    return f'SELECT {columns} FROM "{model._meta.db_table}"{_condition(model, lookups)}'


@cache
def selection(model: type[Model], names: tuple[str, ...], lookups: tuple[str, ...], *, lock: bool = False) -> str:
    """A SELECT of these columns of the row that the look-ups find."""
    return f"{selection_of_all(model, names, lookups)} LIMIT 1{' FOR UPDATE' if lock else ''}"


@cache
def newest_first(model: type[Model], names: tuple[str, ...], lookups: tuple[str, ...]) -> str:
    """A SELECT of these columns of the newest rows that the look-ups find; how many is the last parameter."""
    return f'{selection_of_all(model, names, lookups)} ORDER BY "{field_of(model, "pk").column}" DESC LIMIT %s'


@cache
def insertion(model: type[Model]) -> str:
    """An INSERT of one row that gives its key back."""
    return f'{appending(model)} RETURNING "{field_of(model, "pk").column}"'


@cache
def insertion_with_the_next(model: type[Model]) -> str:
    """The same, outside a transaction, of which PostgreSQL gives its word before it is on the disk.

    Whoever commits next waits for both.
    """
    return f"{insertion(model)}, set_config('synchronous_commit', 'off', true)"


@cache
def appending(model: type[Model]) -> str:
    """An INSERT of one row."""
    columns = ", ".join(f'"{field_of(model, name).column}"' for name in inserted_names(model))
    places = ", ".join("%s" for _each in inserted_names(model))
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES ({places})'


def insertion_of_many(model: type[Model], names: tuple[str, ...], count: int) -> str:
    """An INSERT of so many rows with these columns."""
    columns = ", ".join(f'"{field_of(model, name).column}"' for name in names)
    row = f"({', '.join('%s' for _name in names)})"
    return f'INSERT INTO "{model._meta.db_table}" ({columns}) VALUES {", ".join([row] * count)}'


@cache
def insertion_of_both(model: type[Model], second: type[Model], link: str) -> str:
    """An INSERT of a row and of one that points to it by `link`; the second's parameters lack that column.

    In one statement, which gives both keys back; PostgreSQL alone has it.
    """
    fields = [field_of(second, name) for name in inserted_names(second)]
    own_key, key = field_of(model, "pk").column, field_of(second, "pk").column
    columns = ", ".join(f'"{field.column}"' for field in fields)
    values = ", ".join(f'"{own_key}"' if field.name == link else "%s" for field in fields)
    return (
        f'WITH first AS ({insertion(model)}) INSERT INTO "{second._meta.db_table}" ({columns}) '
        f'SELECT {values} FROM first RETURNING "{field_of(second, link).column}", "{key}"'
    )


@cache
def changing(model: type[Model], names: tuple[str, ...], lookups: tuple[str, ...]) -> str:
    """An UPDATE of these columns of the rows that the look-ups find."""
    columns = ", ".join(f'"{field_of(model, name).column}" = %s' for name in names)
    return f'UPDATE "{model._meta.db_table}" SET {columns}{_condition(model, lookups)}'


@cache
def as_one(texts: tuple[str, ...]) -> str:
    """Several that write, as one that answers how many rows each has written; none sees what another writes."""
    parts = ", ".join(f"part_{number} AS ({text} RETURNING 1)" for number, text in enumerate(texts))
    counts = ", ".join(f"(SELECT count(*) FROM part_{number})" for number, _text in enumerate(texts))
    return f"WITH {parts} SELECT {counts}"


def changing_each(model: type[Model], name: str, same: str, count: int) -> str:
    """An UPDATE that gives so many rows, by key, each its own number in one column, and all the same in another.

    Where the second says something else already, and where both say that, nothing is changed. The parameters are the
    second's value, the pairs of key and number, and the second's value once more.
    """
    key, own, shared = (field_of(model, each).column for each in ("pk", name, same))
    pairs = ", ".join(["(%s, %s)"] * count)
    return (
        f'UPDATE "{model._meta.db_table}" AS changed SET "{shared}" = %s, "{own}" = each.column2 '
        f'FROM (VALUES {pairs}) AS each WHERE changed."{key}" = each.column1 AND (changed."{shared}" IS NULL OR '
        f'(changed."{shared}" = %s AND (changed."{own}" IS NULL OR changed."{own}" <> each.column2)))'
    )


def giving_each(model: type[Model], name: str, shared: tuple[str, ...], count: int) -> str:
    """An UPDATE that gives so many rows, by key, each its own value in one column, and all the same in others.

    The parameters are the values of the others, and then the pairs of key and value.
    """
    key, own = field_of(model, "pk").column, field_of(model, name).column
    columns = "".join(f'"{field_of(model, each).column}" = %s, ' for each in shared)
    pairs = ", ".join(["(%s, %s)"] * count)
    return (
        f'UPDATE "{model._meta.db_table}" AS changed SET {columns}"{own}" = each.column2 '
        f'FROM (VALUES {pairs}) AS each WHERE changed."{key}" = each.column1'
    )


def _condition(model: type[Model], lookups: tuple[str, ...]) -> str:
    return f" WHERE {' AND '.join(_comparison(model, lookup) for lookup in lookups)}" if lookups else ""


def _comparison(model: type[Model], lookup: str) -> str:
    name, _separator, word = lookup.partition("__")
    field = field_of(model, name)
    if field.get_lookup(word or "exact") is None:
        raise FieldError(f"{field} is encrypted and equals nothing.")
    return f'"{field.column}" {OPERATORS[word]} %s'
