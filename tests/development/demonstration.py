"""A run of `make run` beside the test, and what it printed and wrote down."""

import json
import os
import re
import subprocess
import sys
from dataclasses import dataclass, field
from datetime import date, datetime
from pathlib import Path
from typing import Any
from zoneinfo import ZoneInfo

from development.environment import Addresses, development_environment
from development.setup import manage
from tests.plugin import ROOT
from tests.processes import PATIENCE_SECONDS

GYM_ZONE = ZoneInfo("Asia/Shanghai")


def gym_date() -> date:
    """Today at the gym."""
    return datetime.now(GYM_ZONE).date()


@dataclass
class Demonstration:
    """A run of it, and what it printed so far."""

    process: subprocess.Popen[str]
    directory: Path
    addresses: Addresses
    begun_on: date = field(default_factory=gym_date)
    lines: list[str] = field(default_factory=list)

    def read_guide(self) -> None:
        """Read up to the last line of the page of things to try."""
        for line in self.process.stdout or ():
            self.lines.append(line.rstrip("\n"))
            if "Ctrl-C" in line:
                return
        raise AssertionError("it ended before it was ready:\n" + "\n".join(self.lines))

    @property
    def rest(self) -> list[str]:
        """The lines of the file that the first page has no room for."""
        return (self.directory / "demo.txt").read_text(encoding="utf-8").splitlines()

    def printed_addresses(self) -> list[str]:
        """The class to buy, the staff console and the sandbox's cashier."""
        return [line.strip() for line in self.lines if line.startswith("  http")]

    def token(self) -> str:
        """Of the front desk."""
        (_member, clerk) = re.findall(r"^  (gym_\S+)$", "\n".join(self.rest), re.MULTILINE)
        return str(clerk)

    def environment(self) -> dict[str, str]:
        """What `manage.py` beside it goes by."""
        environment = development_environment(self.addresses, self.directory)
        return {**environment, "DATABASE_URL": f"sqlite:///{self.directory / 'gymsite.sqlite3'}"}

    def manage(self, *arguments: str) -> list[dict[str, Any]]:
        """What a command beside it reports."""
        return [json.loads(line) for line in manage(self.environment(), ROOT, *arguments, "--json").splitlines()]

    def end(self, number: int) -> int:
        """Send a signal; the exit code."""
        self.process.send_signal(number)
        self.lines += (self.process.stdout.read() if self.process.stdout else "").splitlines()
        return self.process.wait(PATIENCE_SECONDS)

    def abandon(self) -> None:
        """End what still runs, however the test went."""
        if self.process.poll() is None:
            self.process.terminate()  # a SIGKILL would leave its children behind
        self.process.communicate()


def curl_lines(lines: list[str]) -> list[str]:
    """Those that are to be pasted."""
    return [line for line in lines if line.startswith("curl ")]


def demonstrate(directory: Path, *ports: int) -> Demonstration:
    """Start one, with its data under the directory."""
    command = [sys.executable, "-m", "development.run", "--directory", str(directory)]
    command += ["--port", str(ports[0]), "--sandbox-port", str(ports[1])]
    environment = {name: value for name, value in os.environ.items() if name != "DATABASE_URL"}
    process = subprocess.Popen(command, cwd=ROOT, env=environment, stdout=subprocess.PIPE, text=True)
    return Demonstration(process, directory, Addresses(*ports))
