"""A fixed number of threads at work on rows, so that a fixed number of provider calls is under way."""

from collections.abc import Callable, Iterable
from concurrent.futures import ThreadPoolExecutor
from contextvars import copy_context
from threading import Lock
from typing import Any, Self, TypeVar

from django.db import close_old_connections, connections

Row = TypeVar("Row")
Result = TypeVar("Result")
WORKERS = 8
# Rows that a caller reads at once to have them worked through.
ROWS_AT_ONCE = 200


class Workers:
    """WORKERS threads for one batch of rows after the other, each with one database connection for all that it does.

    They begin with the first batch, and end with the context.
    """

    def __init__(self) -> None:
        self._threads = list[ThreadPoolExecutor]()

    def work_through(self, rows: Iterable[Row], do: Callable[[Row], Result]) -> list[Result]:
        """The results of `do` for each row, in the rows' order; each thread takes the next row that nobody has.

        It works in the caller's context. What `do` raises ends the work and is raised here.
        """
        self._threads = self._threads or [ThreadPoolExecutor(max_workers=1) for _number in range(WORKERS)]
        numbered, lock = enumerate(rows), Lock()
        results: dict[int, Result] = {}

        def work() -> None:
            close_old_connections()  # one that has ended since the last batch is another, as from request to request
            while True:
                with lock:
                    number, row = next(numbered, (-1, None))
                if number < 0:
                    return
                results[number] = do(row)  # type: ignore[arg-type]  # a row, as its number says

        for worker in [thread.submit(copy_context().run, work) for thread in self._threads]:
            worker.result()
        return [results[number] for number in sorted(results)]

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_error: Any) -> None:
        """Each thread closes its connection after what it still does."""
        closings = [thread.submit(connections.close_all) for thread in self._threads]
        for thread in self._threads:
            thread.shutdown()
        for closing in closings:
            closing.result()


def work_through(rows: Iterable[Row], do: Callable[[Row], Result]) -> list[Result]:
    """The same for rows that are one batch."""
    with Workers() as workers:
        return workers.work_through(rows, do)
