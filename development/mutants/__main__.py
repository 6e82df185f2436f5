"""`make mutants`: every named mutant in a copy of its own, and the test that noticed.

Exit code 1 when one is noticed by none of its tests, when the text it replaces has moved, or when its tests fall
without it. `ARGS="lock lease"` tries those alone whose names have one of the words.
"""

import argparse
import os
import sys
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path

from development.mutants.catalogue import MUTANTS
from development.mutants.mutant import Database, Mutant, MutantLost
from development.mutants.trial import ROOT, Trial, copied, run_tests, try_out

SHOWN_LINES = 30


def main(argv: Sequence[str] | None = None) -> int:
    """0 when every mutant was noticed."""
    arguments = _parse(argv)
    chosen = [each for each in MUTANTS if not arguments.words or any(word in each.name for word in arguments.words)]
    if not chosen or not _are_there(chosen):
        return 1
    with copied(ROOT) as tree:
        if not _are_green(chosen, tree):
            return 1
        with ThreadPoolExecutor(arguments.jobs) as pool:
            trials = list(pool.map(partial(_tried, tree=tree), chosen))
    survivors = [mutant.name for mutant, trial in zip(chosen, trials, strict=True) if not trial.is_killed]
    _say(f"{len(chosen) - len(survivors)} of {len(chosen)} were noticed")
    if survivors:
        _say(f"Not noticed: {', '.join(survivors)}")
    return 1 if survivors else 0


def _parse(argv: Sequence[str] | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("words", nargs="*", help="only mutants whose names have one of these")
    parser.add_argument("--jobs", type=int, default=os.cpu_count() or 1, help="how many at once")
    return parser.parse_args(argv)


def _are_there(mutants: Sequence[Mutant]) -> bool:
    """Whether each can be made; says which cannot, before anything is run."""
    lost = 0
    for mutant in mutants:
        try:
            mutant.applied_to((ROOT / mutant.file).read_text(encoding="utf-8"))
        except (MutantLost, OSError) as error:
            lost += 1
            _say(str(error))
    return lost == 0


def _are_green(mutants: Sequence[Mutant], tree: Path) -> bool:
    """Whether their tests pass over the sources as they are: else falling would say nothing."""
    databases: tuple[Database, ...] = ("sqlite", "postgresql")
    for database in databases:
        tests = list(dict.fromkeys(test for each in mutants if each.database == database for test in each.tests))
        if not tests:
            continue
        trial = run_tests(tree, tests, database)
        _say(f"without a mutant, on {database}: {len(tests)} files or tests, {trial.seconds:.0f} s")
        if trial.exit_code:
            _say(_end_of(trial))
            _say("These tests have to pass first")
            return False
    return True


def _tried(mutant: Mutant, tree: Path) -> Trial:
    trial = try_out(mutant, tree)
    fate = trial.fallen if trial.is_killed else f"NOT NOTICED (pytest ended with {trial.exit_code})"
    _say(f"{mutant.name} | {mutant.file} | {mutant.change} | {fate} | {trial.seconds:.0f} s")
    if not trial.is_killed and trial.exit_code:
        _say(_end_of(trial))
    return trial


def _end_of(trial: Trial) -> str:
    return "\n".join(trial.printed.splitlines()[-SHOWN_LINES:])


def _say(line: str) -> None:
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


if __name__ == "__main__":
    sys.exit(main())
