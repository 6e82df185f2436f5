"""Queries of many parts that are asked again and again for another row: the ORM puts one together once."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model, QuerySet

Row = TypeVar("Row", bound=Model)

# Stands for the key while a query is put together; no table gets as far.
_ANY_KEY = 2**62 + 1


class KeptQuery(Generic[Row]):
    """A query for one row by its key, with whatever is annotated to it.

    `rows` makes the same query set each time it is called: nothing in it may hang on the time, the language or
    anybody's rights, as what it is at first it stays.
    """

    def __init__(self, rows: Callable[[], QuerySet[Row]]) -> None:
        self._rows, self._made = rows, dict[str, "_Made"]()

    def get(self, key: int) -> Row | None:
        """The row with this key, as the query set would give it; None where there is none, or cannot be one."""
        if not 0 <= key < _ANY_KEY:
            return None
        database = connections[DEFAULT_DB_ALIAS]
        made = self._made.get(database.vendor) or self._make(database)
        with database.cursor() as cursor:
            cursor.execute(made.text, [key if each == _ANY_KEY else each for each in made.parameters])
            found = cursor.fetchone()
        return None if found is None else made.row(list(found), database)

    def _make(self, database: BaseDatabaseWrapper) -> "_Made":
        rows = self._rows().filter(pk=_ANY_KEY).order_by()
        compiler = rows.query.get_compiler(connection=database)
        text, parameters = compiler.as_sql()
        assert parameters.count(_ANY_KEY) == 1
        columns = [column for column, _sql, _alias in compiler.select]
        converters = compiler.get_converters(columns)
        own = range(len(columns) - len(compiler.annotation_col_map))
        assert compiler.klass_info["select_fields"] == [*own]  # the model's own columns, and no row beside it
        names = [columns[place].target.attname for place in own]
        made = _Made(rows.model, text, parameters, names, compiler.annotation_col_map, converters)
        self._made[database.vendor] = made
        return made


@dataclass(frozen=True, slots=True)
class _Made:
    model: type[Any]
    text: str
    parameters: tuple[Any, ...]
    names: list[str]
    annotated: dict[str, int]
    converters: dict[int, tuple[list[Callable[..., Any]], Any]]

    def row(self, values: list[Any], database: BaseDatabaseWrapper) -> Any:
        """What the database has found as a row of the model."""
        for place, (converters, column) in self.converters.items():
            for convert in converters:
                values[place] = convert(values[place], column, database)
        row = self.model.from_db(database.alias, self.names, values[: len(self.names)])
        for name, place in self.annotated.items():
            setattr(row, name, values[place])
        return row
