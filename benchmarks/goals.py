"""What was to be reached, on PostgreSQL, and what a report says of it."""

from collections.abc import Iterator
from typing import Any

Report = dict[str, Any]
Line = tuple[str, str, str, str]
AT = 16  # connections
RATIOS = {"create": 3.0, "callback alipay": 2.0, "list member": 3.0}
CPU_MS = {"create": 1.5, "callback alipay": 2.0, "list member": 2.0}
LIST_KB = 150.0
P99_MS, LAST_DUPLICATE_MS, IMPORT_SECONDS, WORKER_MB, GROWTH = 150.0, 500.0, 2.0, 150.0, 1.2


def goals(report: Report) -> list[Line]:
    """For each goal: of what, how much, what was measured, and whether that is enough. Only the full report has all."""
    return [*_ratios(report), *_costs(report), *_growth(report), *_console(report)]


def _ratios(report: Report) -> Iterator[Line]:
    for operation, goal in RATIOS.items():
        for peer in ("fastapi", "drf"):
            ratio = _row(report, operation, AT)["ratio_to"][peer]["per_second"]
            yield f"{operation}: req/s over {peer}", f"≥ {goal:g}", f"{ratio:g}", _word(is_reached=ratio >= goal)


def _costs(report: Report) -> Iterator[Line]:
    for operation, limit in CPU_MS.items():
        yield _at_most(f"{operation}: CPU ms", limit, _row(report, operation, AT)["cpu_ms"]["median"])
        yield _at_most(f"{operation}: p99 ms, 64 at once", P99_MS, _row(report, operation, 64)["p99_ms"]["median"])
    duplicates, start = report["duplicates"], report["startup"]["import"]
    yield _at_most("64 duplicates: the last, ms", LAST_DUPLICATE_MS, duplicates["last_ms"]["median"])
    yield _at_most("import, seconds", IMPORT_SECONDS, start["seconds"]["median"])
    yield _at_most("a worker's resident memory, MB", WORKER_MB, report["worker_mb"])


def _growth(report: Report) -> Iterator[Line]:
    """The largest ledger over the smallest."""
    p50 = {(row["operation"], int(row["target"])): row["p50_ms"]["median"] for row in report["growth"]}
    small, large = min(size for _name, size in p50), max(size for _name, size in p50)
    for operation in dict.fromkeys(name for name, _size in p50):
        ratio = round(p50[operation, large] / p50[operation, small], 2)
        yield _at_most(f"{operation}: p50 with {large:,} over {small:,} payments", GROWTH, ratio)


def _console(report: Report) -> Iterator[Line]:
    """The slowest page of each kind, and the heaviest list."""
    rows = report["console"]
    for kind in dict.fromkeys(row["kind"] for row in rows):
        slowest = max((row for row in rows if row["kind"] == kind), key=lambda row: row["wall_ms"]["median"])
        yield _at_most(f"{kind}, the slowest, ms ({slowest['page']})", slowest["goal_ms"], slowest["wall_ms"]["median"])
    heaviest = max((row for row in rows if row["kind"] == "list"), key=lambda row: row["kb"])
    yield _at_most(f"list, the heaviest, KB ({heaviest['page']})", LIST_KB, heaviest["kb"])


def _row(report: Report, operation: str, connections: int) -> Report:
    wanted = ("gymsite", operation, connections)
    return next(row for row in report["operations"] if (row["target"], row["operation"], row["connections"]) == wanted)


def _at_most(name: str, limit: float, measured: float) -> Line:
    return name, f"≤ {limit:g}", f"{measured:g}", _word(is_reached=measured <= limit)


def _word(*, is_reached: bool) -> str:
    return "reached" if is_reached else "**not reached**"
