"""What an answer shows of a row, said by the fields of a serializer and made from them."""

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from functools import cached_property
from operator import attrgetter, itemgetter
from typing import Any

from foundation.api.fields import ValueField
from foundation.api.serializer import SharedSerializer

Convert = Callable[[Any], Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How a row becomes an answer: worked out once, as a page has many rows.

    `blank` has every name in its order; `sourced` are the names of what `of_object` or `of_dict` take from the row.
    """

    blank: dict[str, None]
    sourced: tuple[str, ...]
    of_object: Callable[[Any], tuple[Any, ...]]
    of_dict: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    computed: tuple[tuple[str, Convert], ...]
    converted: tuple[tuple[str, Convert], ...]


class Answer(SharedSerializer):
    """An answer about one row, which is an object, or a dict of columns.

    A field's value is what the method `get_<field>` makes of the row, else the row's attribute that is the field's
    `source`. Null stays null.
    """

    @classmethod
    def of(cls, row: Any) -> dict[str, Any]:
        """The answer for this row."""
        return cls.shared().to_representation(row)

    @classmethod
    def of_each(cls, rows: Iterable[Any]) -> list[dict[str, Any]]:
        """The answers for these rows."""
        show = cls.shared().to_representation
        return [show(row) for row in rows]

    @classmethod
    def sources(cls) -> tuple[str, ...]:
        """What is taken from a row, in order: the columns to read for rows that are dicts."""
        answer = cls.shared()
        return tuple(str(answer.fields[name].source) for name in answer._plan.sourced)

    def to_representation(self, row: Any) -> dict[str, Any]:
        """The answer for this row."""
        plan = self._plan
        shown: dict[str, Any] = plan.blank.copy()
        shown.update(zip(plan.sourced, plan.of_dict(row) if type(row) is dict else plan.of_object(row), strict=False))
        for name, compute in plan.computed:
            shown[name] = compute(row)
        for name, convert in plan.converted:
            value = shown[name]
            if value is not None:
                shown[name] = convert(value)
        return shown

    @cached_property
    def _plan(self) -> _Plan:
        fields: dict[str, Any] = {str(field.field_name): field for field in self.fields.values()}
        computed = {name: compute for name in fields if (compute := getattr(self, f"get_{name}", None))}
        sourced = {name: field.source for name, field in fields.items() if name not in computed}
        sources = (*sourced.values(), next(iter(sourced.values())))  # a getter of one name alone gives no tuple
        return _Plan(
            blank=dict.fromkeys(fields),
            sourced=tuple(sourced),
            of_object=attrgetter(*sources),
            of_dict=itemgetter(*sources),
            computed=tuple(computed.items()),
            converted=tuple((name, convert) for name, field in fields.items() if (convert := _conversion(field))),
        )


def _conversion(field: Any) -> Convert | None:
    """What the field makes of a value that is there; None where it shows the value itself."""
    return field.shown_as if isinstance(field, ValueField) else field.to_representation
