"""What an entitlement is worth: its value, by the days that are not used, less what has gone back of it."""

from dataclasses import dataclass
from datetime import date

from members.memberships.entitlement import Entitlement
from members.memberships.remaining_days import used_days
from members.unused_value import still_due_fen, unused_fen
from payments.ledger.queries import reserved_fen


@dataclass(frozen=True, slots=True)
class Worth:
    """In fen: the `value_fen` of `days` days, of which `used` are used up, and what has gone back since they began."""

    value_fen: int
    days: int
    used: int
    given_back_fen: int

    @property
    def left_fen(self) -> int:
        """The value of the days that are not used, half a fen up, less what has gone back; never below nothing."""
        unused = unused_fen(self.value_fen, left=self.days - self.used, units=self.days)
        return still_due_fen(unused, given_back_fen=self.given_back_fen)


def worth_of(entitlement: Entitlement, *, used_until: date) -> Worth:
    """What it is worth when the days until this one, itself included, are used.

    The day of a refund is used (`used_until` is that day); the day of an upgrade belongs to the new card (it is the day
    before). What went back before the last upgrade is in its value already; what is promised to go back has gone.
    """
    now = entitlement.stretches[-1]
    used = sum(used_days(row, used_until) for row in now.rows)
    given_back_fen = reserved_fen(entitlement.payment_ids) - now.first.settled_fen
    return Worth(now.first.value_fen, now.days, used, max(0, given_back_fen))
