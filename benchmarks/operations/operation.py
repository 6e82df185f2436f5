"""What is measured: a kind of request, and the answer that is right."""

from collections.abc import Callable, Iterable
from dataclasses import dataclass

from benchmarks.http_request import Request


@dataclass(frozen=True, slots=True)
class Operation:
    """`make(count)` prepares so many requests, with the rows that they need.

    The answer has this `status` and the text `fragment` in its body. `once`: a request means something else the second
    time, so that none is sent twice.
    """

    name: str
    make: Callable[[int], Iterable[Request]]
    status: int
    fragment: str
    once: bool = False
