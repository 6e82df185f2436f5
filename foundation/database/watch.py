"""A server that hangs answers nothing, and nothing of its own ends the wait: so a watch on our side cuts the line.

Its kernel goes on answering for a server that is frozen, so that neither its own time-outs nor those of TCP end a wait.
One thread a process looks at the connections that wait; a statement costs two marks and one look at the clock.
"""

import os
import select
import socket
import threading
import time
from collections.abc import Callable, Mapping, Sequence
from math import inf
from typing import Any
from weakref import WeakSet

from psycopg2.extensions import connection as PlainConnection  # noqa: N812 -- a class, whatever its name
from psycopg2.extensions import cursor as PlainCursor  # noqa: N812

# How often the watch looks; a wait may last so much longer.
TICK_SECONDS = 0.2
# For how long a connection that has asked for something is taken for one that works, if its line is not closed.
FRESH_SECONDS = 1.0

Parameters = Sequence[Any] | Mapping[str, Any] | None
_monotonic = time.monotonic
_execute, _execute_many = PlainCursor.execute, PlainCursor.executemany


class WatchedConnection(PlainConnection):  # type: ignore[misc]  # the driver has no types
    """One whose waits for the server are cut after `patience` seconds; what was under way is then unknown."""

    patience = inf
    # Until when what it waits for now may be silent, and when it last asked for something.
    until = inf
    asked = -inf
    line: "_Line"
    # What the server has prepared on it (`foundation.database.prepared`), once something was.
    statements: Any = None

    def commit(self) -> None:
        """Like a statement, with the watch."""
        self._watched(super().commit)

    def rollback(self) -> None:
        """Like a statement, with the watch."""
        self._watched(super().rollback)

    @property
    def is_open(self) -> bool:
        """Whether it asked for something a moment ago and nothing has come since: a server that ends says so."""
        return _monotonic() - self.asked < FRESH_SECONDS and self.line.is_quiet()

    def _watched(self, ask: Callable[[], None]) -> None:
        self.until = _monotonic() + self.patience
        try:
            ask()
        finally:
            self.until = inf


class WatchedCursor(PlainCursor):  # type: ignore[misc]
    """Its statements are watched, and answer as ever."""

    __slots__ = ()

    def execute(self, query: Any, vars: Parameters = None) -> None:  # noqa: A002 -- the driver's own name
        """Run the statement; raises OperationalError when the watch has cut the line."""
        connection = self.connection
        connection.asked = _monotonic()
        connection.until = connection.asked + connection.patience
        try:
            _execute(self, query, vars)
        finally:
            connection.until = inf

    def executemany(self, query: Any, vars_list: Sequence[Parameters]) -> None:
        """Run them all, in the time of one."""
        connection = self.connection
        connection.until = _monotonic() + connection.patience
        try:
            _execute_many(self, query, vars_list)
        finally:
            connection.until = inf


class WatchedServerSideCursor(WatchedCursor):
    """A cursor with a name: every piece that is fetched is a statement, too."""

    __slots__ = ()

    def fetchone(self) -> Any:
        """The next row."""
        return self._fetched(super().fetchone)

    def fetchmany(self, size: int | None = None) -> Any:
        """The next rows."""
        return self._fetched(super().fetchmany, *(() if size is None else (size,)))

    def fetchall(self) -> Any:
        """All that is left."""
        return self._fetched(super().fetchall)

    def close(self) -> None:
        """Let the server forget it."""
        self._fetched(super().close)

    def _fetched(self, ask: Callable[..., Any], *arguments: Any) -> Any:
        connection = self.connection
        connection.until = _monotonic() + connection.patience
        try:
            return ask(*arguments)
        finally:
            connection.until = inf


class _Line:
    """The connection's socket, known for certain: its number may be another's as soon as it is closed."""

    __slots__ = ("_device", "_number", "_poll")

    def __init__(self, number: int) -> None:
        self._number, self._device = number, _device(number)
        self._poll = select.poll()
        self._poll.register(number, select.POLLIN | select.POLLHUP | select.POLLERR)

    def is_quiet(self) -> bool:
        """Whether nothing has come that nobody waits for, as an end does."""
        return not self._poll.poll(0)

    def cut(self) -> bool:
        """End every wait on it, in whichever thread; False when it is closed already."""
        try:
            own = socket.socket(fileno=os.dup(self._number))
        except OSError:
            return False
        with own:
            if _device(own.fileno()) != self._device:
                return False
            try:
                own.shutdown(socket.SHUT_RDWR)
            except OSError:  # the other side has closed it
                return False
            return True


def _device(number: int) -> tuple[int, int]:
    status = os.fstat(number)
    return status.st_dev, status.st_ino


class Watch:
    """The one thread that looks, begun with the first connection; `on_cut` is told of each that it has cut."""

    def __init__(self, *, on_cut: Callable[[], None]) -> None:
        self._on_cut, self._lock = on_cut, threading.Lock()
        self._lines: WeakSet[WatchedConnection] = WeakSet()
        self._thread: threading.Thread | None = None

    def add(self, connection: WatchedConnection, *, patience: float) -> None:
        """From now on no wait of this connection lasts much longer than `patience` seconds."""
        connection.patience, connection.line = patience, _Line(connection.fileno())
        with self._lock:
            self._lines.add(connection)
            if self._thread is None or not self._thread.is_alive():
                self._thread = threading.Thread(target=self._watch, name="database-watch", daemon=True)
                self._thread.start()

    def look(self) -> None:
        """Cut every line that has been silent for too long."""
        now = _monotonic()
        with self._lock:
            late = [connection for connection in self._lines if connection.until < now]
        for connection in late:
            connection.until = inf
            if connection.line.cut():
                self._on_cut()

    def _watch(self) -> None:
        while True:
            time.sleep(TICK_SECONDS)
            self.look()
