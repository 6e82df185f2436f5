"""When an open attempt is asked for: often while the payer may be paying, then less and less, until patience ends."""

from datetime import datetime, timedelta

from payments.house_rules import OUTCOME_PATIENCE

_PAUSES = (
    timedelta(seconds=5),
    timedelta(seconds=30),
    timedelta(minutes=1),
    timedelta(minutes=3),
    timedelta(minutes=5),
    timedelta(minutes=10),
    timedelta(minutes=30),
)
_LATER = timedelta(hours=1)


def next_query(now: datetime, *, asked: int, created_at: datetime) -> datetime | None:
    """When to ask next after having asked `asked` times; None when the attempt is too old by then."""
    at = now + (_PAUSES[asked] if asked < len(_PAUSES) else _LATER)
    return at if at <= created_at + OUTCOME_PATIENCE.duration() else None
