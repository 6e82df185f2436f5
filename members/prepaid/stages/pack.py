"""A member's pack: worth its price by the sessions that are not used, those given on top among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.days import day_of
from members.enums import EntryKind
from members.prepaid.lines import Line


@dataclass(frozen=True, slots=True)
class Entry:
    """So many sessions more or less."""

    at: datetime
    kind: str
    delta: int


@dataclass(frozen=True, slots=True)
class PackStage:
    """A row of `OwnedPack`: what its entries came to before the time that is asked about, and those since."""

    row_id: int
    member_id: int
    line: Line
    payment_ids: Sequence[int]
    price_fen: int
    in_all: int
    before: Mapping[str, int]
    since: Sequence[Entry]
    withdrawn_at: datetime | None = None
    settled_fen: int = 0

    def left_fen(self, used_through: date, until: datetime, given_back_fen: int) -> int:
        """The price of the sessions that are not used, the rest of a fen up, less what went back.

        Used as refunds count it: what was held, and what was taken away by hand; what was added by hand was never paid
        for. What expired is owed. Nothing once no session is left at all, or a refund has ended it.
        """
        if self.withdrawn_at is not None and day_of(self.withdrawn_at) <= used_through:
            return 0
        sums = self._sums(until)
        if sum(sums.values()) - sums.get(EntryKind.EXPIRED, 0) <= 0:
            return 0
        return max(0, self.price_fen - self.price_fen * self._used(sums) // self.in_all - given_back_fen)

    def expired_fen(self, until: datetime) -> int:
        """The part of the price of the sessions that were written off as the pack was over."""
        sums = self._sums(until)
        expired = min(-sums.get(EntryKind.EXPIRED, 0), self.in_all - self._used(sums))
        return self.price_fen - self.price_fen * (self.in_all - max(0, expired)) // self.in_all if expired > 0 else 0

    def _used(self, sums: Mapping[str, int]) -> int:
        held = -sums.get(EntryKind.USE, 0) - sums.get(EntryKind.RETURN, 0)
        return max(0, min(held + max(0, -sums.get(EntryKind.MANUAL, 0)), self.in_all))

    def _sums(self, until: datetime) -> dict[str, int]:
        sums = dict(self.before)
        for entry in self.since:
            if entry.at < until:
                sums[entry.kind] = sums.get(entry.kind, 0) + entry.delta
        return sums
