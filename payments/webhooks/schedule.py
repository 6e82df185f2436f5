"""When a message that did not arrive is tried again, and when an address that fails is left alone for how long."""

import random
from datetime import datetime, timedelta

# Between attempts the pause doubles, from a few seconds to half a day, each a little longer or shorter by chance so
# that what failed together does not come back together.
FIRST_PAUSE, LONGEST_PAUSE = timedelta(seconds=5), timedelta(hours=12)
JITTER = 0.2
# Counted from the first attempt; then it is given up. The last attempt is made at its end.
PATIENCE = timedelta(days=3)
# An address that fails gets one attempt in such a time at most, whatever waits for it.
LONGEST_REST = timedelta(minutes=5)
# 5 s doubled so often is beyond every pause.
_DOUBLINGS = 20


def pause_after(failures: int) -> timedelta:
    """How long to wait after so many attempts in a row (at least one) that failed."""
    pause = min(FIRST_PAUSE * (1 << min(failures - 1, _DOUBLINGS)), LONGEST_PAUSE)
    return pause * random.uniform(1 - JITTER, 1 + JITTER)  # noqa: S311 - no secret


def next_try(*, now: datetime, began_at: datetime, attempts: int) -> datetime | None:
    """When to try again after so many attempts that failed; None when it is to be given up."""
    last = began_at + PATIENCE
    return None if now >= last else min(now + pause_after(attempts), last)


def rest_until(*, now: datetime, failures: int) -> datetime:
    """Until when an address that failed so often in a row is left alone."""
    return now + min(pause_after(failures), LONGEST_REST)
