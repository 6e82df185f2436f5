"""Whoever changes a closed day or month in the database is found out, by the name of what is not as it was."""

import pytest
import time_machine
from django.db import connection

from payments.closing.operations.close_month import close_month
from payments.models import Attempt, ClosedEntry, ClosingEvent
from payments.tills.operations.count_till import count_till
from payments.tills.operations.open_till import open_till
from tests.books import FIRST, LATER, SECOND, closed, noon, paid, refunded, taken
from tests.factories.members import StaffFactory
from tests.payments.auditing.ledger_of_everything import verify
from tests.unguarded import unguarded


class Books:
    """Two closed days, with a refund and a counted till in the first, and their month."""

    def __init__(self):
        payment = paid(FIRST, 10_000)
        refunded(payment, 3_000, FIRST)
        clerk = StaffFactory().pk
        with time_machine.travel(noon(FIRST), tick=False):
            self.till = open_till(user_id=clerk, float_fen=0)
            taken(500, by=clerk)
            count_till(till_id=self.till.pk, counted_fen=500, reason="", user_id=clerk)
        paid(SECOND, 4_000)
        self.first, self.second = closed(FIRST), closed(SECOND)
        self.month = close_month(first=FIRST.replace(day=1))
        self.entry = ClosedEntry.objects.filter(closing=self.first, attempt__payment=payment).get()
        self.attempt = Attempt.objects.get(payment=payment)


@pytest.fixture
def books(transactional_db):
    """Audited once, so that a head has pinned them."""
    with time_machine.travel(LATER, tick=False):
        made = Books()
        first = verify()
        assert (first.get("broken"), first.get("closings")) == (0, 3), first
        yield made


def sql(statement, *parameters):
    with connection.cursor() as cursor:
        cursor.execute(statement, parameters)


def set_column(table, row, column, value):
    sql(f"UPDATE payments_{table} SET {column} = %s WHERE id = %s", value, row.pk)


def take_away(books):
    """The month, as if it had never been closed."""
    ClosingEvent.objects.filter(closing=books.month).delete()
    sql("DELETE FROM payments_closing WHERE id = %s", books.month.pk)


def hold_twice(books):
    """The second day holds what the first one has, too, and says so in its own sums alone."""
    entry = ClosedEntry.objects.get(pk=books.entry.pk)
    entry.pk, entry.closing = None, books.second
    entry.save(force_insert=True)


def reopened(books):
    """The first day counts no more, without a word of anybody."""
    sql(
        "UPDATE payments_closing SET state = 'reopened', reopened_at = closed_at, reopening_reason = 'x' WHERE id = %s",
        books.first.pk,
    )


# What is done, and what of it is found: subject, reason and column.
TAMPERINGS = {
    "sum": (lambda it: set_column("closing", it.first, "received_fen", 1), ("closing", "differs", "received_fen")),
    "totals": (lambda it: set_column("closing", it.first, "totals", "{}"), ("closing", "differs", "totals")),
    "date": (lambda it: set_column("closing", it.second, "date", "2026-11-05"), ("closing", "changed", "")),
    "who": (
        lambda it: set_column("closing", it.first, "closed_by_id", StaffFactory().pk),
        ("closing", "differs", "closed_by_id"),
    ),
    "reopened": (reopened, ("closing", "differs", "state")),
    "statement of the month": (
        lambda it: set_column("closing", it.month, "statement", "[]"),
        ("closing", "differs", "statement"),
    ),
    "month taken away": (take_away, ("closing", "taken_away", "")),
    "event": (
        lambda it: sql("UPDATE payments_closingevent SET facts = '{}' WHERE closing_id = %s", it.first.pk),
        ("closing", "changed", ""),
    ),
    "entry changed": (lambda it: set_column("closedentry", it.entry, "fen", 1), ("closing", "differs", "entries")),
    "entry's day": (
        lambda it: set_column("closedentry", it.entry, "own_day", "2026-11-03"),
        ("closing", "differs", "entries"),
    ),
    "entry taken away": (
        lambda it: sql("DELETE FROM payments_closedentry WHERE id = %s", it.entry.pk),
        ("closing", "differs", "entry_count"),
    ),
    "entry added": (hold_twice, ("closing", "differs", "entry_count")),
    "entry held twice": (hold_twice, ("attempt", "held_twice", "")),
    "money of a closed day": (
        lambda it: set_column("attempt", it.attempt, "paid_fen", 20_000),
        ("attempt", "closed_otherwise", "fen"),
    ),
    "day of the money": (
        lambda it: set_column("attempt", it.attempt, "paid_at", noon(SECOND)),
        ("attempt", "closed_otherwise", "own_day"),
    ),
    "refund of a closed day": (
        lambda it: sql("UPDATE payments_refund SET amount_fen = 1"),
        ("refund", "closed_otherwise", "fen"),
    ),
    "till": (lambda it: set_column("till", it.till, "float_fen", 1), ("till", "closed_otherwise", "float_fen")),
    "money in another till": (
        lambda it: sql("UPDATE payments_attempt SET till_id = NULL"),
        ("attempt", "differs", "till_id"),
    ),
}


@pytest.mark.parametrize("name", TAMPERINGS)
def test_what_is_not_as_it_was_closed_is_found_by_name(books, name):
    tamper, expected = TAMPERINGS[name]
    with unguarded():
        tamper(books)
    found = verify()
    assert found["code"] == "chain_broken", found
    told = [(each["subject"], each["reason"], each.get("what", "")) for each in found["findings"]]
    assert expected in told, found["findings"]
    assert "%(" not in found["detail"]


def test_the_database_lets_nobody_change_an_entry(books):
    with pytest.raises(Exception, match="append-only"):
        set_column("closedentry", books.entry, "fen", 1)
