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
# How often what nobody is to pay any more is asked for until it is closed, and how much later than the provider's own
# clock should allow it: it counts from when it took the order.
_UNTIL_CLOSED = timedelta(minutes=1)
_SLACK = timedelta(seconds=10)


def next_query(now: datetime, *, asked: int, created_at: datetime) -> datetime | None:
    """When to ask next after having asked `asked` times; None when the attempt is too old by then."""
    at = now + (_PAUSES[asked] if asked < len(_PAUSES) else _LATER)
    return at if at <= created_at + OUTCOME_PATIENCE.duration() else None


def next_closing(
    now: datetime, *, asked: int, created_at: datetime, closable_at: datetime, ended_at: datetime
) -> datetime | None:
    """The same for one that is given up: when it can be closed, every minute while it may be paid, and at its end."""
    if now < closable_at + _SLACK:
        return closable_at + _SLACK
    if now < ended_at:
        return min(now + _UNTIL_CLOSED, ended_at)
    return next_query(now, asked=asked, created_at=created_at)
