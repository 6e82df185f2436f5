"""What is kept about a person: which rows, and what in them is masked once nobody may keep it any more."""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from django.db.models import Model, QuerySet

from foundation.encryption import sealed_for

# In the place of a text about a person; the same in every language.
MASKED = "***"
ROWS_AT_ONCE = 500


@dataclass(frozen=True, slots=True)
class KeptAbout:
    """The rows of one table that are about a person, who is named by a member's id.

    `name` is unique and stays. `masked` are the columns with texts about the person, and what takes their place. `also`
    are told in a statement beside all columns that people read.
    """

    name: str
    rows: Callable[[int], QuerySet[Any]]
    masked: Mapping[str, str] = field(default_factory=dict)
    also: tuple[str, ...] = ()

    def batches(self, member_id: int) -> Iterator[list[Any]]:
        """The rows, the lowest id first, as many as are in memory at once."""
        last: Any = None
        while True:
            rows = self.rows(member_id).order_by("pk")
            batch = list((rows if last is None else rows.filter(pk__gt=last))[:ROWS_AT_ONCE])
            if not batch:
                return
            yield batch
            last = batch[-1].pk

    def mask(self, member_id: int) -> int:
        """Write MASKED over the texts, inside the caller's transaction; how many rows had one."""
        return sum(bool(mask_row(row, self.masked)) for batch in self.batches(member_id) for row in batch)


def mask_row(row: Model, masked: Mapping[str, str]) -> list[str]:
    """Write over those of the columns that have a text; their names. None of them is read, so none need open."""
    changes = {name: text for name, text in masked.items() if row.__dict__[name] and row.__dict__[name] != text}
    if changes:
        type(row)._default_manager.filter(pk=row.pk).update(**sealed_for(row, changes))
        for name, text in changes.items():
            setattr(row, name, text)
    return list(changes)
