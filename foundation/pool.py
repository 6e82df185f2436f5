"""A fixed number of threads at work on rows, so that a fixed number of provider calls is under way."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from typing import TypeVar

from django.db import connections

Row = TypeVar("Row")
Result = TypeVar("Result")
WORKERS = 8
# Rows that a caller reads at once to have them worked through.
ROWS_AT_ONCE = 200


def work_through(rows: Iterable[Row], do: Callable[[Row], Result]) -> list[Result]:
    """The results of `do` for each row, in the rows' order; WORKERS of them at a time.

    Each worker has one database connection for all that it does, and the caller's context. What `do` raises ends the
    work and is raised here.
    """
    numbered, lock = enumerate(rows), Lock()
    results: dict[int, Result] = {}

    def work() -> None:
        try:
            while True:
                with lock:
                    number, row = next(numbered, (-1, None))
                if number < 0:
                    return
                results[number] = do(row)  # type: ignore[arg-type]  # a row, as its number says
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        for worker in [pool.submit(copy_context().run, work) for _number in range(WORKERS)]:
            worker.result()
    return [results[number] for number in sorted(results)]
