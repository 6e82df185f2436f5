"""When an open attempt is asked for: often while the payer may be paying, then less and less, for a day."""

from datetime import datetime, timedelta

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
_UNTIL = timedelta(days=1)


def next_query(now: datetime, *, asked: int, created_at: datetime) -> datetime | None:
    """When to ask next after having asked `asked` times; None when the attempt is a day old and nothing came of it."""
    at = now + (_PAUSES[asked] if asked < len(_PAUSES) else _LATER)
    return at if at <= created_at + _UNTIL else None
