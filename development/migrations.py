"""Whether the code before a migration goes on working after it, so that machines are updated in turn: for `make lint`.

django-migration-linter reads the SQL that PostgreSQL would be given. It is strict behind BASELINE; of what stands
before, which no gym has ever run apart from the code beside it, `--all` tells, and wants a reason for each finding.
"""

import argparse
import os
import sys
from pathlib import Path
from typing import TYPE_CHECKING

import django

from tests.postgresql import start_postgresql

if TYPE_CHECKING:
    from django.db.migrations import Migration
    from django_migration_linter import MigrationLinter

ROOT = Path(__file__).resolve().parent.parent
# The last one of each app when this check began. Nothing had been released: to be moved on by releases alone.
BASELINE = {"members": "0026_reconciling", "payments": "0021_messages_and_events_found"}
# Of those up to the baseline what is found, and why it stays: a migration is never rewritten.
_WITH_A_DEFAULT = (
    "the column got a value that its code alone knows; since then a new one is nullable or has a db_default"
)
_SEALED = "texts were sealed in place, once and for good: that old code can read them no more is what it is for"
REASONED = {
    ("members", "0002_value_of_memberships"): _WITH_A_DEFAULT,
    ("members", "0009_reasons_are_sealed"): _SEALED,
    ("payments", "0002_cases_follow_their_cause"): _WITH_A_DEFAULT,
    ("payments", "0003_refunds_of_one_decision"): _WITH_A_DEFAULT,
    ("payments", "0008_bound_to_their_rows"): _SEALED,
}
# How arguments and variables are called is no danger to anybody.
NAMES_ONLY = ["RUNPYTHON_ARGS_NAMING_CONVENTION", "RUNPYTHON_MODEL_VARIABLE_NAME"]


def main() -> int:
    """0 where every migration may run beside the code before it, else 1 and what is wrong with which."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--all", action="store_true", help="those up to the baseline as well")
    is_all: bool = parser.parse_args().all
    if not (is_all or newer_files()):
        return 0
    url, stop = start_postgresql()
    try:
        os.environ |= {"DATABASE_URL": url, "DJANGO_SETTINGS_MODULE": "gymsite.settings", "LOG_LEVEL": "WARNING"}
        return _lint(is_all=is_all)
    finally:
        stop()


def newer_files(root: Path = ROOT) -> list[Path]:
    """Those behind the baseline; told without Django and a server."""
    return [
        file
        for app, last in BASELINE.items()
        for file in (root / app / "migrations").glob("[0-9]*.py")
        if file.stem > last
    ]


def _lint(*, is_all: bool) -> int:
    # What knows Django is imported once its settings are there.
    django.setup()
    from django.core.management import call_command  # noqa: PLC0415
    from django.db import connections  # noqa: PLC0415
    from django_migration_linter import MigrationLinter  # noqa: PLC0415

    try:
        call_command("migrate", verbosity=0)  # or names of constraints would be looked for in vain
        linter = MigrationLinter(
            str(ROOT),
            no_cache=True,
            quiet=["ok", "ignore"],
            analyser_string="postgresql",
            exclude_migration_tests=NAMES_ONLY,
        )
        named = linter.migration_loader.disk_migrations
        own = [
            each for (app, name), each in sorted(named.items()) if app in BASELINE and (is_all or name > BASELINE[app])
        ]
        return 1 if [each for each in own if _is_faulty(linter, each)] else 0
    finally:
        connections.close_all()


def _is_faulty(linter: "MigrationLinter", migration: "Migration") -> bool:
    """Found to break the code before it, and no reason stands for that."""
    linter.reset_counters()
    linter.lint_migration(migration)
    reason = REASONED.get((migration.app_label, migration.name))
    if linter.has_errors and reason:
        sys.stdout.write(f"\tstays: {reason}\n")
    return linter.has_errors and not reason


if __name__ == "__main__":
    sys.exit(main())
