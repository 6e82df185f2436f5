"""The processes that a server has made, as Linux tells of them in /proc."""

import os
import time
from pathlib import Path

import pytest

NEEDS_PROC = pytest.mark.skipif(not Path("/proc/self/task").exists(), reason="finding the workers needs Linux's /proc")
_STATE, _STARTED = 0, 19  # fields of `stat` behind the name, see proc(5)


def workers_of(pid: int) -> list[int]:
    """The living processes that are children of `pid` now."""
    children = Path(f"/proc/{pid}/task/{pid}/children").read_text(encoding="ascii").split()
    return [int(child) for child in children if state_of(int(child)) != "Z"]


def state_of(pid: int) -> str:
    """The letter that the kernel gives the process's state; a dead one that nobody asked after is a Z."""
    try:
        return _stat(pid)[_STATE]
    except FileNotFoundError:
        return "Z"


def age_of(pid: int) -> float:
    """For how many seconds the process has been there; 0 for one that is gone."""
    try:
        started = int(_stat(pid)[_STARTED]) / os.sysconf("SC_CLK_TCK")
    except FileNotFoundError:
        return 0.0
    return time.clock_gettime(time.CLOCK_BOOTTIME) - started


def _stat(pid: int) -> list[str]:
    return Path(f"/proc/{pid}/stat").read_text(encoding="ascii").rpartition(")")[2].split()
