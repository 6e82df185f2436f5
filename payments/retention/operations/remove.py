"""Write down that something was removed, and remove it: both or neither."""

from collections.abc import Callable, Sequence
from datetime import datetime

from payments.enums import RemovalKind
from payments.ledger.models import Removal
from payments.ledger.removed import Removed, digest_of, removal_hash


def write_removal(
    kind: RemovalKind,
    rows: Sequence[Removed],
    *,
    made_at: datetime,
    before: datetime,
    days: int,
    empty: Callable[[Sequence[Removed], int], None],
) -> Removal:
    """The next removal, of these rows in the order of their keys; inside the caller's transaction.

    Raises IntegrityError where another has written the removal of this number meanwhile.
    """
    last = Removal.objects.order_by("-number").first()
    count, digest = digest_of(rows)
    removal = Removal(
        number=1 if last is None else last.number + 1,
        kind=kind,
        made_at=made_at,
        kept_days=days,
        before=before,
        row_count=count,
        digest=digest,
    )
    removal.hash = removal_hash(removal, previous="" if last is None else last.hash)
    removal.save(force_insert=True)
    empty(rows, removal.number)
    return removal
