"""A migrated SQLite database to copy: to migrate takes longer than a hundred tests, and gives the same every time.

Kept from run to run for as long as the code is the same, as permissions come from models and not from migrations alone.
"""

import fcntl
import os
import shutil
import sqlite3
import subprocess
import sys
from hashlib import sha256
from pathlib import Path

from tests.plugin import ROOT

KEPT = ROOT / "var" / "test-databases"
MADE_OF = ("gymsite", "members", "payments", "foundation")


def copy_migrated(file: Path) -> None:
    """Write the database to the file; the first process of the first run migrates, and others wait for it."""
    KEPT.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (KEPT / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        migrated = KEPT / f"{digest_of_the_code()}.sqlite3"
        if not migrated.exists():
            for old in KEPT.glob("*.sqlite3*"):
                old.unlink()
            migrate(migrated)
        shutil.copyfile(migrated, file)


def migrate(file: Path) -> None:
    """Make the file with all tables in it, whole or not at all."""
    begun = file.with_suffix(".sqlite3-begun")
    environment = {**os.environ, "DATABASE_URL": f"sqlite:///{begun}"}
    command = [sys.executable, "manage.py", "migrate", "--verbosity", "0"]
    subprocess.run(command, cwd=ROOT, env=environment, check=True)
    begun.rename(file)


def digest_of_the_code() -> str:
    """Another one as soon as anything has changed that tables might come of."""
    files = [ROOT / "requirements.txt", *(file for room in MADE_OF for file in sorted((ROOT / room).rglob("*.py")))]
    said = sha256(f"{sys.version} {sqlite3.sqlite_version}".encode())
    for file in files:
        said.update(f"{file.relative_to(ROOT)}\0".encode() + file.read_bytes() + b"\0")
    return said.hexdigest()[:32]
