"""What a closed day holds, in the order and the words in which its digest is made."""

import hashlib
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from typing import Any

from payments.ledger.models import ClosedEntry

ROWS_AT_ONCE = 2000
COLUMNS = ("fen", "fee_millifen", "provider", "type", "own_day", "is_late")


@dataclass(slots=True)
class Digest:
    """SHA-256 over the entries, those of attempts before those of refunds, each by the ids."""

    count: int = 0
    _hash: Any = field(default_factory=hashlib.sha256)

    def add(self, kind: str, key: int, said: Iterable[Any]) -> None:
        """One more; `said` are the columns in their order."""
        self.count += 1
        self._hash.update(":".join(map(str, (kind, key, *said))).encode() + b"\n")

    def __str__(self) -> str:
        return str(self._hash.hexdigest())


def entries_of(closing_id: int) -> Iterator[tuple[str, int, tuple[Any, ...]]]:
    """The entries of a closing as written, in that order: attempt or refund, its id, and what `COLUMNS` say."""
    for kind in ("attempt", "refund"):
        rows = ClosedEntry.objects.filter(closing=closing_id, **{f"{kind}__isnull": False}).order_by(f"{kind}_id")
        for key, *said in rows.values_list(f"{kind}_id", *COLUMNS).iterator(chunk_size=ROWS_AT_ONCE):
            yield kind, key, tuple(said)
