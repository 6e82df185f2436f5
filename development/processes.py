"""Child processes with a log each: started together, watched, and stopped together."""

import os
import signal
import subprocess
import time
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import Self

import requests

START_SECONDS = 60
STOP_SECONDS = 10
PAUSE_SECONDS = 0.2
TAIL_BYTES = 4000


class ProcessFailed(Exception):
    """A process did not do what it was started for; the text says which, with the end of its log."""


@dataclass(frozen=True, slots=True)
class Child:
    """One running process. `health` is an address that answers 200 once it is ready; empty where it has none."""

    name: str
    process: subprocess.Popen[bytes]
    log: Path
    health: str = ""

    def failure(self, what: str) -> ProcessFailed:
        """What went wrong, with the end of the log."""
        with self.log.open("rb") as log:
            log.seek(max(0, self.log.stat().st_size - TAIL_BYTES))
            tail = log.read().decode("utf-8", errors="replace").strip()
        return ProcessFailed(f"{self.name}: {what}\n--- {self.log}\n{tail}")


class Children:
    """A group of processes that live and end together; leaving the `with` block stops them all."""

    def __init__(self, environment: Mapping[str, str], directory: Path, *, logs: Path) -> None:
        self.environment, self.directory, self.logs = environment, directory, logs
        self.running: list[Child] = []
        logs.mkdir(mode=0o700, parents=True, exist_ok=True)

    def __enter__(self) -> Self:
        return self

    def __exit__(self, kind: type[BaseException] | None, error: BaseException | None, at: TracebackType | None) -> None:
        self.stop()

    def start(self, name: str, command: Sequence[str], *, health: str = "") -> None:
        """Start a process with a fresh log; in a session of its own, so that Ctrl-C reaches only us."""
        log = self.logs / f"{name}.log"
        with log.open("wb") as output:
            process = subprocess.Popen(  # noqa: S603 - the command is our own
                command,
                cwd=self.directory,
                env=self.environment,
                stdin=subprocess.DEVNULL,
                stdout=output,
                stderr=output,
                start_new_session=True,
            )
        self.running.append(Child(name, process, log, health))

    def await_health(self) -> None:
        """Return when each process that has a health address answers there; raises ProcessFailed after a minute."""
        give_up_at = time.monotonic() + START_SECONDS
        for child in self.running:
            while child.health and not _answers(child.health):
                self.raise_if_one_ended()
                if time.monotonic() > give_up_at:
                    raise child.failure(f"{START_SECONDS} 秒内没有就绪 not ready within {START_SECONDS} seconds")
                time.sleep(PAUSE_SECONDS)

    def watch(self) -> None:
        """Wait for ever; raises ProcessFailed when one ends by itself."""
        while True:
            self.raise_if_one_ended()
            time.sleep(PAUSE_SECONDS)

    def raise_if_one_ended(self) -> None:
        """They are only of use together."""
        for child in self.running:
            if (code := child.process.poll()) is not None:
                raise child.failure(f"意外退出 ended by itself (exit code {code})")

    def stop(self) -> None:
        """Ask all to end, newest first, and end those that do not; a signal that comes meanwhile is not heard."""
        for number in (signal.SIGINT, signal.SIGTERM):
            signal.signal(number, signal.SIG_IGN)
        for child in reversed(self.running):
            child.process.terminate()
        for child in reversed(self.running):
            try:
                child.process.wait(STOP_SECONDS)
            except subprocess.TimeoutExpired:
                os.killpg(child.process.pid, signal.SIGKILL)
                child.process.wait()


def _answers(address: str) -> bool:
    try:
        return requests.get(address, timeout=2).ok
    except requests.RequestException:
        return False
