"""Where processes keep what they measure, each in files of its own, and what becomes of the files of one that ended.

Each living process holds a lock on a file with its name, which ends with it, however it ends; so a number that the
system gives to another process misleads nobody, and processes of several containers may share the directory. What one
that ended has counted is added to the files of those that are gone, for a sum that sank would read as a new start, and
its levels go with it. Whoever comes first, where nobody lives, sweeps everything out.
"""

import fcntl
import os
import platform
import struct
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

from prometheus_client import values
from prometheus_client.mmap_dict import MmapedDict

# The library's own, of which it does not say the types.
_values: Any = values
_File: Any = MmapedDict

_GONE = "gone"
_ADDED_UP = frozenset({"counter", "histogram"})
# The locks that this process holds, to keep them open.
_HELD: list[int] = []
_names: dict[int, str] = {}


def name_of_process() -> str:
    """This machine's name and the process's number, without what the files' names are taken apart by."""
    pid = os.getpid()
    return _names.get(pid) or _names.setdefault(pid, f"{platform.node().replace('_', '-')}-{pid}")


def enter(directory: Path) -> None:
    """From now on what this process and those that it forks measure is kept here; raises OSError where it cannot be."""
    directory.mkdir(mode=0o700, parents=True, exist_ok=True)
    os.environ["PROMETHEUS_MULTIPROC_DIR"] = str(directory)  # read by the library at every new value
    _values.ValueClass = _values.MultiProcessValue(name_of_process)
    _take_place(directory)
    os.register_at_fork(after_in_child=lambda: _take_place(directory))


def is_entered() -> bool:
    """Whether this process keeps what it measures in files."""
    return bool(_HELD)


@contextmanager
def files(directory: Path) -> Iterator[list[str]]:
    """The files of the living and of the gone, which stay as they are meanwhile."""
    with _alone(directory):
        _sweep(directory)
        yield [str(each) for each in sorted(directory.glob("*.db"))]


def living(directory: Path) -> set[str]:
    """The names of the processes that are there."""
    return {lock.stem for lock in directory.glob("*.lock") if _is_held(lock)}


def _take_place(directory: Path) -> None:
    while _HELD:  # a fork has its parent's
        os.close(_HELD.pop())
    with _alone(directory):
        _sweep(directory)
        _HELD.append(_locked(directory / f"{name_of_process()}.lock"))


@contextmanager
def _alone(directory: Path) -> Iterator[None]:
    descriptor = _locked(directory / "door")
    try:
        yield
    finally:
        os.close(descriptor)


def _locked(path: Path) -> int:
    descriptor = os.open(path, os.O_RDWR | os.O_CREAT | os.O_CLOEXEC, 0o600)
    fcntl.flock(descriptor, fcntl.LOCK_EX)
    return descriptor


def _is_held(lock: Path) -> bool:
    descriptor = os.open(lock, os.O_RDWR | os.O_CLOEXEC)
    try:
        fcntl.flock(descriptor, fcntl.LOCK_EX | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(descriptor)
    return False


def _sweep(directory: Path) -> None:
    alive = living(directory)
    for file in directory.glob("*.db"):
        kind, name = file.stem.partition("_")[0], file.stem.rpartition("_")[2]
        if not alive:
            file.unlink()
        elif name not in (*alive, _GONE):
            if kind in _ADDED_UP:
                _add_up(file, directory / f"{kind}_{_GONE}.db")
            file.unlink()
    for lock in directory.glob("*.lock"):
        if lock.stem not in alive:
            lock.unlink()


def _add_up(file: Path, into: Path) -> None:
    """What stands in the file, as far as it can be read: whoever wrote it may have died at it."""
    kept = _File(str(into))
    try:
        for key, value, _at, _position in _File.read_all_values_from_file(str(file)):
            kept.write_value(key, kept.read_value(key)[0] + value, 0.0)
    except (struct.error, RuntimeError, UnicodeDecodeError):
        pass
    finally:
        kept.close()
