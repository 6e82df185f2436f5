"""What processes cost, from /proc: seconds of processor time and memory, of a process and all it started."""

import os
import re
from collections.abc import Iterable
from pathlib import Path

TICKS = os.sysconf("SC_CLK_TCK")
PROC = Path("/proc")
USER, SYSTEM, CHILDREN_USER, CHILDREN_SYSTEM = 11, 12, 13, 14
PARENT = 1


def tree(root: int) -> list[int]:
    """The process, its children, and theirs, as far as they live."""
    parents = {int(path.name): fields for path in PROC.glob("[0-9]*") if (fields := _fields(int(path.name)))}
    found, edge = [root], {root}
    while edge:
        edge = {pid for pid, fields in parents.items() if int(fields[PARENT]) in edge}
        found += edge
    return found


def cpu_seconds(root: int) -> float:
    """What the whole tree has worked since it was started, and what its ended children had; 0 for no process."""
    if not root:
        return 0.0
    living = [fields for pid in tree(root) if (fields := _fields(pid))]
    worked = sum(int(fields[USER]) + int(fields[SYSTEM]) for fields in living)
    ended = sum(int(fields[CHILDREN_USER]) + int(fields[CHILDREN_SYSTEM]) for fields in living[:1])
    return (worked + ended) / TICKS


def machine_seconds() -> float:
    """What all processors of the machine have worked since it was started, and what its host has taken of them."""
    name, *ticks = (PROC / "stat").read_text().splitlines()[0].split()
    user, nice, system, _idle, _waiting, interrupts, soft_interrupts, stolen, *_rest = map(int, ticks)
    assert name == "cpu"
    return (user + nice + system + interrupts + soft_interrupts + stolen) / TICKS


def peak_mb(pids: Iterable[int]) -> float:
    """The most memory that one of them ever held."""
    return max(map(_memory, pids), default=0.0)


def loads(pid: int, library: str) -> bool:
    """Whether the process has a file of this name mapped: which driver it really uses."""
    return library in _read(pid, "maps")


def _memory(pid: int) -> float:
    found = re.search(r"VmHWM:\s+(\d+) kB", _read(pid, "status"))
    return int(found[1]) / 1024 if found else 0.0


def _fields(pid: int) -> list[str]:
    """What follows the name in /proc/PID/stat, from the state on; empty for a process that has ended."""
    return _read(pid, "stat").rpartition(")")[2].split()


def _read(pid: int, name: str) -> str:
    """Empty for a process that has ended."""
    try:
        return (PROC / str(pid) / name).read_text()
    except OSError:
        return ""
