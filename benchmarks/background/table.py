"""The report on background work as a Markdown table."""

from typing import Any

from benchmarks.tables import table

HEAD = ["job", "run", "rows", "", "rows/s", "seconds", "CPU s", "database CPU s", "peak MB", "peak to small"]


def render_background(report: dict[str, Any]) -> str:
    """A line for each run at each size; the last column is there at the full one."""
    version = report["postgresql"].get("server_version")
    where = f"PostgreSQL {version}" if version else "SQLite"
    return f"{where}, sizes x {report['scale']:g}\n\n{table(HEAD, [_line(row) for row in report['rows']])}"


def _line(row: dict[str, Any]) -> list[str]:
    numbers = (f"{row[name]:,.1f}" for name in ("seconds", "cpu_seconds", "database_cpu_seconds", "peak_mb"))
    return [
        row["job"],
        row["run"],
        f"{row['rows']:,}",
        row["unit"],
        f"{row['per_second']:,.0f}",
        *numbers,
        _memory(row),
    ]


def _memory(row: dict[str, Any]) -> str:
    if "peak_ratio" not in row:
        return ""
    return f"{row['peak_ratio']:.2f}, {'constant' if row['is_memory_constant'] else 'grows'}"
