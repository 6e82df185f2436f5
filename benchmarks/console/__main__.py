"""What the console's search box, homes and lists cost at size, inside one process and with PostgreSQL's own work.

`python -m benchmarks.console [--members 100000] [--payments 1000000] [--times 5]`: a line for each page, then the same
as JSON. `python -m benchmarks` has it among the rest. The goal is 200 ms of server time for the box and 300 ms for a
page with an empty cache; on a machine that others use, look at the processors' time beside it.
"""

import argparse
import json
from dataclasses import replace

from benchmarks.database import fresh_postgresql
from benchmarks.environment import become_the_service, production_environment
from benchmarks.plan import FULL


def main() -> None:
    """A table, then the same as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--members", type=int, default=FULL.console_members)
    parser.add_argument("--payments", type=int, default=FULL.console_payments)
    parser.add_argument("--times", type=int, default=FULL.console_times)
    given = parser.parse_args()
    plan = replace(FULL, console_members=given.members, console_payments=given.payments, console_times=given.times)
    with fresh_postgresql() as (postgresql, directory):
        become_the_service(production_environment(directory, postgresql.create("console")))
        from benchmarks.console.measuring import measure_console

        found = measure_console(postgresql, plan)
    print(json.dumps(found, ensure_ascii=False))


if __name__ == "__main__":
    main()
