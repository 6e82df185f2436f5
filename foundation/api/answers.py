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

    `of_object` and `of_dict` take the values of `sources` from the row, in the places of `names`; what is `computed`
    stands in for a value, and what is `converted` makes an answer's value of one that is there.
    """

    names: tuple[str, ...]
    sources: tuple[str, ...]
    of_object: Callable[[Any], tuple[Any, ...]]
    of_dict: Callable[[Mapping[str, Any]], tuple[Any, ...]]
    computed: tuple[tuple[int, Convert], ...]
    converted: tuple[tuple[int, Convert], ...]


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
        return tuple(dict.fromkeys(cls.shared()._plan.sources))

    def to_representation(self, row: Any) -> dict[str, Any]:
        """The answer for this row."""
        plan = self._plan
        values = list(plan.of_dict(row) if type(row) is dict else plan.of_object(row))
        for place, compute in plan.computed:
            values[place] = compute(row)
        for place, convert in plan.converted:
            value = values[place]
            if value is not None:
                values[place] = convert(value)
        return dict(zip(plan.names, values, strict=False))

    @cached_property
    def _plan(self) -> _Plan:
        fields: dict[str, Any] = {str(field.field_name): field for field in self.fields.values()}
        computed = {name: compute for name in fields if (compute := getattr(self, f"get_{name}", None))}
        taken = [field.source for name, field in fields.items() if name not in computed]
        # In the place of a computed value anything may be taken; a getter of one name alone gives no tuple.
        sources = tuple(taken[0] if name in computed else field.source for name, field in fields.items())
        return _Plan(
            names=tuple(fields),
            sources=sources,
            of_object=attrgetter(*sources, taken[0]),
            of_dict=itemgetter(*sources, taken[0]),
            computed=tuple((place, computed[name]) for place, name in enumerate(fields) if name in computed),
            converted=tuple(
                (place, convert) for place, field in enumerate(fields.values()) if (convert := _conversion(field))
            ),
        )


def _conversion(field: Any) -> Convert | None:
    """What the field makes of a value that is there; None where it shows the value itself."""
    return field.shown_as if isinstance(field, ValueField) else field.to_representation
