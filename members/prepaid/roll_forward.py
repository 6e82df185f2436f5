"""The prepaid balance at the end of a day, and how it moved between two: over every entitlement, by what it is of."""

from collections.abc import Iterator, Sequence
from datetime import date
from itertools import chain

from members.prepaid.entitlement import Entitlement
from members.prepaid.lines import Line, Movement, Movements
from members.prepaid.reading.memberships import memberships_in
from members.prepaid.reading.packs import packs_in
from members.prepaid.reading.payments import payments_in
from members.prepaid.reading.places import places_in
from members.prepaid.reading.span import span_of
from members.prepaid.replay import balance_fen, roll


def entitlements_in(days: Sequence[date]) -> Iterator[Entitlement]:
    """Every entitlement that has a balance at the end of one of these days, or moved between them."""
    span = span_of(days)
    return chain(memberships_in(span), packs_in(span), places_in(span), payments_in(span))


def rolled(days: Sequence[date]) -> list[Movements]:
    """What moved from the end of each of these days to the end of the next, by lines."""
    moved: list[Movements] = [{} for _day in days[1:]]
    for entitlement in entitlements_in(days):
        for own, every in zip(roll(entitlement, days), moved, strict=True):
            for line, movement in own.items():
                every.setdefault(line, Movement()).add(movement)
    return moved


def roll_forward(first: date, last: date) -> Movements:
    """What moved from the end of `first` to the end of `last`."""
    return rolled([first, last])[0]


def balances(on: date) -> dict[Line, int]:
    """What is owed at the end of this day: the sum of what every entitlement is by itself."""
    found: dict[Line, int] = {}
    for entitlement in entitlements_in([on, on]):
        stage, fen = balance_fen(entitlement, on)
        if stage is not None and fen:
            found[stage.line] = found.get(stage.line, 0) + fen
    return found
