"""Statements that PostgreSQL has parsed and planned for one connection: the driver knows of none, SQL does."""

import re
from collections.abc import Sequence
from itertools import count
from typing import Any

from psycopg2.errors import FeatureNotSupported
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

# Of one connection: texts that differ with what is asked for, as lists do, must not fill the server's memory.
MOST = 200
_PLACE = re.compile("%s")


class Statements:
    """PREPARE and EXECUTE over one cursor, the answer of which lasts until the next statement."""

    __slots__ = ("_cursor", "_known", "_numbers")

    def __init__(self, cursor: Any) -> None:
        self._cursor, self._known, self._numbers = cursor, dict[str, str](), count()

    def execute(self, text: str, values: Sequence[Any]) -> Any:
        """Run it with these values in its places; the cursor, with its answer. Raises the driver's errors."""
        known = self._known.get(text) or self._prepare(text)
        try:
            self._cursor.execute(known, values)
        except FeatureNotSupported:  # a migration has given a column another type: nothing was done
            self._known.pop(text, None)
            if self._cursor.connection.info.transaction_status != TRANSACTION_STATUS_IDLE:
                raise
            self._cursor.execute(text, values)
        return self._cursor

    def _prepare(self, text: str) -> str:
        """What runs it from now on: the text itself where too many are known."""
        if len(self._known) >= MOST:
            return text
        name, places, marks = f"rows_{next(self._numbers)}", count(1), ", ".join(["%s"] * text.count("%s"))
        self._cursor.execute(f"PREPARE {name} AS {_PLACE.sub(lambda _place: f'${next(places)}', text)}")
        self._known[text] = f"EXECUTE {name} ({marks})" if marks else f"EXECUTE {name}"
        return self._known[text]
