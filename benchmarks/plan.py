"""How much is measured: the full form for the report, the quick one to see that everything still works.

How long the full form takes, a cell being one target, operation, number of connections and round, of five seconds:

- compared: 3 operations x 3 connections x 6 targets (service, four peers, floor) = 54, of three rounds: 162 cells;
- others: 10 operations at 16 connections: 10, of three rounds: 30 cells;
- growth: 5 operations x 2 sizes: 10, of three rounds: 30 cells;
- SQLite: 3 operations at 16 connections: 3, of three rounds: 9 cells.

231 cells of five seconds and 68 trials of one second (the floor needs none) are 21 minutes. What they send is prepared
beforehand: a callback takes a millisecond (rows sealed, a signature), up to 15,000 are made for a cell, 60 cells send
some: five minutes at most. Two minutes to start everybody, two for the ledger of a million, fifteen for the console:
33 to 45 minutes on a machine that is alone. Each cell that is disturbed takes its time twice.
"""

from dataclasses import dataclass

# What the peers and the floor do as well.
COMPARED = ("create", "callback alipay", "list member")
AT_ONCE = 16  # connections for what has no peer
PAYMENTS_EACH = 60  # of every member who has paid


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds and rounds of a cell, how many connections at once, and the sizes that growth is measured at.

    `connections` is for what is compared. A cell that others disturbed is measured again, `tries` times at most. The
    console is opened over a gym of its own, each page `console_times`, its lists searched and filtered, too, where
    `console_filters`.
    """

    rounds: int
    seconds: int
    connections: tuple[int, ...]
    sizes: tuple[int, ...]
    members: int
    tries: int
    console_members: int
    console_payments: int
    console_times: int
    console_filters: bool


FULL = Plan(
    rounds=3,
    seconds=5,
    connections=(1, 16, 64),
    sizes=(1_000, 1_000_000),
    members=200,
    tries=2,
    console_members=100_000,
    console_payments=1_000_000,
    console_times=5,
    console_filters=True,
)
QUICK = Plan(
    rounds=1,
    seconds=1,
    connections=(16,),
    sizes=(1_000, 20_000),
    members=20,
    tries=1,
    console_members=2_000,
    console_payments=5_000,
    console_times=1,
    console_filters=False,
)
PLANS = {"full": FULL, "quick": QUICK}
