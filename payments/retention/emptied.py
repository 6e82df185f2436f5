"""Rows that stay when their time is over, without the large text that they had; a removal vouches for it."""

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from django.db import IntegrityError, transaction
from django.db.models import Model, Q, QuerySet
from django.utils.functional import Promise

from foundation.house_rules import HouseRule
from payments.enums import RemovalKind
from payments.ledger.removed import Removed, kept_days
from payments.retention.operations.remove import write_removal
from payments.retention.queries import newest_removal


@dataclass(frozen=True, slots=True)
class Emptied:
    """One kind of rows, as `foundation.bounds.Bound` declares those that go as a whole.

    `at` is the column that says how old a row is, and has an index. `undecided` are the rows that wait. `removed` reads
    what a row is to leave behind, None where that cannot be read: such a row stays as it is. `empty` takes the text of
    these rows out, in the name of a removal, inside the caller's transaction.
    """

    name: str
    what: Promise
    kind: RemovalKind
    rule: HouseRule[int]
    model: type[Model]
    at: str
    kept: Q
    undecided: Callable[[], Q]
    removed: Callable[[Any], Removed | None]
    empty: Callable[[Sequence[Removed], int], None]
    rows_in_a_transaction: int = 500

    def over(self, now: datetime) -> QuerySet[Any]:
        """Those that have their text still, and whose time is over, the oldest first."""
        before = now - timedelta(days=kept_days(self.rule))
        rows = self.model._default_manager.filter(self.kept, **{f"{self.at}__lt": before})
        return rows.order_by(self.at, "pk")

    def drop(self, now: datetime) -> int:
        """Empty them; how many there were. Safe beside a running service, and several at once.

        In constant memory and short transactions, each whole in itself: ended anywhere, the next run goes on. Nothing
        that a callback writes is locked.
        """
        return sum(self._empty(keys, now) for keys in self._batches(now))

    def _batches(self, now: datetime) -> Iterator[list[int]]:
        """The keys, a batch after the other: what is undecided is passed over, and read once a run."""
        rows, after = self.over(now).values_list("pk", self.at), Q()
        while batch := list(rows.filter(after)[: self.rows_in_a_transaction]):
            yield [key for key, _at in batch]
            last, at = batch[-1]
            # Not "later, or at the same time and behind it": an index would be read from its beginning for that.
            after = Q(**{f"{self.at}__gte": at}) & ~Q(**{self.at: at, "pk__lte": last})

    def _empty(self, keys: list[int], now: datetime) -> int:
        before = newest_removal()
        try:
            with transaction.atomic():
                return self._emptied(keys, now)
        except IntegrityError:
            if newest_removal() == before:
                raise
            return 0  # somebody else has written the next removal: these are left to the next run

    def _emptied(self, keys: list[int], now: datetime) -> int:
        """Asked again under the rows' locks, as one may have become undecided in between."""
        rows = self.over(now).filter(pk__in=keys).exclude(self.undecided())
        locked = rows.select_for_update(of=("self",), skip_locked=True).order_by("pk")
        found = [each for each in map(self.removed, locked) if each is not None]
        if found:
            days = kept_days(self.rule)
            write_removal(self.kind, found, made_at=now, before=now - timedelta(days=days), days=days, empty=self.empty)
        return len(found)
