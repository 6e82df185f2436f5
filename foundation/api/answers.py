"""What an answer shows of a row, said by the fields of a serializer and made from them."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from functools import cached_property
from itertools import starmap
from operator import attrgetter, itemgetter
from typing import Any

from msgspec import Struct, defstruct
from msgspec.structs import asdict

from foundation.api.fields import AnyTextField, ValueField
from foundation.api.serializer import SharedSerializer

Convert = Callable[[Any], Any]
Taken = Callable[[Any], tuple[Any, ...]]
# The values of one field for all rows of a page, in their order.
Column = Sequence[Any]


@dataclass(frozen=True, slots=True)
class _Plan:
    """How rows become answers: worked out once for a class, and followed column by column.

    `of_object` and `of_dict` give of a row the values of `sources`, one for each field that is `shown`; what is
    `computed` stands in for a column, and what is `converted` makes an answer's value of one that is there.
    """

    shown: Callable[..., Struct]
    sources: tuple[str, ...]
    of_object: Taken
    of_dict: Taken
    computed: tuple[tuple[int, Callable[[Sequence[Any]], Column]], ...]
    converted: tuple[tuple[int, Callable[[Column], Column]], ...]

    def taken_from(self, rows: Sequence[Any]) -> Taken:
        """What takes the values from each of these rows, which are all of one kind."""
        return self.of_dict if rows and isinstance(rows[0], dict) else self.of_object


class Answer(SharedSerializer):
    """An answer about one row, which is an object or a dict.

    A field's value is what the method `get_<field>` makes of the row, or `get_<field>_of_each` of all rows of a page at
    once, else the row's attribute that is the field's `source`. Null stays null.
    """

    @classmethod
    def of(cls, row: Any) -> dict[str, Any]:
        """The answer for this row."""
        return cls.shared().to_representation(row)

    @classmethod
    def of_each(cls, rows: Iterable[Any]) -> list[dict[str, Any]]:
        """The answers for these rows."""
        return cls.shared().show_each(list(rows))

    @classmethod
    def written_each(cls, rows: Iterable[Any]) -> list[Any]:
        """The same for nothing but to be written as JSON: objects, where the fields alone say what is shown."""
        answer = cls.shared()
        return (answer._objects if cls.show_each is Answer.show_each else answer.show_each)(list(rows))

    @classmethod
    def sources(cls) -> tuple[str, ...]:
        """What is taken from a row, in order: the columns to read for rows that are made of columns alone."""
        return tuple(dict.fromkeys(cls.shared()._plan.sources))

    def to_representation(self, row: Any) -> dict[str, Any]:
        """The answer for this row."""
        (shown,) = self.show_each([row])
        return shown

    def show_each(self, rows: Sequence[Any]) -> list[dict[str, Any]]:
        """The answers for these rows: what a class overrides that shows more, or less, than its fields say."""
        return list(map(asdict, self._objects(rows)))

    def _objects(self, rows: Sequence[Any]) -> list[Struct]:
        return list(starmap(self._plan.shown, zip(*self._columns(rows), strict=True)))

    def _columns(self, rows: Sequence[Any]) -> list[Column]:
        """The values of each field, in the places of the plan's fields."""
        plan = self._plan
        columns: list[Column] = list(zip(*map(plan.taken_from(rows), rows), strict=True))
        for place, compute in plan.computed if columns else ():
            columns[place] = compute(rows)
        for place, convert in plan.converted if columns else ():
            columns[place] = convert(columns[place])
        return columns

    @cached_property
    def _plan(self) -> _Plan:
        fields: dict[str, Any] = {str(field.field_name): field for field in self.fields.values()}
        computed = {name: compute for name in fields if (compute := self._computed(name))}
        taken = [field.source for name, field in fields.items() if name not in computed]
        # In the place of a computed value anything may be taken.
        sources = tuple(taken[0] if name in computed else field.source for name, field in fields.items())
        return _Plan(
            # By way of an object that has the names ready: half the time of a dict of pairs.
            shown=defstruct(type(self).__name__, fields, gc=False),
            sources=sources,
            of_object=_taken(attrgetter, sources),
            of_dict=_taken(itemgetter, sources),
            computed=tuple((place, computed[name]) for place, name in enumerate(fields) if name in computed),
            converted=tuple(
                (place, convert) for place, field in enumerate(fields.values()) if (convert := _conversion(field))
            ),
        )

    def _computed(self, name: str) -> Callable[[Sequence[Any]], Column] | None:
        of_each: Callable[[Sequence[Any]], Column] | None = getattr(self, f"get_{name}_of_each", None)
        of_one: Convert | None = getattr(self, f"get_{name}", None)
        return of_each or (of_one and (lambda rows: list(map(of_one, rows))))


def _taken(getter: Callable[..., Convert], sources: Sequence[str]) -> Taken:
    """What takes these values from a row; a getter of one name alone gives no tuple."""
    take = getter(*sources)
    return take if len(sources) > 1 else lambda row: (take(row),)


def _conversion(field: Any) -> Callable[[Column], Column] | None:
    """What the field makes of a page's values, null of null; None where it shows the values themselves."""
    if isinstance(field, AnyTextField):
        return _null_where_empty if field.allow_null else None
    convert = field.shown_as if isinstance(field, ValueField) else field.to_representation
    return convert and (lambda values: [None if value is None else convert(value) for value in values])


def _null_where_empty(texts: Column) -> Column:
    return [text or None for text in texts]
