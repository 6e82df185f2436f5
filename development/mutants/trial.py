"""Tests run over a copy of the sources, as they are or with one mutant in it."""

import os
import re
import shutil
import subprocess
import sys
import time
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from tempfile import TemporaryDirectory

from development.mutants.mutant import Database, Mutant

ROOT = Path(__file__).resolve().parent.parent.parent
# What is no source. The tests' keys go along: they take seconds to make.
NOT_COPIED = shutil.ignore_patterns(".git", ".venv*", "__pycache__", ".*_cache", ".hypothesis", "node_modules")
KEYS = Path("var") / "test-keys"
SOME_FELL = 1
_FALLEN = re.compile(r"^FAILED (.+?)(?: - .*)?$", re.M)


@dataclass(frozen=True, slots=True)
class Trial:
    """How the tests ended: the first that fell, pytest's exit code, what it printed, and how many seconds it took."""

    fallen: str
    exit_code: int
    printed: str
    seconds: float

    @property
    def is_killed(self) -> bool:
        """Whether a test fell; one that could not begin says nothing."""
        return self.exit_code == SOME_FELL and self.fallen != ""


@contextmanager
def copied(source: Path) -> Iterator[Path]:
    """A copy of these sources, to be spoilt; gone at the end of the block."""
    with TemporaryDirectory(prefix="gymsite-mutant-") as directory:
        tree = Path(directory) / "tree"
        shutil.copytree(source, tree, ignore=_ignored)
        yield tree


def try_out(mutant: Mutant, source: Path) -> Trial:
    """The mutant's tests over a copy with it; raises MutantLost."""
    with copied(source) as tree:
        mutant.apply(tree)
        return run_tests(tree, mutant.tests, mutant.database)


def run_tests(tree: Path, tests: Sequence[str], database: Database) -> Trial:
    """These tests over this copy, until one falls."""
    options = ["-x", "-q", "-rf", "--tb=short", "-p", "no:cacheprovider", f"--database={database}"]
    # Nothing of what called this: a run of the tests has variables of its own.
    inherited = {name: value for name, value in os.environ.items() if not name.startswith("PYTEST_")}
    begun = time.monotonic()
    ended = subprocess.run(  # noqa: S603 -- our own tests
        [sys.executable, "-m", "pytest", *options, *tests],
        cwd=tree,
        env={**inherited, "PYTHONPATH": str(tree)},
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
    )
    found = _FALLEN.search(ended.stdout)
    return Trial(found[1] if found else "", ended.returncode, ended.stdout, time.monotonic() - begun)


def _ignored(directory: str, names: list[str]) -> set[str]:
    """Of `var` only the keys of the tests go along."""
    ignored = set(NOT_COPIED(directory, names))
    if Path(directory).name == KEYS.parent.name and (Path(directory) / KEYS.name).exists():
        ignored |= set(names) - {KEYS.name}
    return ignored
