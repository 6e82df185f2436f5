"""Many rows read by a cursor: however many there are, few are in memory."""

from collections.abc import Iterator
from contextlib import AbstractContextManager, nullcontext
from typing import Any

from django.db import connections, transaction
from django.db.models import QuerySet

AT_ONCE = 500


def batches(rows: QuerySet[Any]) -> Iterator[list[Any]]:
    """The rows in their order, so many at a time; the last batch may be empty.

    PostgreSQL reads on in one transaction, as it would else make the whole answer first; SQLite reads without one, in
    which nobody else could write meanwhile.
    """
    with _steady(rows.db):
        batch: list[Any] = []
        for row in rows.iterator(chunk_size=AT_ONCE):
            batch.append(row)
            if len(batch) == AT_ONCE:
                yield batch
                batch = []
        yield batch


def one_by_one(rows: QuerySet[Any]) -> Iterator[Any]:
    """The same, row by row."""
    for batch in batches(rows):
        yield from batch


def _steady(alias: str) -> AbstractContextManager[Any]:
    return transaction.atomic(using=alias) if connections[alias].vendor == "postgresql" else nullcontext()
