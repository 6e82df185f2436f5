"""Checks of the apps above that an audit runs, too: a protocol that they implement.

Found by `settings.AUDITED_TOO` (a dotted path each to an object of it). A check reads, and changes nothing.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from typing import Any, Protocol

from django.conf import settings
from django.utils.functional import Promise
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Remark:
    """Something that is not what was kept: which row, which column of it, what it says and what it was to be.

    `is_forged`: a seal does not fit, so that nothing is known of what it was.
    """

    id: int
    what: str
    found: Any = None
    told: Any = None
    is_forged: bool = False


class FurtherCheck(Protocol):
    """`subject` names its rows in findings, `name` for people, and `columns` its columns."""

    subject: str
    name: str | Promise
    columns: Mapping[str, str | Promise]

    def remarks(self) -> Iterator[Remark]:
        """Everything that does not hold."""


@cache
def further_checks() -> tuple[FurtherCheck, ...]:
    """All that the settings name."""
    return tuple(import_string(path) for path in settings.AUDITED_TOO)
