"""How much is measured: the full form for the report, the quick one to see that everything still works."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Plan:
    """Seconds and rounds of a cell, how many connections at once, and the sizes that growth is measured at.

    A cell that others disturbed is measured again, `tries` times at most. `on_sqlite` names the operations that are
    measured there; none means every one. The console is opened over a gym of its own, each page `console_times`, its
    lists searched and filtered, too, where `console_filters`.
    """

    rounds: int
    seconds: int
    connections: tuple[int, ...]
    sizes: tuple[int, ...]
    members: int
    payments_each: int
    tries: int
    duplicate_rounds: int
    console_members: int
    console_payments: int
    console_times: int
    console_filters: bool
    on_sqlite: tuple[str, ...] = ()


FULL = Plan(
    rounds=5,
    seconds=1,
    connections=(1, 16, 64),
    sizes=(1_000, 100_000, 1_000_000),
    members=200,
    payments_each=60,
    tries=2,
    duplicate_rounds=5,
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
    payments_each=60,
    tries=1,
    duplicate_rounds=1,
    console_members=2_000,
    console_payments=5_000,
    console_times=1,
    console_filters=False,
    on_sqlite=("create", "callback alipay", "list member"),
)
PLANS = {"full": FULL, "quick": QUICK}
