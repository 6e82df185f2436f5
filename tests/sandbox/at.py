"""The sandbox at one instant, whatever a test takes: `python -m tests.sandbox.at 2026-03-10T12:00:00+08:00 serve …`."""

import sys
from datetime import datetime

import time_machine

from sandbox.__main__ import main

if __name__ == "__main__":
    with time_machine.travel(datetime.fromisoformat(sys.argv[1]), tick=False):
        sys.exit(main(sys.argv[2:]))
