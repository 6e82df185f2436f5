"""Rows as an audit reads them: tuples of the columns that are judged. A model's instance takes longer than judging."""

from collections import namedtuple
from collections.abc import Callable
from operator import itemgetter
from typing import Any

from django.db.models import Model

from foundation.encryption import SealedMixin
from payments.ledger.facts import GUARDED


def row_type(model: type[Model], *more: str) -> type[Any]:
    """A named tuple of `pk` and what is guarded, with these columns and what the sealed ones of them are opened by.

    A sealed column opens when it is read, every time, or raises SealBroken; a property that is guarded is the model's.
    """
    name = str(model._meta.model_name)
    fields = {each.attname: each for each in model._meta.concrete_fields}
    wanted = dict.fromkeys((*GUARDED[name], *more, *getattr(model, "ROW_IDENTITY", ())))
    columns = [each for each in wanted if each in fields]
    base = namedtuple(f"_{model.__name__}", ("pk", *columns))  # type: ignore[misc]
    properties = {each: getattr(model, each) for each in wanted if each not in fields}
    for position, column in enumerate(columns, start=1):
        field = fields[column]
        if isinstance(field, SealedMixin):
            properties[column] = property(
                _opening(field, position, itemgetter(*map(base._fields.index, field.identity)))
            )
    return type(f"{model.__name__}Row", (base,), {"__slots__": (), "model_name": name, **properties})


def subject_of(row: Any) -> str:
    """How events name it beside their own row: `attempt:12`."""
    return f"{row.model_name}:{row.pk}"


def _opening(field: SealedMixin, position: int, identity: Callable[[Any], Any]) -> Callable[[Any], str]:
    is_one = len(field.identity) == 1

    def opened(row: Any) -> str:
        known = identity(row)
        return field.opened(row[position] or b"", (known,) if is_one else known)

    return opened
