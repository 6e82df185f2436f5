"""What a report says of the goals: ratios of the right rows, each on the right side of its bound."""

from typing import Any

import pytest

from benchmarks.goals import goals
from benchmarks.tables import render

COMPARED = ("create", "callback alipay", "list member")
RATIO = {"per_second": 3.0, "p99_ms": 0.4, "cpu_ms": 0.3, "all_cpu_ms": 0.3}


def _row(operation: str, target: str, connections: int, ratio_to: dict[str, Any]) -> dict[str, Any]:
    numbers = ("per_second", "p50_ms", "p99_ms", "cpu_ms", "database_cpu_ms", "all_cpu_ms")
    spread = {"median": 1.0, "min": 1.0, "max": 1.0}
    row = {"operation": operation, "target": target, "connections": connections, "ratio_to": ratio_to}
    return {**row, **dict.fromkeys(numbers, spread), "peak_mb": 1.0, "disturbed_by": [], "exhausted": 0}


@pytest.fixture
def report() -> dict[str, Any]:
    """Every goal is reached."""
    ratio_to = {peer: dict(RATIO) for peer in ("fastapi", "drf", "fastapi_tuned")}
    own = [
        _row(name, "gymsite", count, {peer: dict(ratio) for peer, ratio in ratio_to.items()})
        for name in COMPARED
        for count in (1, 16, 64)
    ]
    over = {"p50_ms": 1.1, "all_cpu_ms": 1.0}
    growth = [_row("detail", "1000", 1, {}), _row("detail", "1000000", 1, {"1000": over})]
    given = {"plan": "full", "statements": {"gymsite": {}}, "machine": {}, "postgresql": {}, "console": []}
    return {**given, "compared": own, "others": [], "sqlite": [], "growth": growth}


def _missed(report: dict[str, Any]) -> list[tuple[str, str]]:
    return [(name, measured) for name, _goal, measured, word in goals(report) if word != "reached"]


def _own(report: dict[str, Any], operation: str, connections: int) -> Any:
    return next(r for r in report["compared"] if (r["operation"], r["connections"]) == (operation, connections))


def test_all_are_reached_and_each_is_a_ratio(report):
    assert not _missed(report)
    assert all("ms" not in name.split() for name, *_rest in goals(report))


def test_a_tutorial_peer_that_is_ahead_in_one_row_is_named(report):
    _own(report, "list member", 1)["ratio_to"]["drf"]["per_second"] = 0.96

    ((name, measured),) = _missed(report)

    assert "list member over drf, 1 at once" in name
    assert measured == "0.96"


def test_sixteen_at_once_say_processor_time_and_sixty_four_the_longest(report):
    _own(report, "create", 16)["ratio_to"]["fastapi"].update(cpu_ms=0.334, p99_ms=9)
    _own(report, "create", 64)["ratio_to"]["drf"].update(p99_ms=1.01, cpu_ms=9)

    assert _missed(report) == [("create: CPU over fastapi", "0.334"), ("create: p99 over drf, 64 at once", "1.01")]


def test_growth_is_the_largest_over_the_smallest(report):
    report["growth"][1]["ratio_to"]["1000"]["p50_ms"] = 1.21

    assert _missed(report) == [("detail: p50 with 1,000,000 over 1,000 payments", "1.21")]


def test_what_others_disturbed_stands_below_its_table(report):
    _own(report, "create", 64).update(disturbed_by=[0.31, 0.4], exhausted=1)

    told = render(report)

    assert "Disturbed by others, in cores: create, gymsite, 64 (0.31, 0.4)." in told
    assert "Ran out of requests: create, gymsite, 64." in told
