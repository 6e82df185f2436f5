"""How long a reconciliation takes a row, and how much memory, as the bill grows: `python -m benchmarks.reconcile`.

Each size gets a database of its own, and each run a process of its own. `first` marks every row with its bill,
`again` is the same bill once more, `unknown` is a bill of numbers that nobody here knows: every row is a difference,
and so is every payment here. Wall seconds depend on what else the machine does; `cpu_seconds` are this process's own.
"""

import argparse
import json
import os
import subprocess
import sys
import tempfile
from contextlib import ExitStack
from pathlib import Path
from typing import Any

from tests.plugin import ROOT, forget_the_developers_environment, test_environment, test_keys
from tests.postgresql import start_postgresql

DAY = "2025-03-10"
PROGRAM = "import sys, django; django.setup(); from benchmarks.{module} import main; main(*sys.argv[1:])"
SIZES = (10_000, 100_000, 1_000_000)
NUMBERS = ("seconds", "cpu_seconds", "microseconds", "peak_mb")
LINE = "{database:<11}{run:<9}{rows:>10,}{differences:>13,}" + "".join(f"{{{name}:>14.1f}}" for name in NUMBERS)
TITLE = f"{'database':<11}{'run':<9}{'rows':>10}{'differences':>13}" + "".join(f"{name:>14}" for name in NUMBERS)


def main() -> None:
    """Measure every size on every database that was asked for; a table, then the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--rows", type=int, nargs="+", default=SIZES)
    parser.add_argument("--database", choices=("sqlite", "postgresql"), nargs="+", default=("sqlite",))
    arguments = parser.parse_args()
    forget_the_developers_environment()
    say(TITLE)
    found = [one for name in arguments.database for rows in arguments.rows for one in measure(name, rows)]
    say(json.dumps(found))


def measure(database: str, rows: int) -> list[dict[str, Any]]:
    """The three runs of one size."""
    with ExitStack() as stack:
        directory = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="gymsite-")))
        url = f"sqlite:///{directory / 'ledger.sqlite3'}"
        if database == "postgresql":
            url, stop = start_postgresql()
            stack.callback(stop)
        keys = test_keys(ROOT / "var" / "test-keys")
        environment = {
            **os.environ,
            **test_environment(keys, directory, url),
            "DJANGO_SETTINGS_MODULE": "gymsite.settings",
        }
        bill, unknown = directory / "bill.gz", directory / "unknown.gz"
        run(environment, "fill_ledger", str(rows), str(bill), str(unknown))
        return [
            show(database, name, json.loads(run(environment, "reconcile_once", str(path))))
            for name, path in (("first", bill), ("again", bill), ("unknown", unknown))
        ]


def show(database: str, name: str, result: dict[str, Any]) -> dict[str, Any]:
    """Print one line as soon as it is known."""
    microseconds = round(result["seconds"] / result["rows"] * 1_000_000, 1)
    found = {"database": database, "run": name, **result, "microseconds": microseconds}
    say(LINE.format(**found))
    return found


def run(environment: dict[str, str], module: str, *arguments: str) -> str:
    """What the module's `main` printed, in a process of its own."""
    command = [sys.executable, "-c", PROGRAM.format(module=module), DAY, *arguments]
    done = subprocess.run(command, cwd=ROOT, env=environment, check=True, stdout=subprocess.PIPE, text=True)
    return done.stdout


def say(line: str) -> None:
    """At once, also into a pipe."""
    print(line, flush=True)


if __name__ == "__main__":
    main()
