"""What was to be reached, on PostgreSQL, and what a report says of it: ratios of one run, no time by itself."""

from collections.abc import Iterator
from itertools import product
from typing import Any

Report = dict[str, Any]
Line = tuple[str, str, str, str]
AT, CROWDED = 16, 64  # connections
TUTORIALS = ("fastapi", "drf")
PER_SECOND = {
    "create": {"fastapi": 3.0, "drf": 1.8, "fastapi_tuned": 0.75},
    "callback alipay": {"fastapi": 2.0, "drf": 1.3, "fastapi_tuned": 0.55},
    "list member": {"fastapi": 3.0, "drf": 3.0, "fastapi_tuned": 0.75},
}
CPU = {"create": 0.33, "callback alipay": 0.45, "list member": 0.33}  # of the server, over FastAPI's
P99 = {"fastapi": 0.5, "drf": 1.0}
GROWTH = 1.2
WORDS = {True: "reached", False: "**not reached**"}


def goals(report: Report) -> list[Line]:
    """For each goal: of what, how much, what was measured, and whether that is enough. Only the full report has all."""
    return [*_over_peers(report), _never_behind(report), *_growth(report)]


def _over_peers(report: Report) -> Iterator[Line]:
    for operation, peers in PER_SECOND.items():
        for peer, goal in peers.items():
            yield _at_least(f"{operation}: req/s over {peer}", goal, _ratio(report, operation, AT, peer, "per_second"))
    for operation, goal in CPU.items():
        yield _at_most(f"{operation}: CPU over fastapi", goal, _ratio(report, operation, AT, "fastapi", "cpu_ms"))
    for operation, (peer, goal) in product(PER_SECOND, P99.items()):
        ratio = _ratio(report, operation, CROWDED, peer, "p99_ms")
        yield _at_most(f"{operation}: p99 over {peer}, {CROWDED} at once", goal, ratio)


def _never_behind(report: Report) -> Line:
    """Of all rows that a tutorial peer has, too, the one with the least requests over its."""
    own = [row for row in report["compared"] if row["target"] == "gymsite"]
    row, peer = min(product(own, TUTORIALS), key=lambda pair: pair[0]["ratio_to"][pair[1]]["per_second"])
    ratio = row["ratio_to"][peer]["per_second"]
    where = f"{row['operation']} over {peer}, {row['connections']} at once"
    return _at_least(f"the least req/s over a tutorial peer in any row ({where})", 1.0, ratio)


def _growth(report: Report) -> Iterator[Line]:
    """The largest ledger over the smallest."""
    small, *_between, large = sorted({row["target"] for row in report["growth"]}, key=int)
    for row in report["growth"]:
        if row["target"] == large:
            name = f"{row['operation']}: p50 with {int(large):,} over {int(small):,} payments"
            yield _at_most(name, GROWTH, row["ratio_to"][small]["p50_ms"])


def _ratio(report: Report, operation: str, connections: int, peer: str, number: str) -> float:
    wanted = ("gymsite", operation, connections)
    row = next(row for row in report["compared"] if (row["target"], row["operation"], row["connections"]) == wanted)
    ratio: float = row["ratio_to"][peer][number]
    return ratio


def _at_least(name: str, goal: float, measured: float) -> Line:
    return name, f"≥ {goal:g}", f"{measured:.3g}", WORDS[measured >= goal]


def _at_most(name: str, goal: float, measured: float) -> Line:
    return name, f"≤ {goal:g}", f"{measured:.3g}", WORDS[measured <= goal]
