"""What a number of the roll-forward is the sum of: the entitlements behind it, each with its part."""

from dataclasses import dataclass
from datetime import date

from foundation.days import ONE_DAY, start_of_day
from members.enums import PrepaidKind
from members.prepaid.entitlement import Entitlement, Stage
from members.prepaid.lines import Line, Movements
from members.prepaid.replay import roll
from members.prepaid.roll_forward import entitlements_in

TOTAL = Line(PrepaidKind.TOTAL)


@dataclass(frozen=True, slots=True)
class Part:
    """The row that the entitlement was, on that line, and its part of the sum in fen."""

    line: Line
    row_id: int
    member_id: int
    fen: int


def parts_of(first: date, last: date, *, line: Line, column: str) -> list[Part]:
    """The parts of one column of one line, or of all lines (TOTAL), from the beginning of the first day on."""
    days = [first - ONE_DAY, last]
    return [part for each in entitlements_in(days) for part in _parts(each, roll(each, days)[0], last, line, column)]


def _parts(entitlement: Entitlement, moved: Movements, last: date, line: Line, column: str) -> list[Part]:
    found = []
    for own, movement in moved.items():
        fen = getattr(movement, column)
        if fen and line in (own, TOTAL):
            stage = _stage_on(entitlement, own, last)
            found.append(Part(own, stage.row_id, stage.member_id, fen))
    return found


def _stage_on(entitlement: Entitlement, line: Line, last: date) -> Stage:
    """What it was on that line in the end."""
    ended = start_of_day(last + ONE_DAY)
    return [begin.stage for begin in entitlement.begins if begin.stage.line == line and begin.at < ended][-1]
