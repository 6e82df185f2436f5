"""Child processes of `make run`: watched together, stopped together."""

import os
import signal
import sys

import pytest

from development import processes
from development.processes import Children, ProcessFailed
from tests.plugin import free_port
from tests.processes import PATIENCE_SECONDS

SLEEPER = [sys.executable, "-c", "import time; time.sleep(600)"]


@pytest.fixture(autouse=True)
def signals():
    """The handlers of this process, which stopping children switches off."""
    before = {number: signal.getsignal(number) for number in (signal.SIGINT, signal.SIGTERM)}
    yield
    for number, handler in before.items():
        signal.signal(number, handler)


@pytest.fixture(autouse=True)
def patience(monkeypatch):
    """However busy the machine is."""
    monkeypatch.setattr(processes, "START_SECONDS", PATIENCE_SECONDS)
    monkeypatch.setattr(processes, "STOP_SECONDS", PATIENCE_SECONDS)


@pytest.fixture
def children(tmp_path):
    with Children(os.environ, tmp_path, logs=tmp_path / "log") as group:
        yield group


def failing(text: str) -> list[str]:
    return [sys.executable, "-c", f"import sys; print({text!r}); sys.exit(3)"]


def test_one_that_ends_is_told_with_its_log_and_the_others_end_too(tmp_path):
    with Children(os.environ, tmp_path, logs=tmp_path / "log") as children:
        children.start("steady", SLEEPER)
        children.start("broken", failing("no such table"))
        with pytest.raises(ProcessFailed) as failure:
            children.watch()

    assert str(failure.value).startswith("broken: ")
    assert "exit code 3" in str(failure.value)
    assert str(failure.value).endswith("no such table")
    assert [child.process.returncode for child in children.running] == [-signal.SIGTERM, 3]


def test_only_the_end_of_a_long_log_is_shown(children):
    children.start("broken", [sys.executable, "-c", "print('x' * 100_000); print('the reason'); raise SystemExit(3)"])
    with pytest.raises(ProcessFailed) as failure:
        children.watch()

    assert str(failure.value).endswith("the reason")
    assert len(str(failure.value)) < 5000


def test_one_that_ends_before_it_is_ready_is_told_at_once(children):
    children.start("broken", failing("bad key"), health=f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(ProcessFailed, match="bad key"):
        children.await_health()


def test_one_that_is_never_ready_is_given_up(children, monkeypatch):
    monkeypatch.setattr(processes, "START_SECONDS", 0)
    children.start("silent", SLEEPER, health=f"http://127.0.0.1:{free_port()}/")
    with pytest.raises(ProcessFailed, match="not ready within 0 seconds"):
        children.await_health()


def test_ready_is_who_answers(children):
    port = free_port()
    children.start(
        "server",
        [sys.executable, "-m", "http.server", str(port), "--bind", "127.0.0.1"],
        health=f"http://127.0.0.1:{port}/",
    )

    children.await_health()

    assert children.running[0].process.poll() is None


def test_one_that_does_not_listen_is_ended(children, monkeypatch):
    monkeypatch.setattr(processes, "STOP_SECONDS", 0.5)
    port = free_port()
    stubborn = (
        "import runpy, signal, sys; signal.signal(signal.SIGTERM, signal.SIG_IGN); "
        f"sys.argv[1:] = ['{port}', '--bind', '127.0.0.1']; runpy.run_module('http.server', run_name='__main__')"
    )
    children.start("stubborn", [sys.executable, "-c", stubborn], health=f"http://127.0.0.1:{port}/")
    children.await_health()

    children.stop()

    assert children.running[0].process.returncode == -signal.SIGKILL
