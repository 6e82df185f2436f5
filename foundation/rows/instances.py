"""Rows in memory as their models make them, without looking at each column by itself and without signals."""

from collections.abc import Callable, Iterable
from functools import cache
from typing import Any, TypeVar

from django.db.models import Model
from django.db.models.base import ModelState

Row = TypeVar("Row", bound=Model)


def new(model: type[Row], **columns: Any) -> Row:
    """A row that is not written yet: `model(…)` of these columns, a link by its id (`payment_id`)."""
    always, made = _defaults(model)
    if not columns.keys() <= always.keys():
        raise TypeError(f"{model._meta.label} has no such columns: {columns.keys() - always.keys()}")
    row = model.__new__(model)
    row.__dict__.update(always, _state=ModelState())
    row.__dict__.update(columns)
    for name, make in made:
        if name not in columns:
            row.__dict__[name] = make()
    return row


def stored(model: type[Row], names: tuple[str, ...], values: Iterable[Any], *, database: str) -> Row:
    """A row that has been read: `Model.from_db` of all its columns."""
    row = model.__new__(model)
    state = ModelState()
    state.adding, state.db = False, database
    row.__dict__.update(zip(names, values, strict=True), _state=state)
    return row


@cache
def _defaults(model: type[Model]) -> tuple[dict[str, Any], tuple[tuple[str, Callable[[], Any]], ...]]:
    """What each column says where nothing is said, and what makes that anew for each row."""
    fields = model._meta.concrete_fields
    made = tuple((each.attname, each.get_default) for each in fields if each.has_default() and callable(each.default))
    names = dict(made)
    return {each.attname: None if each.attname in names else each.get_default() for each in fields}, made
