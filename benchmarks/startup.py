"""What it takes to be there at all: seconds until the service is imported, memory of a worker, megabytes on disk."""

import json
import os
import subprocess
import sys
from importlib.metadata import distribution
from pathlib import Path
from typing import Any

from packaging.requirements import Requirement

from benchmarks.plan import Plan
from benchmarks.rounds import spread
from tests.plugin import ROOT

PROGRAM = """
import json, re, time
start, worked = time.perf_counter(), time.process_time()
import gymsite.wsgi
from django.urls import get_resolver
get_resolver().url_patterns
memory = int(re.search(r"VmRSS:\\s+(\\d+)", open("/proc/self/status").read())[1]) / 1024
print(json.dumps([time.perf_counter() - start, time.process_time() - worked, memory]))
"""


def measure_startup(plan: Plan, environment: dict[str, str]) -> dict[str, Any]:
    """The import of everything that a worker imports, each time in a process of its own."""
    found = [_import_once(environment) for _ in range(plan.rounds)]
    names = ("seconds", "cpu_seconds", "memory_mb")
    taken = {name: spread([round(one[place], 2) for one in found]) for place, name in enumerate(names)}
    return {"import": taken, "packages_mb": packages_mb()}


def packages_mb() -> float:
    """The size of what requirements.txt installs under this Python."""
    lines = (ROOT / "requirements.txt").read_text(encoding="utf-8").splitlines()
    pinned = [Requirement(line.rstrip("\\ ")) for line in lines if "==" in line and not line.startswith((" ", "#"))]
    names = [each.name for each in pinned if each.marker is None or each.marker.evaluate()]
    files = {Path(str(file.locate())) for name in names for file in distribution(name).files or ()}
    return round(sum(file.stat().st_size for file in files if file.is_file()) / 1_000_000, 1)


def _import_once(environment: dict[str, str]) -> list[float]:
    command = [sys.executable, "-c", PROGRAM]
    done = subprocess.run(
        command, cwd=ROOT, env={**os.environ, **environment}, check=True, stdout=subprocess.PIPE, text=True
    )
    found: list[float] = json.loads(done.stdout)
    return found
