"""Many rows at once, column by column: what a column takes is looked up once for all of them."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import cache
from itertools import starmap
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from django.db.models.expressions import Col
from msgspec import Struct, defstruct

from foundation.encryption import SealedMixin
from foundation.rows.statements import field_of
from foundation.rows.values import Converter, converted


@dataclass(frozen=True, slots=True)
class Shape:
    """What some columns of a model are read by and become, worked out once.

    `read` names the columns of a row that is found: those that are wanted, then those that only open encrypted ones.
    By their places in it: what is `converted` as the ORM would, and what is `sealed`, with what the row is known by.
    """

    read: tuple[str, ...]
    converted: tuple[tuple[int, Col, tuple[Converter, ...]], ...]
    sealed: tuple[tuple[int, SealedMixin, Callable[[Sequence[Any]], Any]], ...]
    row: type[Struct]


@cache
def shape_of(model: type[Model], names: tuple[str, ...], vendor: str) -> Shape:
    """The shape of these columns, read from a database of this kind."""
    sealed = [field for name in names if isinstance(field := field_of(model, name), SealedMixin)]
    read = tuple(dict.fromkeys((*names, *(name for field in sealed for name in field.identity))))
    places = {field: read.index(field.attname) for field in sealed}
    return Shape(
        read=read,
        converted=tuple(one for one in converted(model, read, vendor) if one[0] not in places.values()),
        sealed=tuple((place, field, _known_by(field, read)) for field, place in places.items()),
        row=defstruct(model.__name__, names, frozen=True, gc=False),
    )


def rows_of(shape: Shape, found: Sequence[Sequence[Any]], database: BaseDatabaseWrapper) -> list[Any]:
    """An object with the wanted columns as attributes for each row found.

    The values are those that the ORM would give, encrypted texts opened; raises SealBroken for one that does not open.
    """
    columns: list[Any] = list(zip(*found, strict=True))
    if not columns:
        return []
    for place, column, converters in shape.converted:
        for convert in converters:
            columns[place] = [convert(value, column, database) for value in columns[place]]
    for place, field, known_by in shape.sealed:
        columns[place] = field.opened_each(columns[place], known_by(columns))
    return list(starmap(shape.row, zip(*columns[: len(shape.row.__struct_fields__)], strict=True)))


def _known_by(field: SealedMixin, read: tuple[str, ...]) -> Callable[[Sequence[Any]], Any]:
    """What takes from all columns, for each row, the values of the field's identity."""
    places = [read.index(name) for name in field.identity]
    return lambda columns: zip(*(columns[place] for place in places), strict=True)
