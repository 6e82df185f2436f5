"""What the rows of the console say: which pages are wrong, and which are slow."""

import json
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import Any

Row = dict[str, Any]
EXPECTED = Path(__file__).with_name("expected_statements.json")
SHOWN_OF_A_KIND = 10


def wrong_pages(rows: Sequence[Row]) -> Iterator[str]:
    """Wrong answers, and statements beyond those that are known, in words; never a time."""
    expected = json.loads(EXPECTED.read_text(encoding="utf-8"))
    for row in rows:
        known = expected.get(key_of(row), 0)
        if row["error"]:
            yield f"console, {row['page']}: {row['error']}"
        elif row["queries"] > known:
            yield f"console, {row['page']}: {row['queries']} queries, expected {known or 'none'}"


def key_of(row: Row) -> str:
    """What its statements are known by: the ways to search and filter a list are one."""
    return row["name"] if row["page"] == row["name"] else f"{row['name']} ?"


def slowest_first(rows: Sequence[Row]) -> list[Row]:
    """Every kind, the slowest of it first, and not more of it than a reader reads."""
    shown: list[Row] = []
    for kind in dict.fromkeys(row["kind"] for row in rows):
        own = [row for row in rows if row["kind"] == kind]
        shown += sorted(own, key=lambda row: -row["wall_ms"]["median"])[:SHOWN_OF_A_KIND]
    return shown
