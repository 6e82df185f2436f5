"""A change that makes the program wrong, in one place of one file."""

from dataclasses import dataclass
from pathlib import Path
from typing import Literal

Database = Literal["sqlite", "postgresql"]


class MutantLost(Exception):
    """The text that a mutant replaces is not there, or not once: the source has moved on without it."""


@dataclass(frozen=True, slots=True)
class Mutant:
    """`before` stands in `file` exactly once and becomes `after`; one of `tests` has to fall, on that database.

    Tests are named as pytest names them: a file, or a file and a test.
    """

    name: str
    file: str
    before: str
    after: str
    tests: tuple[str, ...]
    database: Database = "sqlite"

    @property
    def change(self) -> str:
        """What is done, in a line."""
        return f"{_in_a_line(self.before)} → {_in_a_line(self.after)}"

    def applied_to(self, source: str) -> str:
        """The source of `file` with the change; raises MutantLost."""
        if (count := source.count(self.before)) != 1:
            raise MutantLost(f"{self.name}: `{_in_a_line(self.before)}` stands {count} times in {self.file}, not once")
        return source.replace(self.before, self.after)

    def apply(self, tree: Path) -> None:
        """Change the file of this copy of the sources; raises MutantLost."""
        path = tree / self.file
        path.write_text(self.applied_to(path.read_text(encoding="utf-8")), encoding="utf-8")


def _in_a_line(text: str) -> str:
    return " ".join(text.split())
