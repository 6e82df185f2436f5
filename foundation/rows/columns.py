"""Many rows at once, column by column: what a column takes is looked up once for all of them."""

from collections.abc import Callable, Iterable, Sequence
from functools import cache
from itertools import starmap
from typing import Any

from django.db.backends.base.base import BaseDatabaseWrapper
from django.db.models import Model
from msgspec import defstruct

from foundation.encryption import SealedMixin
from foundation.rows.statements import field_of
from foundation.rows.values import converted


@cache
def with_identity(model: type[Model], names: tuple[str, ...]) -> tuple[str, ...]:
    """These columns, and those that open the encrypted ones among them."""
    return tuple(dict.fromkeys((*names, *(name for field in _sealed(model, names) for name in field.identity))))


def rows_of(
    model: type[Model], names: tuple[str, ...], found: Sequence[tuple[Any, ...]], database: BaseDatabaseWrapper
) -> list[Any]:
    """An object with these attributes for each row found, which has the columns `with_identity`.

    The values are those that the ORM would give, encrypted texts opened; raises SealBroken for one that does not open.
    """
    if not found:
        return []
    read, sealed = with_identity(model, names), _sealed(model, names)
    columns: dict[str, Iterable[Any]] = dict(zip(read, zip(*found, strict=True), strict=True))
    for place, column, converters in converted(model, read, database.vendor):
        if column.target not in sealed:
            for convert in converters:
                columns[read[place]] = [convert(value, column, database) for value in columns[read[place]]]
    for field in sealed:
        known = zip(*(columns[name] for name in field.identity), strict=True)
        columns[field.attname] = field.opened_each(columns[field.attname], known)
    return list(starmap(_row_class(model, names), zip(*(columns[name] for name in names), strict=True)))


@cache
def _row_class(model: type[Model], names: tuple[str, ...]) -> Callable[..., Any]:
    return defstruct(model.__name__, names, frozen=True, gc=False)


@cache
def _sealed(model: type[Model], names: tuple[str, ...]) -> tuple[SealedMixin, ...]:
    fields = (field_of(model, name) for name in names)
    return tuple(field for field in fields if isinstance(field, SealedMixin))
