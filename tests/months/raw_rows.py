"""The month added up from raw rows: by a connection of its own and SQL, with no model and no function of the service.

Amounts are fen. The days are those of UTC+8, the gym's.
"""

import sqlite3
from calendar import monthrange
from collections import Counter, defaultdict
from collections.abc import Iterator
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, date, datetime, timedelta
from typing import Any

import psycopg2
from django.db import connection

EIGHT_HOURS = timedelta(hours=8)


class RawRows:
    """What lies in the database."""

    def read(self, statement: str) -> list[tuple[Any, ...]]:
        with closing(_connect()) as connected, closing(connected.cursor()) as cursor:
            cursor.execute(statement)
            return list(cursor.fetchall())

    # Money

    def received(self, first: date, last: date) -> Iterator["Money"]:
        """What was paid on these days, also what was not the price."""
        rows = self.read(
            "SELECT provider, paid_at, paid_fen, COALESCE(received_fen, paid_fen), COALESCE(fee_millifen, 0), till_id"
            " FROM payments_attempt WHERE status = 'paid'"
        )
        yield from (money for row in rows if first <= (money := Money.of(*row)).day <= last)

    def refunded(self, first: date, last: date) -> Iterator["Money"]:
        """What had gone back on these days."""
        rows = self.read(
            "SELECT provider, succeeded_at, amount_fen, amount_fen, COALESCE(fee_millifen, 0), till_id"
            " FROM payments_refund WHERE status = 'succeeded'"
        )
        yield from (money for row in rows if first <= (money := Money.of(*row)).day <= last)

    def sold_fen(self, first: date, last: date) -> int:
        """The prices of what was heard of as paid on these days."""
        rows = self.read(
            "SELECT e.created_at, a.paid_fen FROM payments_event e JOIN payments_attempt a ON a.payment_id = e.payment_id"
            " WHERE e.kind = 'succeeded' AND a.status = 'paid' AND NOT a.is_overpayment"
        )
        return sum(fen for at, fen in rows if first <= day_at(at) <= last)

    def prices_back_fen(self, first: date, last: date) -> int:
        """What went back on these days of what was paid as a price."""
        rows = self.read(
            "SELECT r.succeeded_at, r.amount_fen FROM payments_refund r JOIN payments_attempt a ON a.id = r.attempt_id"
            " WHERE r.status = 'succeeded' AND NOT a.is_overpayment"
        )
        return sum(fen for at, fen in rows if first <= day_at(at) <= last)

    # Closed days

    def held_by(self, *, first: date, last: date) -> Counter[str]:
        """The entries of the closings of these days: `received` and `refunded`, in all and late."""
        rows = self.read(
            "SELECT c.date, e.attempt_id, e.fen, e.is_late, e.own_day FROM payments_closedentry e"
            " JOIN payments_closing c ON c.id = e.closing_id WHERE c.state = 'closed' AND c.period = 'day'"
        )
        held: Counter[str] = Counter()
        for on, attempt_id, fen, is_late, own_day in rows:
            if first <= as_day(on) <= last:
                name = "refunded" if attempt_id is None else "received"
                held[name] += fen
                held[f"{name} late"] += fen if is_late else 0
                held[f"{name} of other months"] += 0 if first <= as_day(own_day) <= last else fen
        return held

    # What is owed

    def owed(self, on: date) -> dict[tuple[str, int], int]:
        """At the end of this day, by what was sold; as the rows are now, so to be asked before anything else happens."""
        owed: Counter[tuple[str, int]] = Counter()
        gone = Counter[int]()
        for payment_id, fen in self.read(
            "SELECT r.payment_id, r.amount_fen FROM payments_refund r JOIN payments_attempt a ON a.id = r.attempt_id"
            " WHERE r.status = 'succeeded' AND NOT a.is_overpayment"
        ):
            gone[payment_id] += fen
        for plan_id, fen in self._cards(on, gone):
            owed["plan", plan_id] += fen
        for pack_id, fen in self._packs(gone):
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
        names = "id, previous_id, payment_id, plan_id, value_fen, settled_fen, starts_on, ends_on, count, unit, ended_at"
        cards = {row[0]: Card(*row) for row in self.read(f"SELECT {names} FROM members_membership")}  # noqa: S608
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

    def _packs(self, gone: Counter[int]) -> Iterator[tuple[int, int]]:
        """Each by its sessions that were not held, those given on top among them."""
        held: Counter[int] = Counter()
        left: Counter[int] = Counter()
        for own_id, kind, delta in self.read("SELECT pack_id, kind, delta FROM members_packentry"):
            held[own_id] -= delta if kind in ("use", "return") else 0
            left[own_id] += delta
        for own_id, pack_id, payment_id, sessions, gifts, price_fen in self.read(
            "SELECT id, pack_id, payment_id, sessions, gift_sessions, price_fen FROM members_ownedpack"
            " WHERE withdrawn_at IS NULL"
        ):
            if left[own_id] > 0:
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
class Money:
    """`price_fen` is what it counts for the payer, `fen` what came in or went out."""

    provider: str
    day: date
    price_fen: int
    fen: int
    fee_millifen: int
    till_id: int | None

    @classmethod
    def of(cls, provider: str, at: Any, *rest: Any) -> "Money":
        return cls(provider, day_at(at), *rest)


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


def _connect() -> Any:
    if connection.vendor == "sqlite":
        return sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
    told = connection.get_connection_params()
    return psycopg2.connect(**{name: told[name] for name in ("dbname", "user", "password", "host", "port") if name in told})


def up(part: int, whole: int) -> int:
    """The quotient, the rest up."""
    return -(-part // whole)


def days_of(first: date, last: date) -> Iterator[date]:
    """Both included."""
    for number in range((last - first).days + 1):
        yield first + timedelta(days=number)


def as_day(told: Any) -> date:
    """SQLite has texts."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def day_at(told: Any) -> date:
    """The gym's day of an instant: SQLite's texts are UTC without saying so."""
    at = datetime.fromisoformat(told).replace(tzinfo=UTC) if isinstance(told, str) else told
    return (at.astimezone(UTC) + EIGHT_HOURS).date()
