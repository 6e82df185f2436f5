"""Statements that PostgreSQL has parsed and planned for one connection: the driver knows of none, SQL does."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

# Of one connection: texts that differ with what is asked for, as lists do, must not fill the server's memory.
MOST = 200
_PLACE = re.compile("%s")


class Statements:
    """PREPARE and EXECUTE over one cursor, the answer of which lasts until the next statement."""

    __slots__ = ("_cursor", "_known")

    def __init__(self, cursor: Any) -> None:
        self._cursor, self._known = cursor, dict[str, str]()

    def execute(self, text: str, values: Sequence[Any]) -> Any:
        """Run it with these values in its places; the cursor, with its answer. Raises the driver's errors."""
        self._cursor.execute(self._known.get(text) or self._prepare(text), values)
        return self._cursor

    def _prepare(self, text: str) -> str:
        """What runs it from now on: the text itself where too many are known."""
        number = len(self._known)
        if number >= MOST:
            return text
        places = count(1)
        self._cursor.execute(f"PREPARE rows_{number} AS {_PLACE.sub(lambda _place: f'${next(places)}', text)}")
        marks = ", ".join(["%s"] * text.count("%s"))
        self._known[text] = f"EXECUTE rows_{number}{f' ({marks})' if marks else ''}"
        return self._known[text]
