"""What a clock that was ahead has written: a time that no right clock can have written yet.

Whoever waits for such a time, as for the end of a lease, would wait until the clocks have come there, for years it may
be. So it counts as over.
"""

from datetime import datetime, timedelta

# The clocks of several machines are never quite alike.
CLOCKS_APART = timedelta(minutes=5)


def latest_written(now: datetime, *, ahead: timedelta = timedelta()) -> datetime:
    """No right clock has written a later time than this, if what it writes lies at most `ahead` of its own."""
    return now + ahead + CLOCKS_APART
