"""The month added up from raw rows: by a connection of its own and SQL, with no model and no function of the service.

Amounts are fen. The days are those of UTC+8, the gym's.
"""

import sqlite3
from collections import Counter
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
            "SELECT e.created_at, a.paid_fen FROM payments_event e"
            " JOIN payments_attempt a ON a.payment_id = e.payment_id"
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


def _connect() -> Any:
    if connection.vendor == "sqlite":
        return sqlite3.connect(f"file:{connection.settings_dict['NAME']}?mode=ro", uri=True)
    told, names = connection.get_connection_params(), ("dbname", "user", "password", "host", "port")
    return psycopg2.connect(**{name: told[name] for name in names if name in told})


def as_day(told: Any) -> date:
    """SQLite has texts."""
    return date.fromisoformat(told) if isinstance(told, str) else told


def day_at(told: Any) -> date:
    """The gym's day of an instant: SQLite's texts are UTC without saying so."""
    at = datetime.fromisoformat(told).replace(tzinfo=UTC) if isinstance(told, str) else told
    return (at.astimezone(UTC) + EIGHT_HOURS).date()
