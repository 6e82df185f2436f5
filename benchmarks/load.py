"""One cell: a generator drives a server with prepared requests, and the cost is read off its processes.

The generator is wrk; where it is not installed, the quick form makes do with its own.
"""

import json
import resource
import shutil
import subprocess
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import Any

from benchmarks.plain_load import drive_plainly
from benchmarks.processes import cpu_seconds, machine_seconds, peak_mb, tree
from benchmarks.servers import HOST, Server
from benchmarks.shot import Shot

PROGRAM = Path(__file__).with_suffix(".lua")


@dataclass(frozen=True, slots=True)
class Cell:
    """What one run of the generator found. `cpu_ms` and `database_cpu_ms` are per request, `noise` is in cores."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    errors: int
    cpu_ms: float = 0.0
    database_cpu_ms: float = 0.0
    peak_mb: float = 0.0
    noise: float = 0.0
    exhausted: bool = False
    sample: str = ""

    def numbers(self) -> dict[str, Any]:
        """As JSON takes it."""
        return asdict(self)


def drive(server: Server, shot: Shot, *, connections: int, seconds: int, database_pid: int) -> Cell:
    """Load the server for so many seconds."""
    roots = (server.pid, database_pid)
    before, machine, own = [cpu_seconds(root) for root in roots], machine_seconds(), _own_seconds()
    found = _drive(server, shot, connections, seconds)
    worked = [cpu_seconds(root) - start for root, start in zip(roots, before, strict=True)]
    elsewhere = machine_seconds() - machine - sum(worked) - (_own_seconds() - own)
    count = max(found["requests"], 1)
    return Cell(
        requests=found["requests"],
        per_second=round(found["requests"] / found["seconds"], 1),
        p50_ms=round(found["p50_ms"], 2),
        p99_ms=round(found["p99_ms"], 2),
        errors=found["wrong"] + found["lost"],
        cpu_ms=round(worked[0] * 1000 / count, 3),
        database_cpu_ms=round(worked[1] * 1000 / count, 3),
        peak_mb=round(peak_mb(tree(server.pid)), 1),
        noise=round(max(elsewhere, 0.0) / found["seconds"], 2),
        exhausted=found["exhausted"] > 0,
        sample=found["sample"],
    )


def _drive(server: Server, shot: Shot, connections: int, seconds: int) -> dict[str, Any]:
    if shutil.which("wrk"):
        return _wrk(server, shot, connections, seconds)
    return drive_plainly(server, shot, connections, seconds)


def _wrk(server: Server, shot: Shot, connections: int, seconds: int) -> dict[str, Any]:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(PROGRAM)]
    command += [f"http://{HOST}:{server.port}/", "--", str(shot.file), "once" if shot.once else "again"]
    command += [str(shot.status), shot.fragment]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _own_seconds() -> float:
    """What this process and the generators that it waited for have worked."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
