"""Every table has a life: the paper says for how long its rows are kept, and what it says is dropped is dropped."""

import re
from pathlib import Path

from django.apps import apps
from django.utils import timezone

from payments.jobs.operations.keep_in_bounds import declared_bounds

PAPER = Path(__file__).resolve().parents[2] / "docs" / "operations.md"
# Not of a model, or made by a command of the administrator's.
NO_MODELS = {"django_migrations", "django_cache"}


def lives() -> list[tuple[set[str], str, str]]:
    """The rows of the paper: tables, for how long they are kept, and as what the job drops them."""
    section = PAPER.read_text(encoding="utf-8").split("\n## What grows\n")[1].split("\n## ")[0]
    rows = [line.strip("|").split(" | ") for line in section.splitlines() if line.startswith("| `")]
    return [(set(re.findall(r"`(\w+)`", tables)), kept.strip(), dropped.strip(" `|")) for tables, kept, dropped in rows]


def test_no_table_without_an_entry_and_no_entry_without_a_table():
    models = [each for each in apps.get_models(include_auto_created=True) if each._meta.managed]
    tables = {each._meta.db_table for each in models if not each._meta.proxy} | NO_MODELS
    assert set.union(*(named for named, _kept, _dropped in lives())) == tables
    assert all(kept for _tables, kept, _dropped in lives())


def test_what_the_job_drops_stands_beside_its_table():
    declared = {bound.name: bound.over(timezone.now()).model._meta.db_table for bound in declared_bounds()}
    told = {dropped: tables for tables, _kept, dropped in lives() if dropped}
    assert told.keys() == declared.keys()
    assert [name for name, table in declared.items() if table not in told[name]] == []
