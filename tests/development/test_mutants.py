"""The list of named mutants is whole: each can be made of the sources as they are, and its tests are there."""

import ast
from pathlib import Path

import pytest

from development.mutants.catalogue import MUTANTS
from development.mutants.mutant import Mutant, MutantLost
from development.mutants.trial import Trial, copied
from tests.plugin import ROOT

EACH = [pytest.param(mutant, id=mutant.name) for mutant in MUTANTS]


@pytest.mark.parametrize("mutant", EACH)
def test_what_it_replaces_stands_there_once_and_what_it_makes_is_python(mutant):
    changed = mutant.applied_to((ROOT / mutant.file).read_text(encoding="utf-8"))
    ast.parse(changed)


@pytest.mark.parametrize("mutant", EACH)
def test_the_tests_that_must_notice_are_there(mutant):
    for test in mutant.tests:
        path, _separator, name = test.partition("::")
        assert f"def {name or 'test_'}" in (ROOT / path).read_text(encoding="utf-8"), test


def test_names_are_given_once():
    assert len({mutant.name for mutant in MUTANTS}) == len(MUTANTS)


def test_a_text_that_has_moved_or_is_there_twice_is_told(tmp_path):
    mutant = Mutant("off", "rule.py", "return False", "return True", ())
    for source in ("return None", "return False; return False"):
        with pytest.raises(MutantLost, match=r"off: `return False` stands \d times in rule.py"):
            mutant.applied_to(source)
    (tmp_path / "rule.py").write_text("return False")
    mutant.apply(tmp_path)
    assert (tmp_path / "rule.py").read_text() == "return True"


def test_it_is_made_in_a_copy_without_data_and_history(tmp_path):
    for name in (".git/config", "var/gymsite.sqlite3", "var/test-keys/lock", "payments/enums.py"):
        (tmp_path / name).parent.mkdir(parents=True, exist_ok=True)
        (tmp_path / name).touch()
    with copied(tmp_path) as tree:
        there = {str(path.relative_to(tree)) for path in Path(tree).rglob("*") if path.is_file()}
    assert there == {"var/test-keys/lock", "payments/enums.py"}
    assert not tree.exists()


def test_only_a_test_that_fell_has_noticed():
    """Not one that could not begin, nor a run that could not."""
    assert Trial("tests/test_a.py::test_b", 1, "", 1.0).is_killed
    for exit_code in range(6):
        assert not Trial("", exit_code, "", 1.0).is_killed
