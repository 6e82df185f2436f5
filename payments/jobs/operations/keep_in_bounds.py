"""Drop what grows by itself, of every app, once its time is over."""

from collections.abc import Iterator, Sequence

from django.conf import settings
from django.db import DatabaseError
from django.utils import timezone
from django.utils.module_loading import import_string

from foundation.bounds import Bound


def declared_bounds() -> list[Bound]:
    """All that `settings.KEPT_IN_BOUNDS` names."""
    declared: list[Sequence[Bound]] = [import_string(path) for path in settings.KEPT_IN_BOUNDS]
    return [bound for bounds in declared for bound in bounds]


def keep_in_bounds() -> Iterator[tuple[Bound, int]]:
    """Each bound, and how many rows were dropped by it.

    One that fails is left for the next time, and keeps no other from its work; its error is raised in the end.
    """
    first: DatabaseError | None = None
    for bound in declared_bounds():
        try:
            yield bound, bound.drop(timezone.now())
        except DatabaseError as error:
            first = first or error
    if first is not None:
        raise first
