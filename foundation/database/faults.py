"""What is no fault of ours but a database that is away, hangs or is full, and the one line that a log has about it."""

import logging
import sqlite3
import time
from collections.abc import Callable
from threading import Lock

from django.db import DatabaseError, Error, InterfaceError, OperationalError, ProgrammingError
from django.db.transaction import TransactionManagementError

logger = logging.getLogger(__name__)

# The same again is not told within so many seconds.
TOLD_EVERY_SECONDS = 10.0

# https://www.postgresql.org/docs/current/errcodes-appendix.html; what Django does not call an OperationalError.
_IDLE_IN_TRANSACTION, _READ_ONLY = "25P03", "25006"
_LOST = "Cannot open a new connection in an atomic block"
# https://www.sqlite.org/rescode.html; with others, such as a column that does not exist, the program is wrong.
_SQLITE_PASSES = frozenset(
    {
        sqlite3.SQLITE_BUSY,
        sqlite3.SQLITE_LOCKED,
        sqlite3.SQLITE_FULL,
        sqlite3.SQLITE_IOERR,
        sqlite3.SQLITE_CANTOPEN,
        sqlite3.SQLITE_READONLY,
        sqlite3.SQLITE_PROTOCOL,
    }
)


def is_away(error: BaseException | None) -> bool:
    """Whether the database cannot do its work now, so that the same may be tried again in a moment.

    It refuses or loses connections, was silent, gave no lock in time, is full or being replaced.
    """
    if not isinstance(error, Error):
        return False
    cause = error.__cause__
    if isinstance(cause, sqlite3.Error):
        return getattr(cause, "sqlite_errorcode", 0) & 0xFF in _SQLITE_PASSES
    if isinstance(error, OperationalError | InterfaceError):
        return True
    code = getattr(cause, "pgcode", "")
    # There is neither a name nor a code where a connection breaks in the middle of an answer.
    is_broken = type(error) is DatabaseError and cause is not None and not code
    return is_broken or code in (_IDLE_IN_TRANSACTION, _READ_ONLY) or _is_afterwards(error)


def _is_afterwards(error: Error) -> bool:
    """Django's own refusal to go on in a transaction whose connection was lost."""
    if isinstance(error, TransactionManagementError):
        return is_away(error.__cause__)
    return isinstance(error, ProgrammingError) and error.__cause__ is None and _LOST in str(error)


class FaultLog:
    """One line when a fault begins, and one every TOLD_EVERY_SECONDS while it lasts; never a stack."""

    def __init__(self, *, clock: Callable[[], float] = time.monotonic) -> None:
        self._clock, self._lock = clock, Lock()
        self._quiet_until, self._untold = 0.0, 0

    def tell(self, what: str, error: BaseException) -> None:
        """What was not done, and why."""
        with self._lock:
            if self._clock() < self._quiet_until:
                self._untold += 1
                return
            untold, self._untold = self._untold, 0
            self._quiet_until = self._clock() + TOLD_EVERY_SECONDS
        logger.error("%s: %s; %d more of the kind since the last line", what, reason(error), untold)


def reason(error: BaseException) -> str:
    """The error in one line."""
    return f"{type(error).__name__}: {' '.join(str(error).split())}"


FAULTS = FaultLog()
