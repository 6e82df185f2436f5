"""A report as Markdown tables, for the terminal and for docs/performance.md."""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.console.rows import slowest_first
from benchmarks.goals import goals

Row = dict[str, Any]
MEASURED = ("operation", "at once", "", "req/s", "p50 ms", "p99 ms", "CPU ms", "database ms")
RATIOS = {
    "per_second": "req/s",
    "p50_ms": "p50",
    "p99_ms": "p99",
    "cpu_ms": "CPU",
    "database_cpu_ms": "database CPU",
}
GOALS = ("PostgreSQL, 16 at once where nothing else is said", "goal", "measured", "")


def render(report: Row) -> str:
    """Every table of the report; the goals are of the full form."""
    parts = [
        ("The machine", _pairs(report["machine"] | {f"PostgreSQL {k}": v for k, v in report["postgresql"].items()})),
        *([("What was to be reached", table(GOALS, goals(report)))] if report["plan"] == "full" else ()),
        ("Operations, PostgreSQL", _operations(report["operations"], report["statements"])),
        ("The service over its peers and the floor", _ratios(report["operations"])),
        ("Growth, one request at a time", _growth(report["growth"])),
        ("The console", _console(report["console"])),
        ("SQLite", _plain(report["sqlite"])),
        ("One notice many times at once", _duplicates(report["duplicates"])),
        ("Start and size", _startup(report)),
        ("RSA-2048 with SHA-256, a core", _pairs(report["signatures_per_second"])),
    ]
    return "\n\n".join(f"### {title}\n\n{content}" for title, content in parts) + "\n"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """One table in Markdown."""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _operations(rows: Sequence[Row], statements: Row) -> str:
    lines = []
    for row in rows:
        counted = statements.get(row["target"], {}).get(row["operation"], {})
        peak = f"{row['peak_mb']:g}" if row["peak_mb"] else ""
        lines.append([*_measured(row), f"{counted['queries']:g}" if counted else "", str(row["errors"]), peak])
    return table([*MEASURED, "queries", "errors", "peak MB"], lines)


def _ratios(rows: Sequence[Row]) -> str:
    """Of each number; below 1 the service takes less, or answers fewer."""
    lines = [
        [row["operation"], str(row["connections"]), other, *(_number(found[name]) for name in RATIOS)]
        for row in rows
        if row["target"] == "gymsite"
        for other, found in row["ratio_to"].items()
    ]
    return table(["operation", "at once", "over", *RATIOS.values()], lines)


def _plain(rows: Sequence[Row]) -> str:
    return table([*MEASURED, "errors"], [[*_measured(row), str(row["errors"])] for row in rows])


def _growth(rows: Sequence[Row]) -> str:
    """p50 by size, and what the largest costs over the smallest, by time and by processor time."""
    sizes = list(dict.fromkeys(row["target"] for row in rows))
    found = {(row["operation"], row["target"]): row for row in rows}
    lines = []
    for operation in dict.fromkeys(row["operation"] for row in rows):
        own = [found[operation, size] for size in sizes]
        times = [row["p50_ms"]["median"] for row in own]
        work = [row["cpu_ms"]["median"] + row["database_cpu_ms"]["median"] for row in own]
        lines.append([operation, *(f"{time:.2f}" for time in times), _over(times), _over(work)])
    return table(["p50 ms", *(f"{int(size):,}" for size in sizes), "time ratio", "CPU ratio"], lines)


def _console(rows: Sequence[Row]) -> str:
    """The slowest of each kind; all are in the report for programs."""
    lines = [
        [
            row["page"],
            _spread(row["wall_ms"]),
            *(f"{row[name]:g}" for name in ("goal_ms", "cpu_ms", "database_cpu_ms", "queries", "kb")),
        ]
        for row in slowest_first(rows)
    ]
    return table(["page", "ms", "goal", "CPU ms", "database ms", "queries", "KB"], lines)


def _duplicates(found: Row) -> str:
    return _pairs({"at once": found["at_once"], "last answered after ms": _spread(found["last_ms"])})


def _startup(report: Row) -> str:
    taken = {f"import, {name}": _spread(values) for name, values in report["startup"]["import"].items()}
    return _pairs(taken | {"worker MB": report["worker_mb"], "packages MB": report["startup"]["packages_mb"]})


def _measured(row: Row) -> list[str]:
    numbers = [_spread(row[name]) for name in ("per_second", "p50_ms", "p99_ms", "cpu_ms", "database_cpu_ms")]
    return [row["operation"], str(row["connections"]), row["target"], *numbers]


def _spread(values: Row) -> str:
    low, middle, high = (f"{values[name]:.4g}" for name in ("min", "median", "max"))
    return middle if low == high else f"{middle} ({low}–{high})"


def _number(value: float | None) -> str:
    return "" if value is None else f"{value:g}"


def _over(values: Sequence[float]) -> str:
    return f"{values[-1] / values[0]:.2f}" if values[0] else ""


def _pairs(values: Row) -> str:
    return table(["", ""], [[name, str(value)] for name, value in values.items()])
