"""What is being worked on now: its number in every log line, in the answer and in the events that come of it.

A request has one, and so has a command, or one round of a job. Whoever calls may bring his own (`X-Request-ID`).
"""

import os
import re
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar

HEADER = "X-Request-ID"
# Where in a request's environ stands when all of it was here, by the clock of `time.perf_counter`. No header field
# can be called so.
ARRIVED = "gymsite.arrived"

_NUMBER: ContextVar[str] = ContextVar("request_number", default="")
# Short and printable, and neither a phone number, however its digits are parted, nor a transaction number: it is
# written down. Without a letter it is taken only as we make it, as seven digits may be a phone in some country.
_SHORTEST, _LONGEST = 8, 64
_PHONE = r"(?<![0-9])(?:0[.-]*)*(?:8[.-]*6[.-]*)?1[.-]*[3-9](?:[.-]*[0-9]){9}(?![0-9])"
_FIGURES = r"[.-]*(?:[0-9][.-]*){7,}"
_TAKEN = re.compile(
    rf"[0-9]{{4}}(?:-[0-9]{{4}}){{3}}|(?!.*{_PHONE})(?!.*[0-9]{{18}})(?!{_FIGURES}\Z)[A-Za-z0-9.-]+", re.ASCII
)
_BEYOND = 10**16


def current_number() -> str:
    """The number of what is being worked on; empty where it has none."""
    return _NUMBER.get()


def new_number() -> str:
    """One that nobody has: `4821-0392-7715-3304`, which a person can read out."""
    digits = f"{int.from_bytes(os.urandom(8), 'big') % _BEYOND:016d}"
    return f"{digits[:4]}-{digits[4:8]}-{digits[8:12]}-{digits[12:]}"


def begin(given: str | None) -> str:
    """Work under the number that was given, or under a new one where that is none; the number. `forget` ends it."""
    is_taken = given is not None and _SHORTEST <= len(given) <= _LONGEST and _TAKEN.fullmatch(given)
    number = given if given is not None and is_taken else new_number()
    _NUMBER.set(number)
    return number


def forget(**_of_a_signal: object) -> None:
    """What comes next is nobody's until it begins."""
    _NUMBER.set("")


@contextmanager
def numbered() -> Iterator[str]:
    """What is done within has one number: that of what it is a part of, or a new one."""
    before = _NUMBER.get()
    _NUMBER.set(number := before or new_number())
    try:
        yield number
    finally:
        _NUMBER.set(before)
