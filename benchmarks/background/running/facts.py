"""What must be true after a run, and what is."""

from collections.abc import Iterable
from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fact:
    """Something that was counted, and how much it has to be."""

    what: str
    found: object
    expected: object


def untrue(facts: Iterable[Fact]) -> list[str]:
    """Those that do not hold, in words."""
    return [f"{fact.what}: {fact.found}, expected {fact.expected}" for fact in facts if fact.found != fact.expected]
