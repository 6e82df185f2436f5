"""A report as Markdown tables, for the terminal and for docs/performance.md."""

from collections.abc import Iterable, Sequence
from typing import Any

from benchmarks.goals import goals

Row = dict[str, Any]
NUMBERS = {
    "per_second": "req/s",
    "p50_ms": "p50 ms",
    "p99_ms": "p99 ms",
    "cpu_ms": "CPU ms",
    "database_cpu_ms": "database ms",
    "all_cpu_ms": "in all ms",
}
RATIOS = {"per_second": "× req/s", "p99_ms": "× p99", "cpu_ms": "× CPU", "all_cpu_ms": "× in all"}
GOALS = ("PostgreSQL, 16 at once where nothing else is said", "goal", "measured", "")
SHOWN_OF_A_KIND = 10
BACKGROUND = ("job", "run", "rows", "", "rows/s", "seconds", "CPU s", "database CPU s", "peak MB", "peak to small")


def render(report: Row) -> str:
    """Every table of the report; the goals are of the full form."""
    compared, statements = report["compared"], report["statements"]
    machine = report["machine"] | report["postgresql"]
    parts = [
        *([("What was to be reached", table(GOALS, goals(report)))] if report["plan"] == "full" else ()),
        *((f"{operation}, beside its peers", _compared(rows, statements)) for operation, rows in _grouped(compared)),
        ("Everything else, 16 at once", _plain(report["others"], statements["gymsite"])),
        ("On SQLite, 16 at once", _plain(report["sqlite"], {})),
        ("Growth, one request at a time", _growth(report["growth"])),
        ("The console, the slowest pages of each kind", _console(report["console"])),
        ("The machine", ", ".join(f"{name} {value}" for name, value in machine.items()) + "."),
    ]
    return "\n\n".join(f"### {title[0].upper()}{title[1:]}\n\n{content}" for title, content in parts) + "\n"


def render_background(report: Row) -> str:
    """The table of background work: a line for each run at each size; the last column is there at the full one."""
    where = f"PostgreSQL {report['postgresql']['server_version']}, sizes x {report['scale']:g}"
    return f"{where}\n\n{table(BACKGROUND, map(_background, report['rows']))}"


def table(head: Sequence[str], lines: Iterable[Sequence[str]]) -> str:
    """One table in Markdown."""
    rows = [head, ["---"] * len(head), *lines]
    return "\n".join(f"| {' | '.join(row)} |" for row in rows)


def _compared(rows: Sequence[Row], statements: Row) -> str:
    """Each target's numbers, and of each number that of the service over it; only requests are better when more."""
    lines = []
    for row in rows:
        own = next(one for one in rows if (one["target"], one["connections"]) == ("gymsite", row["connections"]))
        ratios = own["ratio_to"].get(row["target"], {})
        queries = statements.get(row["target"], {}).get(row["operation"], {}).get("queries")
        over = [_number(ratios.get(name)) for name in RATIOS]
        lines.append([str(row["connections"]), row["target"], *_measured(row), _number(queries), *over])
    return table(["at once", "", *NUMBERS.values(), "queries", *RATIOS.values()], lines) + _doubts(rows)


def _plain(rows: Sequence[Row], statements: Row) -> str:
    lines = []
    for row in rows:
        queries = statements.get(row["operation"], {}).get("queries")
        lines.append([row["operation"], *_measured(row), _number(queries), _number(row["peak_mb"])])
    return table(["operation", *NUMBERS.values(), "queries", "peak MB"], lines) + _doubts(rows)


def _growth(rows: Sequence[Row]) -> str:
    """p50 by size, and what the largest costs over the smallest, by time and by processor time."""
    lines = []
    for _operation, own in _grouped(rows):
        last, times = own[-1], [f"{row['p50_ms']['median']:.2f}" for row in own]
        over = last["ratio_to"][own[0]["target"]]
        lines.append([last["operation"], *times, _number(over["p50_ms"]), _number(over["all_cpu_ms"])])
    sizes = dict.fromkeys(row["target"] for row in rows)
    return table(["p50 ms", *(f"{int(size):,}" for size in sizes), "× p50", "× in all"], lines) + _doubts(rows)


def _console(rows: Sequence[Row]) -> str:
    """The slowest of each kind; all are in the report for programs."""
    names = ("cpu_ms", "database_cpu_ms", "queries", "kb")
    lines = [
        [row["page"], _spread(row["wall_ms"]), *(f"{row[name]:g}" for name in names)] for row in _slowest_first(rows)
    ]
    return table(["page", "ms", "CPU ms", "database ms", "queries", "KB"], lines)


def _slowest_first(rows: Sequence[Row]) -> list[Row]:
    """Every kind, the slowest of it first, and not more of it than a reader reads."""
    shown: list[Row] = []
    for kind in dict.fromkeys(row["kind"] for row in rows):
        own = [row for row in rows if row["kind"] == kind]
        shown += sorted(own, key=lambda row: -row["wall_ms"]["median"])[:SHOWN_OF_A_KIND]
    return shown


def _background(row: Row) -> list[str]:
    numbers = (f"{row[name]:,.1f}" for name in ("seconds", "cpu_seconds", "database_cpu_seconds", "peak_mb"))
    grown = "constant" if row.get("is_memory_constant") else "grows"
    memory = f"{row['peak_ratio']:.2f}, {grown}" if "peak_ratio" in row else ""
    return [row["job"], row["run"], f"{row['rows']:,}", row["unit"], f"{row['per_second']:,.0f}", *numbers, memory]


def _doubts(rows: Sequence[Row]) -> str:
    """Below the table: the cells that others disturbed although they were repeated, and those that ran out of rows."""
    disturbed = [
        f"{_cell(row)} ({', '.join(f'{cores:g}' for cores in row['disturbed_by'])})"
        for row in rows
        if row["disturbed_by"]
    ]
    exhausted = [_cell(row) for row in rows if row["exhausted"]]
    told = (("Disturbed by others, in cores", disturbed), ("Ran out of requests", exhausted))
    return "".join(f"\n\n{what}: {'; '.join(cells)}." for what, cells in told if cells)


def _cell(row: Row) -> str:
    return f"{row['operation']}, {row['target']}, {row['connections']}"


def _grouped(rows: Sequence[Row]) -> list[tuple[str, list[Row]]]:
    """By operation, in the order of the report."""
    names = dict.fromkeys(row["operation"] for row in rows)
    return [(name, [row for row in rows if row["operation"] == name]) for name in names]


def _measured(row: Row) -> list[str]:
    """Medians, requests and p99 with their range."""
    return [
        _spread(row[name]) if name in ("per_second", "p99_ms") else _number(row[name]["median"]) for name in NUMBERS
    ]


def _spread(values: Row) -> str:
    low, middle, high = (_number(values[name]) for name in ("min", "median", "max"))
    return middle if low == high else f"{middle} ({low}–{high})"


def _number(value: float | None) -> str:
    """Three digits; nothing for nothing."""
    if not value:
        return ""
    return f"{value:,.0f}" if value >= 100 else f"{value:.3g}"
