"""A step in a process of its own, in the database of DATABASE_URL; prints as JSON what it found.

`python -m benchmarks.background.step fill JOB PAYMENTS DIRECTORY` makes the ledger, and files that belong to it in the
directory; `... step run JOB PAYMENTS DIRECTORY RUN PID` runs the job over it, PID being the database server's.
"""

import json
import sys
from importlib import import_module

import django


def main(step: str, *arguments: str) -> None:
    """What is not needed for the step is not imported either: it would count as the command's memory."""
    django.setup()
    print(json.dumps(import_module(f"benchmarks.background.{step}").main(*arguments)))


if __name__ == "__main__":
    main(*sys.argv[1:])
