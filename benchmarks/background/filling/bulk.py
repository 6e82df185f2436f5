"""Rows by the million: copies of one row in which a few columns differ, past the ORM."""

from collections.abc import Iterable, Iterator, Sequence
from io import StringIO
from itertools import islice
from typing import Any

from django.db import connection
from django.db.models import Field, Model

from foundation.encryption import SealedMixin

ROWS_AT_ONCE = 5000
_ESCAPED = str.maketrans({"\\": r"\\", "\t": r"\t", "\n": r"\n", "\r": r"\r"})


def write_like(template: Model, rows: Iterable[dict[str, Any]]) -> None:
    """Write a copy of the template for each row; a row names the columns that differ, each row the same ones.

    The database chooses the primary keys unless the rows name them. Every few thousand rows are a transaction.
    An encrypted column that no row names is the template's, and opens there alone.
    """
    waiting = iter(rows)
    while some := list(islice(waiting, ROWS_AT_ONCE)):
        fields = {field.column: field for field in template._meta.concrete_fields}
        own = {column: fields[column] for column in some[0]}
        fixed = {
            column: field.get_db_prep_save(field.pre_save(template, add=True), connection)
            for column, field in fields.items()
            if column not in own and not field.primary_key
        }
        differing = ([_own(field, row, template) for field in own.values()] for row in some)
        write = _copy if connection.vendor == "postgresql" else _insert
        write(template._meta.db_table, (*fixed, *own), list(fixed.values()), differing)


def _own(field: "Field[Any, Any]", row: dict[str, Any], template: Model) -> Any:
    """A column of the row that the template's does not stand for; an encrypted one is sealed for the row."""
    value = row[field.column]
    if isinstance(field, SealedMixin):
        value = field.sealed(value, [row.get(name, getattr(template, name)) for name in field.identity])
    return field.get_db_prep_save(value, connection)


def _copy(table: str, columns: Sequence[str], fixed: Sequence[Any], rows: Iterator[list[Any]]) -> None:
    """By COPY; what all rows share is written out once."""
    shared = "".join(f"{_text(value)}\t" for value in fixed)
    lines = (shared + "\t".join(map(_text, row)) + "\n" for row in rows)
    with connection.cursor() as cursor:
        cursor.copy_expert(f"COPY {table} ({', '.join(columns)}) FROM STDIN", StringIO("".join(lines)))


def _insert(table: str, columns: Sequence[str], fixed: Sequence[Any], rows: Iterator[list[Any]]) -> None:
    """By INSERT, for a database that has no COPY."""
    places = ", ".join(["%s"] * len(columns))
    statement = f"INSERT INTO {table} ({', '.join(columns)}) VALUES ({places})"
    with connection.cursor() as cursor:
        cursor.executemany(statement, [[*fixed, *row] for row in rows])


def _text(value: Any) -> str:
    """A value as the text format of COPY has it."""
    if value is None:
        return r"\N"
    if isinstance(value, connection.Database.Binary):
        return rf"\\x{bytes(value.adapted).hex()}"
    return str(value).translate(_ESCAPED)
