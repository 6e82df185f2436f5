"""What grows by itself is kept in bounds: each room declares which of its rows are over, and one job drops them.

An app names the declarations of its rooms in its module `bounds`, and `settings.KEPT_IN_BOUNDS` names those.
"""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.db.models import QuerySet
from django.utils.functional import Promise


@dataclass(frozen=True, slots=True)
class Bound:
    """Rows of one kind that nobody needs once their time is over.

    `over` gives those that may go at an instant, in an order by which an index finds them; nobody else may point to
    them. `name` is unique and stays; `what` is read by people. A row that is large says how few go at once.
    """

    name: str
    what: Promise
    over: Callable[[datetime], QuerySet[Any]]
    rows_in_a_transaction: int = 500

    def drop(self, now: datetime) -> int:
        """Delete them; how many there were. Safe beside a running service, and several at once.

        In constant memory and short transactions: on SQLite every writer waits for them.
        """
        rows, dropped = self.over(now), 0
        label = rows.model._meta.label
        while keys := list(rows.values_list("pk", flat=True)[: self.rows_in_a_transaction]):
            # Asked again in the DELETE itself: a row may have come to life in between.
            dropped += rows.filter(pk__in=keys).only("pk").delete()[1].get(label, 0)
        return dropped
