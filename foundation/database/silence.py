"""A server that was silent a moment ago: one asks whether it speaks again, and the others are told at once."""

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Lock

from psycopg2 import OperationalError

# Between two attempts to reach a server that is silent, in seconds.
PAUSE_SECONDS = 1.0
# A connection that fails so late was not refused: nobody has answered.
SILENT_SECONDS = 1.0


class Silence:
    """Begins when a wait was cut or a connection was not answered; ends with a connection, or with a refusal of one.

    Threads share it. Connections that are there are no business of its own.
    """

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._again_at: float | None = None
        self._is_tried = False

    @property
    def is_on(self) -> bool:
        """Whether nothing has been heard since it began."""
        return self._again_at is not None

    def begin(self) -> None:
        """Nothing was heard."""
        with self._lock:
            self._again_at = self._clock() + PAUSE_SECONDS

    @contextmanager
    def attempt(self) -> Iterator[None]:
        """To connect within; raises OperationalError at once while that would be in vain."""
        is_only_one = self._enter()
        began = self._clock()
        try:
            yield
        except OperationalError:
            if self._clock() - began >= SILENT_SECONDS:
                self.begin()
            else:
                self._end()
            raise
        else:
            self._end()
        finally:
            if is_only_one:
                self._is_tried = False

    def _enter(self) -> bool:
        with self._lock:
            if self._again_at is None:
                return False
            if self._is_tried or self._clock() < self._again_at:
                raise OperationalError("the server was silent a moment ago")
            self._is_tried = True
            return True

    def _end(self) -> None:
        with self._lock:
            self._again_at = None
