"""What of the migrations the check of `make lint` looks at, and what it leaves as it is."""

from development.migrations import BASELINE, REASONED, newer_files
from tests.plugin import ROOT


def names(app):
    return {file.stem for file in (ROOT / app / "migrations").glob("[0-9]*.py")}


def test_the_baseline_and_everything_that_has_a_reason_is_there():
    assert all(last in names(app) for app, last in BASELINE.items() if last)
    for (app, name), reason in REASONED.items():
        assert name in names(app)
        assert name <= BASELINE[app]
        assert len(reason) > 20


def test_whatever_is_newer_is_looked_at(tmp_path):
    for app, last in BASELINE.items():
        directory = tmp_path / app / "migrations"
        directory.mkdir(parents=True)
        for name in ("__init__", last, "9999_new"):
            (directory / f"{name}.py").touch()
    assert [file.stem for file in newer_files(tmp_path)] == ["9999_new"] * len(BASELINE)


def test_every_app_of_ours_with_tables_is_looked_at():
    with_tables = {place.parent.name for place in ROOT.glob("*/migrations") if names(place.parent.name)}
    assert with_tables - {"sandbox"} == BASELINE.keys()
