"""A fixed number of threads at work on rows, so that a fixed number of provider calls is under way."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from typing import TypeVar

from django.db import connections

Row = TypeVar("Row")
Result = TypeVar("Result")
HANDS = 8


def work_through(rows: Iterable[Row], do: Callable[[Row], Result]) -> list[Result]:
    """`do` for each row, HANDS of them at a time, each hand with a database connection of its own."""

    def one(row: Row) -> Result:
        try:
            return do(row)
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=HANDS) as crew:
        return list(crew.map(one, rows))
