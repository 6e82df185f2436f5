"""What is going on, for the one who waits."""

import sys
import time

_START = time.monotonic()


def say(line: str) -> None:
    """On standard error and at once, with the seconds since the start."""
    print(f"{time.monotonic() - _START:6.0f} s  {line}", file=sys.stderr, flush=True)
