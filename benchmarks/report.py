"""What a run tells: lines while it goes on, where it was, and its tables for people and numbers for programs."""

import json
import os
import platform
import re
import shutil
import subprocess
import sys
import time
from importlib.metadata import version
from pathlib import Path
from typing import Any

from tests.plugin import ROOT

REPORT = ROOT / "var" / "bench" / "report.json"
BACKGROUND = ROOT / "var" / "bench" / "background.json"
PACKAGES = ("Django", "djangorestframework", "granian", "psycopg2-binary", "cryptography")
_START = time.monotonic()


def say(line: str) -> None:
    """On standard error and at once, with the seconds since the start."""
    print(f"{time.monotonic() - _START:6.0f} s  {line}", file=sys.stderr, flush=True)


def write_report(path: Path, report: dict[str, Any], tables: str) -> int:
    """Print the tables and write the numbers; the exit status, 0 when the report has no failures."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(report, indent=1, ensure_ascii=False), encoding="utf-8")
    print(tables)
    for failure in report["failures"]:
        say(f"FAILED: {failure}")
    return 1 if report["failures"] else 0


def describe_machine() -> dict[str, str]:
    """Processor, memory, system and versions, also of what drives the servers, in words."""
    processor = re.search(r"model name\s*:\s*(.+)", Path("/proc/cpuinfo").read_text())
    memory = re.search(r"MemTotal:\s*(\d+)", Path("/proc/meminfo").read_text())
    return {
        "processor": f"{os.cpu_count()} x {processor[1] if processor else platform.machine()}",
        "memory": f"{int(memory[1]) / 1024 / 1024:.0f} GB" if memory else "unknown",
        "system": f"{platform.system()} {platform.release()}",
        "python": platform.python_version(),
        **{name: version(name) for name in PACKAGES},
        "wrk": _wrk(),
    }


def _wrk() -> str:
    if shutil.which("wrk") is None:
        return "none"
    wrk = subprocess.run(["wrk", "-v"], capture_output=True, text=True, check=False)
    return wrk.stdout.split(" Copyright")[0].strip()
