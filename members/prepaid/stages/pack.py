"""A member's pack: worth its price by the sessions that are not used, those given on top among them."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.days import ONE_DAY, day_of, start_of_day
from members.enums import EntryKind
from members.prepaid.lines import Line
from members.training.pack_validity import lapses_on


@dataclass(frozen=True, slots=True)
class Entry:
    """So many sessions more or less."""

    at: datetime
    kind: str
    delta: int


@dataclass(frozen=True, slots=True)
class Lapsing:
    """The policy that the pack was sold on: what is not used lapses so many days after its last day.

    `extended` are the times at which that day was moved, each with the day that it was before, in their order.
    """

    after_days: int | None
    expires_on: date
    extended: Sequence[tuple[datetime, date]] = ()

    def lapsed_at(self, used_through: date, until: datetime) -> datetime | None:
        """The end of the day on which it lapsed, by the last day that it had then; None as long as it has not."""
        last = next((was for at, was in self.extended if at >= until), self.expires_on)
        day = lapses_on(last, self.after_days)
        return start_of_day(day + ONE_DAY) if day is not None and day <= used_through else None


@dataclass(frozen=True, slots=True)
class PackStage:
    """A row of `OwnedPack`: what its entries came to before the time that is asked about, and those since.

    Of what lapses one day, `since` has every refund's entry.
    """

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
    lapsing: Lapsing | None = None

    def left_fen(self, used_through: date, until: datetime, given_back_fen: int) -> int:
        """The price of the sessions that are not used, the rest of a fen up, less what went back.

        Used as refunds count it: what was held, and what was taken away by hand; what was added by hand was never paid
        for. What expired is owed, until it lapses. Nothing once no session is left at all, or a refund has ended it;
        a refund of what had lapsed ends nothing, as all that it can lessen is revenue.
        """
        lapsed_at = self._lapsed_at(used_through, until)
        if self._is_taken_back(used_through, lapsed_at):
            return 0
        sums = self._sums(until, lapsed_at)
        if sum(sums.values()) - sums.get(EntryKind.EXPIRED, 0) <= 0:
            return 0
        return max(0, self.price_fen - self.price_fen * self._used(sums) // self.in_all - given_back_fen)

    def has_lapsed(self, used_through: date, until: datetime) -> bool:
        """At the end of the day that the policy says; what stands for open appointments lapses, too, until it is used.

        A pack that is extended afterwards has not lapsed, from that day on.
        """
        return self._lapsed_at(used_through, until) is not None

    def expired_fen(self, until: datetime) -> int:
        """The part of the price of the sessions that were written off as the pack was over."""
        sums = self._sums(until)
        expired = min(-sums.get(EntryKind.EXPIRED, 0), self.in_all - self._used(sums))
        return self.price_fen - self.price_fen * (self.in_all - max(0, expired)) // self.in_all if expired > 0 else 0

    def _used(self, sums: Mapping[str, int]) -> int:
        held = -sums.get(EntryKind.USE, 0) - sums.get(EntryKind.RETURN, 0)
        return max(0, min(held + max(0, -sums.get(EntryKind.MANUAL, 0)), self.in_all))

    def _is_taken_back(self, used_through: date, lapsed_at: datetime | None) -> bool:
        at = self.withdrawn_at
        return at is not None and day_of(at) <= used_through and (lapsed_at is None or at < lapsed_at)

    def _lapsed_at(self, used_through: date, until: datetime) -> datetime | None:
        return None if self.lapsing is None else self.lapsing.lapsed_at(used_through, until)

    def _sums(self, until: datetime, lapsed_at: datetime | None = None) -> dict[str, int]:
        """By kinds; what refunds took after it had lapsed is left out."""
        sums = dict(self.before)
        for entry in self.since:
            is_of_the_lapsed = lapsed_at is not None and entry.kind == EntryKind.WITHDRAWN and entry.at >= lapsed_at
            if entry.at < until and not is_of_the_lapsed:
                sums[entry.kind] = sums.get(entry.kind, 0) + entry.delta
        return sums
