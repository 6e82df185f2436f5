"""What the test run stands on, made before Django reads its settings: keys, addresses, and a database.

Loaded by `-p tests.plugin`: a conftest.py comes too late, the settings would have been read by then. With `-n` every
worker of pytest-xdist loads it again: keys and the database server are shared, all else each has for itself.
"""

import fcntl
import os
import random
import re
import shutil
import socket
import sys
import tempfile
from pathlib import Path

import environ
import pytest

from sandbox.keys import make_development_keys
from tests.postgresql import PostgreSQLUnavailable, start_postgresql

ROOT = Path(__file__).resolve().parent.parent
THIS_MACHINE = "127.0.0.1,::1"
MEMORY, ROOM = Path("/dev/shm"), 2 * 1024**3
PORTS = range(20_000, 32_000)  # below those that the system hands out to outgoing connections
PRIVATE = "TEST_DATABASE_IS_PRIVATE"  # in the environment of workers, too
PRIVATE_SERVER = pytest.StashKey[bool]()


def pytest_addoption(parser: pytest.Parser) -> None:
    """The one option of this project's tests."""
    parser.addoption(
        "--database",
        choices=("sqlite", "postgresql"),
        default="sqlite",
        help="the database to test on; postgresql: TEST_DATABASE_URL if set, else a server started for the run",
    )


@pytest.hookimpl(tryfirst=True)
def pytest_load_initial_conftests(early_config: pytest.Config) -> None:
    """Set the environment, ahead of pytest-django, which reads the settings in this same hook."""
    forget_the_developers_environment()
    keep_compiled()
    directory = Path(tempfile.mkdtemp(prefix="gymsite-", dir=memory()))
    early_config.add_cleanup(lambda: shutil.rmtree(directory, ignore_errors=True))
    database_url = f"sqlite:///{directory / 'gymsite.sqlite3'}"
    if early_config.known_args_namespace.database == "postgresql":
        database_url = os.environ.get("TEST_DATABASE_URL") or private_postgresql(early_config)
    os.environ.update(test_environment(test_keys(ROOT / "var" / "test-keys"), directory, database_url))


@pytest.hookimpl(tryfirst=True)
def pytest_configure(config: pytest.Config) -> None:
    """Let tests connect to this machine alone (pytest-socket); anything else fails the test."""
    config.option.allow_hosts = THIS_MACHINE
    config.option.allow_unix_socket = True


def pytest_report_header(config: pytest.Config) -> str:
    """The line that says which database this run is about."""
    name = config.getoption("database")
    where = " (TEST_DATABASE_URL)" if name == "postgresql" and PRIVATE_SERVER not in config.stash else ""
    return f"database: {name}{where}"


def forget_the_developers_environment() -> None:
    """Take out every variable of gymsite: a test's outcome must not depend on who runs it."""
    documented = re.findall(r"^(?:# )?([A-Z][A-Z0-9_]*)=", (ROOT / ".env.example").read_text(encoding="utf-8"), re.M)
    for name in documented:
        os.environ.pop(name, None)
        os.environ.pop(f"{name}_FILE", None)


def keep_compiled() -> None:
    """Modules are compiled once for all processes of a run, of which there are hundreds, also where others are not."""
    os.environ.pop("PYTHONDONTWRITEBYTECODE", None)
    sys.dont_write_bytecode = False


def memory() -> Path | None:
    """Where files lie that end with the run: in memory if it has room, as a disk is waited for; else anywhere."""
    has_room = MEMORY.is_dir() and os.access(MEMORY, os.W_OK) and shutil.disk_usage(MEMORY).free >= ROOM
    return MEMORY if has_room else None


def private_postgresql(config: pytest.Config) -> str:
    """The address of a server of this run alone; ends the run with advice when none can be started.

    Workers inherit the address as TEST_DATABASE_URL, so that who started the server is the only one who stops it.
    """
    try:
        url, stop = start_postgresql(outlives_the_machine=False)
    except PostgreSQLUnavailable as error:
        raise pytest.UsageError(
            f"PostgreSQL could not be started ({error}). "
            "Set TEST_DATABASE_URL to a server whose user may create databases."
        ) from error
    config.add_cleanup(stop)
    config.stash[PRIVATE_SERVER] = True
    os.environ |= {"TEST_DATABASE_URL": url, PRIVATE: "on"}
    return url


def test_keys(directory: Path) -> Path:
    """Keys of the tests' own, kept from run to run because RSA keys take seconds to make."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    with (directory / "lock").open("w") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        make_development_keys(directory)
    return directory


def test_environment(keys: Path, directory: Path, database_url: str) -> dict[str, str]:
    """Every variable that the code under test, and the processes it starts, may read."""
    server_port, sandbox_port = free_port(), free_port()
    return {
        **read_variables(keys / "development.env"),
        "ENV_FILE": "",
        "DATABASE_URL": database_url,
        "LOG_LEVEL": "WARNING",
        "SECOND_FACTOR_ROLES": "none",  # what asks for one switches it on
        "PUBLIC_BASE_URL": f"http://127.0.0.1:{server_port}",
        "DJANGO_LIVE_TEST_SERVER_ADDRESS": f"127.0.0.1:{server_port}",
        "SANDBOX_URL": f"http://127.0.0.1:{sandbox_port}",
        "SANDBOX_ENV": str(keys / "sandbox.env"),
        "SANDBOX_DATABASE": str(directory / "sandbox.sqlite3"),
    }


def read_variables(path: Path) -> dict[str, str]:
    """The variables of an environment file, with the environment of this process left alone."""

    class Detached(environ.Env):
        ENVIRON: dict[str, str] = {}

    Detached.read_env(path)
    return dict(Detached.ENVIRON)


def free_port() -> int:
    """A port that is free, and that no other run or worker on this machine is given while this process lives."""
    while True:
        port = random.choice(PORTS)
        if _is_ours(port) and _is_free(port):
            return port


def _is_ours(port: int) -> bool:
    """Whether this process, and it alone, may use the port: it locks a file, which ends with the process."""
    directory = Path(tempfile.gettempdir()) / f"gymsite-ports-{os.getuid()}"
    directory.mkdir(mode=0o700, exist_ok=True)
    lock = os.open(directory / str(port), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        fcntl.flock(lock, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        os.close(lock)
        return False
    return True


def _is_free(port: int) -> bool:
    with socket.socket() as candidate:
        try:
            candidate.bind(("127.0.0.1", port))
        except OSError:
            return False
    return True
