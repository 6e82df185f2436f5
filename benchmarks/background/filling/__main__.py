"""Make the ledger for a job: `python -m benchmarks.background.filling JOB PAYMENTS DIRECTORY`."""

import sys
from importlib import import_module
from pathlib import Path

import django
from django.core.management import call_command
from django.db import connection


def main(job: str, count: str, directory: str) -> None:
    """An empty database becomes a ledger of so many payments; files that belong to it lie in the directory."""
    django.setup()
    call_command("migrate", verbosity=0)
    import_module(f"benchmarks.background.filling.{job}").fill(int(count), Path(directory))
    with connection.cursor() as cursor:  # now, so that the database does not do it while it is measured
        cursor.execute("VACUUM")
        cursor.execute("ANALYZE")


if __name__ == "__main__":
    main(*sys.argv[1:])
