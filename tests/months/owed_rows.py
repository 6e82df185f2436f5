"""What is owed to the members at the end of a day, added up from raw rows by no function of the service.

Amounts are fen.
"""

from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

from tests.months.raw_rows import RawRows, as_day, day_at

COLUMNS = "id, previous_id, payment_id, plan_id, value_fen, settled_fen, starts_on, ends_on, count, unit, ended_at"


class OwedRows(RawRows):
    """Cards by days, packs by sessions, places until their evening, and what waits to be delivered."""

    def owed(self, on: date) -> dict[tuple[str, int], int]:
        """At the end of this day, by what was sold, as the rows are now: ask before anything else happens."""
        owed: Counter[tuple[str, int]] = Counter()
        gone = Counter[int]()
        for payment_id, fen in self.read(
            "SELECT r.payment_id, r.amount_fen FROM payments_refund r JOIN payments_attempt a ON a.id = r.attempt_id"
            " WHERE r.status = 'succeeded' AND NOT a.is_overpayment"
        ):
            gone[payment_id] += fen
        for plan_id, fen in self._cards(on, gone):
            owed["plan", plan_id] += fen
        for pack_id, fen in self._packs(on, gone):
            owed["pack", pack_id] += fen
        for course_id, fen in self._places(on, gone):
            owed["course", course_id] += fen
        for payment_id, fen in self.read(
            "SELECT p.id, a.paid_fen FROM payments_payment p JOIN payments_attempt a ON a.payment_id = p.id"
            " WHERE p.status = 'success' AND p.fulfilment <> 'done' AND a.status = 'paid' AND NOT a.is_overpayment"
        ):
            owed["undelivered", 0] += fen - gone[payment_id]
        return {line: fen for line, fen in owed.items() if fen}

    def _cards(self, on: date, gone: Counter[int]) -> Iterator[tuple[int, int]]:
        """Each by the days that its member has still to come, of those that were bought: the rest of a fen up."""
        frozen = defaultdict(set)
        for card_id, first, last, ended in self.read(
            "SELECT membership_id, starts_on, ends_on, ended_on FROM members_freeze"
            " WHERE approved_at IS NOT NULL AND voided_at IS NULL"
        ):
            frozen[card_id] |= set(days_of(as_day(first), as_day(ended or last)))
        rows = self.read(f"SELECT {COLUMNS} FROM members_membership")
        cards = {row[0]: Card(*row) for row in rows}
        for card in cards.values():
            if card.ended_at is not None or card.payment_id is None or as_day(card.ends_on) <= on:
                continue
            line = [card]
            while line[-1].previous_id is not None:
                line.append(cards[line[-1].previous_id])
            own = [each for each in line if each.payment_id == card.payment_id]
            bought = own[-1]
            begins = max(on + timedelta(days=1), as_day(card.starts_on))
            left = len(set(days_of(begins, as_day(card.ends_on))) - frozen[card.id])
            paid_by = {each.payment_id for each in line}
            back = max(0, sum(gone[each] for each in paid_by) - bought.settled_fen)
            yield card.plan_id, max(0, up(bought.value_fen * min(left, bought.days), bought.days) - back)

    def _packs(self, on: date, gone: Counter[int]) -> Iterator[tuple[int, int]]:
        """Each by its sessions that were not held, those given on top among them, until they lapse."""
        held: Counter[int] = Counter()
        left: Counter[int] = Counter()
        for own_id, kind, delta in self.read("SELECT pack_id, kind, delta FROM members_packentry"):
            held[own_id] -= delta if kind in ("use", "return") else 0
            left[own_id] += delta if kind != "expired" else 0
        for own_id, pack_id, payment_id, sessions, gifts, price_fen, last, after_days in self.read(
            "SELECT id, pack_id, payment_id, sessions, gift_sessions, price_fen, expires_on, lapses_after_days"
            " FROM members_ownedpack WHERE withdrawn_at IS NULL"
        ):
            has_lapsed = after_days is not None and as_day(last) + timedelta(days=after_days) <= on
            if left[own_id] > 0 and not has_lapsed:
                whole = sessions + gifts
                yield pack_id, max(0, up(price_fen * (whole - held[own_id]), whole) - gone[payment_id])

    def _places(self, on: date, gone: Counter[int]) -> Iterator[tuple[int, int]]:
        """Each until its day is over, unless it was called off."""
        for course_id, starts_at, status, payment_id, fen in self.read(
            "SELECT s.course_id, s.starts_at, b.status, b.payment_id, a.paid_fen FROM members_booking b"
            " JOIN members_classsession s ON s.id = b.session_id JOIN payments_attempt a ON a.payment_id = b.payment_id"
            " WHERE a.status = 'paid' AND NOT a.is_overpayment"
        ):
            if status in ("booked", "attended", "no_show") and day_at(starts_at) > on:
                yield course_id, max(0, fen - gone[payment_id])


@dataclass(frozen=True, slots=True)
class Card:
    """A row of memberships."""

    id: int
    previous_id: int | None
    payment_id: int | None
    plan_id: int
    value_fen: int
    settled_fen: int
    starts_on: Any
    ends_on: Any
    count: int
    unit: str
    ended_at: Any

    @property
    def days(self) -> int:
        """How many were bought."""
        first = as_day(self.starts_on)
        if self.unit != "month":
            return self.count * (7 if self.unit == "week" else 1)
        years, month = divmod(first.month - 1 + self.count, 12)
        year, month = first.year + years, month + 1
        length = monthrange(year, month)[1]
        end = date(year, month, first.day) if first.day <= length else date(year, month, length) + timedelta(days=1)
        return (end - first).days


def up(part: int, whole: int) -> int:
    """The quotient, the rest up."""
    return -(-part // whole)


def days_of(first: date, last: date) -> Iterator[date]:
    """Both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)
