"""Django's connection to PostgreSQL, with a watch over its waits; found by Django through `ENGINE`."""

from datetime import UTC, timezone
from typing import Any

import psycopg2
from django.db import DEFAULT_DB_ALIAS, connections
from django.db.backends.postgresql import base
from psycopg2.extensions import TRANSACTION_STATUS_IDLE

from foundation.database.faults import FAULTS
from foundation.database.lending import LENDING
from foundation.database.prepared import Statements
from foundation.database.silence import Silence
from foundation.database.watch import Watch, WatchedConnection, WatchedCursor, WatchedServerSideCursor

SILENCE = Silence()  # of this process, as all here is: it has one database


def _cut() -> None:
    SILENCE.begin()
    FAULTS.tell("A wait for the database was given up", TimeoutError("the server was silent"))


WATCH = Watch(on_cut=_cut)


class DatabaseWrapper(base.DatabaseWrapper):
    """One thread's connection; without `SILENCE_SECONDS` as Django has it."""

    is_idle = False
    health_check_done: bool
    # Writes that wait for others (`foundation.rows.together`), and go before anything else is asked for.
    together: Any = None

    @property
    def patience(self) -> float:
        """For how many seconds the server may be silent; 0 where nobody looks."""
        return float(self.settings_dict.get("SILENCE_SECONDS") or 0)

    @property
    def statements(self) -> Statements | None:
        """Those of the connection, whichever thread used it before; None where nothing is to be prepared."""
        if not self.settings_dict.get("PREPARED_STATEMENTS"):
            return None
        found: Statements | None = self.connection.statements
        if found is None:
            cursor = self.create_cursor()
            if self.timezone is UTC:
                cursor.tzinfo_factory = timezone  # the same zone as Django's own gives, without a call of ours each
            found = self.connection.statements = Statements(cursor)
        return found

    def get_connection_params(self) -> dict[str, Any]:
        """Django's, and the classes that the watch knows."""
        parameters: dict[str, Any] = super().get_connection_params()
        if self.patience:
            parameters |= {"connection_factory": WatchedConnection, "cursor_factory": WatchedCursor}
        return parameters

    def get_new_connection(self, conn_params: dict[str, Any]) -> Any:
        """A new one, or one that another thread does not use; raises OperationalError within the time to connect."""
        if not self.patience:
            return super().get_new_connection(conn_params)
        try:
            with SILENCE.attempt():
                connection = super().get_new_connection(conn_params)
        except psycopg2.OperationalError as error:
            borrowed = None if SILENCE.is_on else self._borrowed()
            if borrowed is None:
                raise
            FAULTS.tell("The database gives no further connection", error)
            return borrowed
        WATCH.add(connection, patience=self.patience)
        return connection

    def _cursor(self, name: str | None = None) -> Any:
        if self.together is not None:
            self.together.send()
        return super()._cursor(name)  # type: ignore[misc]  # the stubs leave it out

    def create_cursor(self, name: str | None = None) -> Any:
        """Django's; one with a name asks the server for each piece."""
        if name is None or not self.patience:
            return super().create_cursor(name)
        self.connection.cursor_factory = WatchedServerSideCursor
        try:
            return super().create_cursor(name)
        finally:
            self.connection.cursor_factory = WatchedCursor

    def close_if_health_check_failed(self) -> None:
        """Django's, without asking where the server has answered a moment ago and the line is open."""
        if self.health_check_done:
            return
        if self.patience and self.connection is not None and self.connection.is_open:
            self.health_check_done = True
        else:
            super().close_if_health_check_failed()

    def is_usable(self) -> bool:
        """Whether the server answers on this connection, at once: it is asked for nothing."""
        if not self.patience or self.connection is None:
            return bool(super().is_usable())
        self.connection.patience = self.settings_dict["HEALTH_SECONDS"]
        try:
            return bool(super().is_usable())
        finally:
            self.connection.patience = self.patience

    def _borrowed(self) -> Any:
        """One that answers and is in no transaction, or None."""
        while (connection := LENDING.borrow()) is not None:
            self.connection = connection
            if connection.info.transaction_status == TRANSACTION_STATUS_IDLE and self.is_usable():
                return connection
            connection.close()
        self.connection = None
        return None


def wake() -> None:
    """This thread has a request to work on."""
    owner = connections[DEFAULT_DB_ALIAS]
    if isinstance(owner, DatabaseWrapper):
        LENDING.wake(owner)


def rest() -> None:
    """It has made its answer: until the next its connection is free for others."""
    owner = connections[DEFAULT_DB_ALIAS]
    if isinstance(owner, DatabaseWrapper) and owner.patience:
        LENDING.rest(owner)
