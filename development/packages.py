"""Install the packages of a requirements file, and say in one line how far it is: half a minute of silence is none.

It runs before there are any packages, with the interpreter of the environment that they go into:
`.venv/bin/python development/packages.py requirements.txt`.
"""

import re
import subprocess
import sys
import time
from collections.abc import Callable
from pathlib import Path
from queue import Empty, SimpleQueue
from threading import Thread
from typing import Any

PIP = ["-m", "pip", "install", "--disable-pip-version-check", "--no-compile", "--progress-bar", "off"]
PINNED = re.compile(r"^[A-Za-z0-9][\w.\[\]-]*==", re.MULTILINE)
FOUND = re.compile(r"^(?:Collecting|Requirement already satisfied:) ([\w.\[\]-]+)")
TICK_SECONDS = 0.5
SHOWN_LINES = 25


def main(requirements: str) -> int:
    """pip's exit code; what it said last is shown where that is not zero."""
    of_all = len(PINNED.findall(Path(requirements).read_text(encoding="utf-8")))
    command = [sys.executable, *PIP, "-r", requirements]
    lines: SimpleQueue[str | None] = SimpleQueue()
    both: dict[str, Any] = {"stdout": subprocess.PIPE, "stderr": subprocess.STDOUT}
    with subprocess.Popen(command, text=True, **both) as process:  # noqa: S603 - our own interpreter
        Thread(target=hand_over, args=(process, lines), daemon=True).start()
        said = follow(lines, of_all, tell_on_a_screen if sys.stderr.isatty() else tell_in_a_log)
    if process.returncode:
        sys.stderr.write("\n" + "".join(said[-SHOWN_LINES:]))
    return process.returncode


def hand_over(process: "subprocess.Popen[str]", lines: "SimpleQueue[str | None]") -> None:
    """Every line that pip says, and None when there are no more."""
    for line in process.stdout or ():
        lines.put(line)
    lines.put(None)


def follow(lines: "SimpleQueue[str | None]", of_all: int, tell: Callable[[str], None]) -> list[str]:
    """Tell how far it is until there are no more lines; those that there were."""
    begun, done, doing, said = time.monotonic(), 0, "…", []
    while True:
        try:
            line = lines.get(timeout=TICK_SECONDS)
        except Empty:
            line = ""
        if line is None:
            break
        if line:
            said.append(line)
        if found := FOUND.match(line):
            done, doing = min(done + 1, of_all), found[1]
        elif line.startswith("Installing collected packages"):
            doing = "正在写入 writing them"
        seconds = time.monotonic() - begun
        tell(f"安装依赖 Installing packages {done}/{of_all}, {seconds:.0f} s: {doing}")
    tell(f"依赖已就绪 {of_all} packages are there, {time.monotonic() - begun:.0f} s\n")
    return said


def tell_on_a_screen(text: str) -> None:
    """Over the line before."""
    sys.stderr.write(f"\r\x1b[K{text[:110]}")
    sys.stderr.flush()


def tell_in_a_log(text: str) -> None:
    """The end alone: nobody watches a log tick."""
    if text.endswith("\n"):
        sys.stderr.write(text)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1]))
