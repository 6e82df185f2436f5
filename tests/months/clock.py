"""The time of a month that is lived through: of this process, and of the sandbox, which reads it in a file."""

from collections.abc import Iterator
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from pathlib import Path

import time_machine

from foundation.days import instant_of, start_of_day

STEP = timedelta(seconds=3)


class MonthClock:
    """It stands still until it is told to go on, in both processes alike."""

    def __init__(self, traveller: time_machine.Traveller, file: Path, now: datetime) -> None:
        self._traveller, self._file, self.now = traveller, file, now
        self._move(now)

    def to(self, day: date, at: str) -> None:
        """To a time of this day at the gym; never back."""
        moment = instant_of(day, time.fromisoformat(at))
        assert moment >= self.now, f"{self.now} is behind {moment}"
        self._move(moment)

    def step(self) -> None:
        """A moment later: things happen one after the other."""
        self._move(self.now + STEP)

    def _move(self, moment: datetime) -> None:
        written = self._file.with_name(f"{self._file.name}.new")
        written.write_text(moment.isoformat(), encoding="ascii")
        written.replace(self._file)  # whole for whoever reads it meanwhile
        self._traveller.move_to(moment)
        self.now = moment


@contextmanager
def month_clock(file: Path, *, first: date) -> Iterator[MonthClock]:
    """From the beginning of this day on."""
    begins = start_of_day(first)
    with time_machine.travel(begins, tick=False) as traveller:
        yield MonthClock(traveller, file, begins)
