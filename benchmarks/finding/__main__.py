"""What the console's search box, home and lists cost at size, inside one process and with PostgreSQL's own work.

`python -m benchmarks.finding [--members 100000] [--payments 1000000] [--times 15]`: milliseconds by what is looked for,
the median and the longest. The goal is 200 ms of server time for the box, 300 ms for a page with an
empty cache.
"""

import argparse
import json
import tempfile
from pathlib import Path

import django

from benchmarks.database import start_postgresql
from benchmarks.environment import enter, production_environment


def main() -> None:
    """A table, then the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=100_000)
    parser.add_argument("--payments", type=int, default=1_000_000)
    parser.add_argument("--times", type=int, default=15)
    arguments = parser.parse_args()
    postgresql, stop = start_postgresql()
    try:
        with tempfile.TemporaryDirectory(prefix="gymbench-") as name:
            enter(production_environment(Path(name), postgresql.create("finding")))
            django.setup()
            from benchmarks.finding.measuring import measure

            found = measure(postgresql, "finding", arguments.members, arguments.payments, arguments.times)
    finally:
        stop()
    print(json.dumps(found))


if __name__ == "__main__":
    main()
