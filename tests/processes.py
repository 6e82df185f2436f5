"""Processes beside the test: waited for, however busy the machine is, and ended for certain."""

import signal
import subprocess
import time
from collections.abc import Callable
from pathlib import Path

import requests

# Only what will never come takes so long: where all is well a wait ends with what it waits for.
PATIENCE_SECONDS = 120
POLL_SECONDS = 0.05
ANSWER_SECONDS = 5


def wait_until(is_so: Callable[[], bool], what: str) -> None:
    """Return as soon as it is so; raises AssertionError, which says `what` was waited for, when it never is."""
    give_up_at = time.monotonic() + PATIENCE_SECONDS
    while not is_so():
        assert time.monotonic() < give_up_at, f"{what}: not within {PATIENCE_SECONDS} seconds"
        time.sleep(POLL_SECONDS)


def await_health(url: str, process: subprocess.Popen[bytes], log: Path) -> None:
    """Return when the process answers; raises AssertionError with the end of its log when it ends or never does."""

    def is_there() -> bool:
        assert process.poll() is None, f"{url} ended with exit code {process.returncode}"
        try:
            return requests.get(f"{url}/healthz", timeout=ANSWER_SECONDS).ok
        except requests.RequestException:
            return False

    try:
        wait_until(is_there, f"{url} answers")
    except AssertionError as error:
        error.add_note(_end_of(log))
        raise


def stop(process: subprocess.Popen[bytes], number: int = signal.SIGTERM) -> int:
    """Tell it to end; its exit code. One that does not listen is killed, and subprocess.TimeoutExpired raised."""
    process.send_signal(number)
    try:
        return process.wait(PATIENCE_SECONDS)
    finally:
        process.kill()
        process.wait()


def _end_of(log: Path) -> str:
    return log.read_text(encoding="utf-8", errors="replace")[-2000:]
