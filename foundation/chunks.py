"""Many values in lists of a size that one statement of any database takes."""

from collections.abc import Iterable, Iterator
from itertools import islice
from typing import TypeVar

Value = TypeVar("Value")
AT_ONCE = 500


def in_chunks(values: Iterable[Value]) -> Iterator[list[Value]]:
    """All of them in their order, at most `AT_ONCE` at a time."""
    rest = iter(values)
    while some := list(islice(rest, AT_ONCE)):
        yield some
