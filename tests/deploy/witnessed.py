"""What the job `witness` has written down: who ran it when, and whether two ever did at once."""

from pathlib import Path
from typing import NamedTuple


class Run(NamedTuple):
    """One of them; `ended` is None where its process was killed in the middle, or is at it."""

    pid: int
    began: float
    ended: float | None


def runs(file: Path) -> list[Run]:
    """In the order of their beginnings; a line that a kill has cut is none."""
    lines = [line.split() for line in file.read_text(encoding="ascii").splitlines()] if file.exists() else []
    told = [(what, int(pid), float(at)) for what, pid, at in (line for line in lines if len(line) == 3)]
    ends = [(pid, at) for what, pid, at in told if what == "ends"]
    found = []
    for what, pid, began in told:
        if what == "begins":
            next_begin = min(
                (at for other, whose, at in told if other == what and whose == pid and at > began), default=None
            )
            ended = min((at for whose, at in ends if whose == pid and at >= began), default=None)
            is_this_one = ended is not None and (next_begin is None or ended <= next_begin)
            found.append(Run(pid, began, ended if is_this_one else None))
    return sorted(found, key=lambda run: run.began)


def at_once(seen: list[Run], killed: dict[int, float]) -> list[tuple[Run, Run]]:
    """Pairs of which the second began before the first had ended, or before its process was killed."""
    pairs = []
    for first in seen:
        over = first.ended if first.ended is not None else killed.get(first.pid)
        if over is not None:
            pairs += [(first, other) for other in seen if other is not first and first.began <= other.began < over]
    return pairs
