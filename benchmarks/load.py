"""One cell: a generator drives a server with prepared requests, and the cost is read off the processes.

The generator is wrk; where it is not installed, the quick form sends a handful of the requests, and times nothing.
"""

import json
import resource
import shutil
import subprocess
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Any

from benchmarks.http_request import Operation, read_requests, send
from benchmarks.processes import cpu_seconds, machine_seconds, peak_mb, tree
from benchmarks.servers import HOST, Server

PROGRAM = Path(__file__).with_suffix(".lua")
HANDFUL = 100
NOTHING: dict[str, Any] = {"p50_ms": 0.0, "p99_ms": 0.0, "lost": 0, "exhausted": 0}


@dataclass(frozen=True, slots=True)
class Cell:
    """What one run of the generator found. Processor time is milliseconds a request, `noise` cores of anybody else."""

    requests: int
    per_second: float
    p50_ms: float
    p99_ms: float
    errors: int
    cpu_ms: float
    database_cpu_ms: float
    peak_mb: float
    noise: float
    exhausted: bool
    sample: str

    @property
    def all_cpu_ms(self) -> float:
        """Of the server and its database together."""
        return self.cpu_ms + self.database_cpu_ms


def drive(
    server: Server, operation: Operation, file: Path, *, connections: int, seconds: int, database_pid: int
) -> Cell:
    """Load the server with the requests in the file for so many seconds."""
    generator = _wrk if shutil.which("wrk") else _handful
    return watched(lambda: generator(server, operation, file, connections, seconds), server.pid, database_pid)


def watched(run: Callable[[], dict[str, Any]], server_pid: int, database_pid: int) -> Cell:
    """What `run` found, nothing where it says nothing; and what the processes under both roots took, 0 for none."""
    roots = (server_pid, database_pid)
    before, machine, own = [cpu_seconds(root) for root in roots], machine_seconds(), _own_seconds()
    found = NOTHING | run()
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
        peak_mb=round(peak_mb(tree(server_pid)), 1) if server_pid else 0.0,
        noise=round(max(elsewhere, 0.0) / found["seconds"], 2),
        exhausted=found["exhausted"] > 0,
        sample=found["sample"],
    )


def _wrk(server: Server, operation: Operation, file: Path, connections: int, seconds: int) -> dict[str, Any]:
    command = ["wrk", "-t1", f"-c{connections}", f"-d{seconds}s", "--timeout", "10s", "-s", str(PROGRAM)]
    command += [f"http://{HOST}:{server.port}/", "--", str(file), "once" if operation.once else "again"]
    command += [str(operation.status), operation.fragment]
    done = subprocess.run(command, check=True, capture_output=True, text=True)
    found: dict[str, Any] = json.loads(done.stdout.strip().splitlines()[-1])
    return found


def _handful(server: Server, operation: Operation, file: Path, connections: int, _seconds: int) -> dict[str, Any]:
    requests, start = islice(read_requests(file), HANDFUL), time.perf_counter()
    with ThreadPoolExecutor(connections) as threads:
        answers = list(threads.map(lambda request: send(request, server.port), requests))
    wrong = [answer for answer in answers if not operation.is_right(answer)]
    return {
        "requests": len(answers),
        "seconds": time.perf_counter() - start,
        "wrong": len(wrong),
        "sample": f"{wrong[0].status} {wrong[0].body[:300]!r}" if wrong else "",
    }


def _own_seconds() -> float:
    """What this process and the generators that it waited for have worked."""
    used = [resource.getrusage(who) for who in (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)]
    return sum(one.ru_utime + one.ru_stime for one in used)
