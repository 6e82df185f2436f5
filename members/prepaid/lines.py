"""A line of the roll-forward, and what moves on it; all in fen."""

from dataclasses import dataclass, fields
from typing import NamedTuple, Self

from members.enums import PrepaidKind


class Line(NamedTuple):
    """A plan, a pack or a course by its id; money that has bought nothing yet is a line of its own, with 0."""

    kind: PrepaidKind
    item_id: int = 0


UNDELIVERED = Line(PrepaidKind.UNDELIVERED)
UNNAMED = Line(PrepaidKind.UNNAMED)


@dataclass(slots=True)
class Movement:
    """opening + sold − delivered − refunded − lapsed + transferred = closing.

    `delivered_fen` is below nothing where more was taken for delivered than had been, such as when a use is given back.
    `lapsed_fen` became revenue because a pack's policy says so; it is below nothing where a pack that had lapsed is
    valid again. `reduced_fen` went back of what had been delivered, or had lapsed, before: it reduces revenue, and no
    balance. `expired_fen` is the part of `closing_fen` that stands for sessions of packs that are over: owed all the
    same, until they lapse.
    """

    opening_fen: int = 0
    sold_fen: int = 0
    delivered_fen: int = 0
    refunded_fen: int = 0
    lapsed_fen: int = 0
    transferred_fen: int = 0
    closing_fen: int = 0
    reduced_fen: int = 0
    expired_fen: int = 0

    def add(self, other: Self) -> None:
        """Sum up, column by column."""
        self.opening_fen += other.opening_fen
        self.sold_fen += other.sold_fen
        self.delivered_fen += other.delivered_fen
        self.refunded_fen += other.refunded_fen
        self.lapsed_fen += other.lapsed_fen
        self.transferred_fen += other.transferred_fen
        self.closing_fen += other.closing_fen
        self.reduced_fen += other.reduced_fen
        self.expired_fen += other.expired_fen

    @property
    def is_empty(self) -> bool:
        """Whether nothing is there and nothing moved."""
        return not any(getattr(self, name) for name in COLUMNS)

    @property
    def adds_up(self) -> bool:
        """Whether what moved leads from the opening to the closing balance."""
        came = self.opening_fen + self.sold_fen + self.transferred_fen
        return self.closing_fen == came - self.delivered_fen - self.refunded_fen - self.lapsed_fen


COLUMNS = tuple(field.name for field in fields(Movement))
Movements = dict[Line, Movement]


def total_of(movements: Movements) -> Movement:
    """All lines together."""
    total = Movement()
    for movement in movements.values():
        total.add(movement)
    return total
