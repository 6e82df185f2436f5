"""A report as Markdown tables, for the terminal and for docs/performance.md."""

from collections.abc import Iterable, Sequence
from typing import Any

Row = dict[str, Any]


def render(report: Row) -> str:
    """Every table of the report."""
    parts = [
        ("The machine", _pairs(report["machine"] | {f"PostgreSQL {k}": v for k, v in report["postgresql"].items()})),
        ("Operations, PostgreSQL", _operations(report["operations"], report["statements"])),
        ("Growth, one request at a time", _growth(report["growth"])),
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
    others = [name for name in dict.fromkeys(row["target"] for row in rows) if name != "gymsite"]
    head = ["operation", "at once", "", "req/s", "p50 ms", "p99 ms", "CPU ms", "database ms", "queries"]
    lines = []
    for row in rows:
        counted = statements.get(row["target"], {}).get(row["operation"], {})
        lines.append([*_measured(row), f"{counted['queries']:g}" if counted else "", *_ratios(row, others)])
    return table([*head, *(f"x {name}" for name in others)], lines)


def _ratios(row: Row, others: Sequence[str]) -> list[str]:
    found = row["ratio_to"] if row["target"] == "gymsite" else {}
    return [f"{found[name]:.2f}" if name in found else "" for name in others]


def _plain(rows: Sequence[Row]) -> str:
    head = ["operation", "at once", "", "req/s", "p50 ms", "p99 ms", "CPU ms", "database ms", "errors"]
    return table(head, [[*_measured(row), str(row["errors"])] for row in rows])


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


def _over(values: Sequence[float]) -> str:
    return f"{values[-1] / values[0]:.2f}" if values[0] else ""


def _pairs(values: Row) -> str:
    return table(["", ""], [[name, str(value)] for name, value in values.items()])
