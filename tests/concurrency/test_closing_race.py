"""The books are closed while others close them, while money arrives, and while a till is counted."""

from collections import Counter

import pytest

from foundation.days import ONE_DAY, today
from payments.closing.operations.reopen import reopen_books
from payments.enums import Period
from payments.errors import BooksNotClosable, BooksNotReopened, TillNotOpen
from payments.models import Attempt, ClosedEntry, Closing, Till
from payments.tills.operations.count_till import count_till
from payments.tills.operations.open_till import open_till
from tests.books import closed, noon, paid, settle, taken, unpaid
from tests.concurrency.race import at_once
from tests.factories.members import StaffFactory
from tests.payments.auditing.ledger_of_everything import verify

pytestmark = pytest.mark.django_db(transaction=True)


def tried(verb, *refusals):
    """What a thread does: whether it was done, or the code it was refused with."""

    def act(_client):
        try:
            verb()
        except refusals as refusal:
            return refusal.code
        return "done"

    return act


def test_of_two_who_close_the_first_day_one_does():
    day = today() - 2 * ONE_DAY
    paid(day)
    answers = at_once([tried(lambda: closed(day), BooksNotClosable) for _hand in range(6)])
    assert Counter(answers)["done"] == 1
    assert (Closing.objects.count(), ClosedEntry.objects.count()) == (1, 1)
    assert verify()["broken"] == 0


def test_of_two_who_close_a_later_day_one_does():
    first, second = today() - 3 * ONE_DAY, today() - 2 * ONE_DAY
    paid(first)
    closed(first)
    paid(second)
    answers = at_once([tried(lambda: closed(second), BooksNotClosable) for _hand in range(6)])
    assert Counter(answers) == {"done": 1, "period_closed": 5}
    assert ClosedEntry.objects.count() == 2


def test_money_that_arrives_while_its_day_is_closed_is_neither_lost_nor_doubled():
    first, second = today() - 3 * ONE_DAY, today() - 2 * ONE_DAY
    attempts = [unpaid(1_000 + number) for number in range(24)]
    paid(first, 500)
    payers = [lambda _client, attempt=attempt: settle(attempt, noon(first)) for attempt in attempts]

    at_once([*payers[:12], lambda _client: closed(first), *payers[12:]], hands=5)

    closed(second)
    held = Counter(ClosedEntry.objects.values_list("attempt_id", flat=True))
    assert held == Counter(Attempt.objects.values_list("pk", flat=True))
    assert sum(Closing.objects.values_list("received_fen", flat=True)) == 500 + sum(range(1_000, 1_024))
    late = ClosedEntry.objects.filter(closing__date=second)
    assert set(late.values_list("is_late", flat=True)) <= {True}
    assert verify()["broken"] == 0


def test_of_closing_the_next_day_and_reopening_the_last_one_the_books_stay_in_order():
    first, second = today() - 3 * ONE_DAY, today() - 2 * ONE_DAY
    paid(first)
    closed(first)
    paid(second)
    clerk = StaffFactory().pk

    def reopen():
        reopen_books(period=Period.DAY, first=first, reason="错了", user_id=clerk)

    at_once([tried(lambda: closed(second), BooksNotClosable), tried(reopen, BooksNotReopened)])

    valid = list(Closing.objects.filter(state="closed").order_by("date").values_list("date", flat=True))
    assert valid in ([first, second], [second], [])
    held = Counter(ClosedEntry.objects.filter(closing__state="closed").values_list("attempt_id", flat=True))
    assert set(held.values()) <= {1}
    assert verify()["broken"] == 0


def test_cash_that_is_taken_while_the_till_is_counted_is_in_it_or_in_none():
    clerk = StaffFactory().pk
    till = open_till(user_id=clerk, float_fen=0)

    def count():
        count_till(till_id=till.pk, counted_fen=1, reason="盘点", user_id=clerk)

    at_once([*[lambda _client: taken(1_000, by=clerk)] * 6, tried(count, TillNotOpen)])

    counted = Till.objects.get()
    assert counted.expected_fen == 1_000 * Attempt.objects.filter(till=till).count()
    assert Attempt.objects.count() == 6
