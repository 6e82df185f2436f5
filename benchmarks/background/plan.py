"""The jobs that are measured, and at which sizes: memory that is the same at both does not grow with the work."""

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Job:
    """A command, and how many payments it finds.

    A module of this name in `filling` makes the ledger for it, and one in `running` runs it and checks what it did.

    `unit` is what it works through, `units_each` of them for every payment. `runs` come one after the other over the
    same ledger, each in a process of its own.
    """

    name: str
    unit: str
    small: int
    full: int
    units_each: int = 1
    runs: tuple[str, ...] = ("once",)

    def sizes(self, scale: float) -> list[int]:
        """How many payments there are, first in small, then in full."""
        return [max(1, round(size * scale)) for size in (self.small, self.full)]


_ALL = (
    Job("sync_payments", "attempts", small=10_000, full=100_000),
    Job("close_expired_payments", "payments", small=10_000, full=100_000),
    Job("reconcile", "bill rows", small=10_000, full=1_000_000, runs=("first", "again", "unknown")),
    Job("verify_audit", "events", small=10_000, full=1_000_000, units_each=3),
    Job(
        "keep_in_bounds",
        "messages",
        small=250,
        full=25_000,
        units_each=40,
        runs=("audit_before", "first", "again", "vacuum", "audit_after"),
    ),
)
JOBS = {job.name: job for job in _ALL}
