"""A sandbox with keys of its own, one process a module, and a merchant who calls it."""

import os
import signal
import subprocess
import sys
from collections.abc import Iterator
from datetime import datetime
from pathlib import Path

import pytest

from sandbox.keys import make_development_keys
from tests.plugin import free_port
from tests.processes import await_health, stop
from tests.sandbox.merchant import OAUTH_SECRET, OTHER_APP_IDS, Merchant
from tests.sandbox.receiver import Receiver, running_receiver
from tests.sandbox_process import ROOT, UNHURRIED


def environment_of(keys: Path, directory: Path, **changes: str) -> dict[str, str]:
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("SANDBOX_")}
    own = {
        "SANDBOX_ENV": str(keys / "sandbox.env"),
        "SANDBOX_DATABASE": str(directory / "book.sqlite3"),
        **UNHURRIED,
        "SANDBOX_SLOW_SECONDS": "0.5",
        "SANDBOX_WECHATPAY_APP_IDS": ", ".join(OTHER_APP_IDS),
        "SANDBOX_WECHATPAY_OAUTH_SECRET": OAUTH_SECRET,
        "SANDBOX_WECHATPAY_REDIRECT_HOST": "127.0.0.1",
    }
    return {**inherited, **own, **changes}


def serve(
    environment: dict[str, str], log: Path, *arguments: str, clock: datetime | Path | None = None
) -> "subprocess.Popen[bytes]":
    """Start one; with a clock it stands at that instant, or at the one that the file tells at the time."""
    module = ["sandbox"]
    if clock is not None:
        module = ["tests.sandbox.moving" if isinstance(clock, Path) else "tests.sandbox.at", str(clock)]
    command = [sys.executable, "-m", *module, "serve", *arguments]
    with log.open("wb") as output:
        return subprocess.Popen(command, cwd=ROOT, env=environment, stdout=output, stderr=output)


@pytest.fixture(scope="session")
def keys(tmp_path_factory: pytest.TempPathFactory) -> Path:
    directory = tmp_path_factory.mktemp("keys")
    make_development_keys(directory)
    return directory


@pytest.fixture(scope="module")
def clock() -> datetime | Path | None:
    """When it is at the sandbox of this module; None for now. A module about days has an instant of its own."""
    return None


@pytest.fixture(scope="module")
def provider_url(keys: Path, clock: datetime | Path | None, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    directory = tmp_path_factory.mktemp("provider")
    port, log = free_port(), directory / "log"
    process = serve(environment_of(keys, directory), log, "--port", str(port), clock=clock)
    url = f"http://127.0.0.1:{port}"
    try:
        await_health(url, process, log)
        yield url
    finally:
        stop(process, signal.SIGINT)
    assert "Traceback" not in log.read_text()


@pytest.fixture(scope="module")
def listening() -> Iterator[Receiver]:
    with running_receiver() as receiver:
        yield receiver


@pytest.fixture
def receiver(listening: Receiver) -> Receiver:
    listening.forget()
    return listening


@pytest.fixture
def merchant(provider_url: str, keys: Path, receiver: Receiver) -> Merchant:
    """A merchant with nothing in the book yet, at providers who ask for no pauses."""
    caller = Merchant(provider_url, keys / "development.env", receiver.url)
    caller.control("reset")  # returns when nothing is on its way any more
    receiver.forget()
    caller.control("rules", refund_pause_seconds=0, close_after_seconds=0)
    return caller
