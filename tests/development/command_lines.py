"""The command lines of a paper, run as they stand beside a demonstration."""

import re
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import requests

from development.client import Client
from tests.development.demonstration import Demonstration
from tests.development.papers import Block, command_lines
from tests.plugin import ROOT
from tests.processes import PATIENCE_SECONDS

# A line that says what to fill in, such as `TOKEN=gym_…`; the test has it from the demonstration.
FILLED_IN = re.compile(r"^[A-Z_]+=\S*….*$", re.MULTILINE)
# What the paper's reader would see by himself: an answer that is an error is one.
PRELUDE = 'set -euo pipefail\ncurl() { command curl --fail-with-body "$@"; }\n'
NOT_COPIED = {"var", ".env", ".git"}
# The papers whose lines are run, each by a test of `make run`.
RUN = ("README.md", "README.en.md", "docs/operations.md", "docs/integrating.md")


def unmarked(paper: Path) -> list[Block]:
    """The blocks of a paper that are run."""
    return [block for block in command_lines(paper) if not block.kind]


def like_a_clone(folder: Path) -> None:
    """Put the repository into the folder, for lines that write beside themselves."""
    for path in ROOT.iterdir():
        if path.name not in NOT_COPIED and not path.name.startswith(".venv"):
            (folder / path.name).symlink_to(path)
    (folder / ".venv").symlink_to(sys.prefix)


def run_lines(paper: str, demonstration: Demonstration, folder: Path) -> None:
    """Run all that nobody marked, one after the other, as a reader would who has filled in what is to be filled in.

    Raises AssertionError, with what they said, where one fails.
    """
    like_a_clone(folder)
    addresses, lines = demonstration.addresses, "\n".join(block.text for block in unmarked(ROOT / paper))
    script = FILLED_IN.sub("", lines).replace("http://127.0.0.1:8000", addresses.site)
    script = script.replace("http://127.0.0.1:8001", addresses.sandbox)
    environment = demonstration.environment()
    environment |= {"TOKEN": demonstration.token(), "PATH": f"{sys.prefix}/bin:{environment['PATH']}"}
    done = subprocess.run(
        ["bash", "-c", f"{PRELUDE}{script}"],
        cwd=folder,
        env=environment,
        capture_output=True,
        text=True,
        timeout=5 * PATIENCE_SECONDS,  # each `python manage.py` starts anew
        check=False,
    )
    assert done.returncode == 0, f"{done.stdout[-2000:]}\n{done.stderr[-2000:]}"


def pay_on_the_device(sandbox: str, checkout: Mapping[str, Any], number: str) -> None:
    """Do what the payer's device does with what it is told, and pay."""
    if checkout["provider"] == "alipay" and checkout["channel"] != "jsapi":  # that trade is there already
        address = f"{sandbox}/gateway.do?{checkout['content']}" if checkout["channel"] == "app" else checkout["content"]
        assert requests.get(address, timeout=PATIENCE_SECONDS).ok
    Client(sandbox).post("/control/pay", provider=checkout["provider"], out_trade_no=number)
