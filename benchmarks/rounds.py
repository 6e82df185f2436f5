"""Cells interleaved round by round, so that what disturbs one target disturbs the others too; medians and ratios."""

from collections.abc import Iterable, Sequence
from statistics import median
from typing import Any

from benchmarks.floor.floor import Floor
from benchmarks.load import Cell
from benchmarks.plan import Plan
from benchmarks.target import NOISE, Target

MEASURED = ("per_second", "p50_ms", "p99_ms", "cpu_ms", "database_cpu_ms", "all_cpu_ms")


def measure_rounds(
    targets: Sequence[Target | Floor], operations: Iterable[str], connections: Iterable[int], plan: Plan
) -> list[dict[str, Any]]:
    """For every operation and number of connections, one row for each target."""
    rows: list[dict[str, Any]] = []
    for operation in operations:
        for count in connections:
            cells: dict[str, list[Cell]] = {target.name: [] for target in targets}
            for turn in range(plan.rounds):
                for target in targets[:: 1 if turn % 2 == 0 else -1]:
                    cells[target.name].append(target.measure(operation, count, plan))
            rows += [_row(operation, count, name, cells) for name in cells]
    return rows


def _row(operation: str, connections: int, name: str, cells: dict[str, list[Cell]]) -> dict[str, Any]:
    own = cells[name]
    return {
        "operation": operation,
        "connections": connections,
        "target": name,
        **{number: spread([getattr(cell, number) for cell in own]) for number in MEASURED},
        "requests": sum(cell.requests for cell in own),
        "errors": sum(cell.errors for cell in own),
        "sample": next((cell.sample for cell in own if cell.sample), ""),
        "peak_mb": max(cell.peak_mb for cell in own),
        "disturbed_by": [cell.noise for cell in own if cell.noise > NOISE],
        "exhausted": sum(cell.exhausted for cell in own),
        "ratio_to": {
            other: {number: _ratio(number, own, cells[other]) for number in MEASURED}
            for other in cells
            if other != name
        },
    }


def spread(values: Sequence[float]) -> dict[str, float]:
    """The median, and how far the others are from it."""
    return {"median": round(median(values), 3), "min": round(min(values), 3), "max": round(max(values), 3)}


def _ratio(number: str, own: Sequence[Cell], other: Sequence[Cell]) -> float | None:
    """The median of what each round says of the two; None when the other's number was nothing."""
    pairs = [(getattr(mine, number), getattr(theirs, number)) for mine, theirs in zip(own, other, strict=True)]
    found = [mine / theirs for mine, theirs in pairs if theirs]
    return round(median(found), 3) if found else None
