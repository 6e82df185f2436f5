"""A background job that writes down when it begins and ends, and takes a while."""

import os
import time
from pathlib import Path
from typing import Any

from foundation.reporting import ReportingCommand

TAKES_SECONDS = 0.2


class Command(ReportingCommand):
    """A line each to the file that WITNESS names: `begins` or `ends`, the process, the machine's seconds."""

    help = "Be seen at work."

    def run(self, **_options: Any) -> None:
        """Take a while."""
        self.write("begins")
        time.sleep(TAKES_SECONDS)
        self.write("ends")

    def write(self, what: str) -> None:
        """In one piece, as another may write at the same time where that ought not to be."""
        with Path(os.environ["WITNESS"]).open("a", encoding="ascii") as file:
            file.write(f"{what} {os.getpid()} {time.monotonic()}\n")
