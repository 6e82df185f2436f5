"""The figures by which a house runs: each named, with its unit and default, and read through one method.

An app declares its own in its module `house_rules`; nothing else in it states such a figure.
"""

from dataclasses import dataclass
from datetime import timedelta
from enum import StrEnum
from typing import Generic, TypeVar, cast

from django.conf import settings

Figure = TypeVar("Figure", int, int | None)


class Unit(StrEnum):
    """What a figure counts; a length of time, but for calendar years, by the name of its part in a `timedelta`."""

    SECONDS = "seconds"
    MINUTES = "minutes"
    HOURS = "hours"
    DAYS = "days"
    WEEKS = "weeks"
    YEARS = "years"
    FEN = "fen"
    TIMES = "times"


_UNITS_OF_TIME = frozenset({Unit.SECONDS, Unit.MINUTES, Unit.HOURS, Unit.DAYS, Unit.WEEKS})


@dataclass(frozen=True, slots=True)
class HouseRule(Generic[Figure]):
    """One figure that a house may choose: what it is called, counted in what, how much unless said otherwise.

    `name` is unique in the house and stays. `setting` names the Django setting that may say otherwise, if there is one.
    """

    name: str
    unit: Unit
    default: Figure
    meaning: str
    setting: str | None = None

    def value(self) -> Figure:
        """How much it is now: what the setting says, and the default where that is None or not there."""
        said = getattr(settings, self.setting, None) if self.setting is not None else None
        return self.default if said is None else cast(Figure, said)

    def duration(self) -> timedelta:
        """The value as a length of time; raises ValueError for a rule that has none."""
        value = self.value()
        if self.unit not in _UNITS_OF_TIME or value is None:
            raise ValueError(f"{self.name} is no length of time")
        return timedelta(**{self.unit.value: value})
