"""A day is closed: what it holds, what is late, what it is refused for, and opening it again."""

import json
from datetime import timedelta

import pytest
import time_machine

from payments.closing.bills import bills_of
from payments.closing.movements import RECEIVED, REFUNDED
from payments.closing.operations.close_day import close_day
from payments.closing.operations.reopen import reopen_books
from payments.closing.queries import books
from payments.closing.undecided import undecided_of
from payments.enums import Period
from payments.errors import (
    BooksBeginLater,
    BooksNotReopened,
    EarlierDayOpen,
    OwnClosing,
    PeriodClosed,
    PeriodNotOver,
    StillUndecided,
)
from payments.models import ClosedEntry, Closing, Reconciliation
from payments.reconciling.operations.bill_day import end_of_bill
from tests.books import FIRST, LATER, SECOND, THIRD, billed, closed, noon, paid, refunded, settle, taken, unpaid
from tests.factories.members import StaffFactory
from tests.payments.auditing.ledger_of_everything import verify

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def later():
    with time_machine.travel(LATER, tick=False):
        yield


def held(closing):
    """What the closing holds: fen by attempt or refund, and whether late."""
    entries = ClosedEntry.objects.filter(closing=closing).order_by("pk")
    return [("in" if each.attempt_id else "back", each.fen, each.is_late) for each in entries]


def test_a_day_holds_what_moved_on_it():
    payment = paid(FIRST, 10_000)
    paid(SECOND, 7_000)
    refunded(payment, 3_000, FIRST)

    closing = closed(FIRST)

    assert held(closing) == [("in", 10_000, False), ("back", 3_000, False)]
    assert (closing.number, closing.received_fen, closing.refunded_fen, closing.late_count) == (1, 10_000, 3_000, 0)
    assert (closing.payment_count, closing.refund_count, closing.unknown_fee_count) == (1, 1, 2)
    rows = json.loads(closing.totals)["rows"]
    assert [(row["provider"], row["type"], row["received_fen"], row["refunded_fen"]) for row in rows] == [
        ("alipay", "course", 10_000, 3_000)
    ]
    assert verify()["broken"] == 0


def test_of_a_voucher_counts_what_its_platform_pays_out():
    with time_machine.travel(noon(FIRST), tick=False):
        taken(10_000, tender="voucher")
    assert closed(FIRST).received_fen == 9_000


def test_what_comes_for_a_closed_day_is_late_and_counted_once():
    paid(FIRST, 1_000)
    attempt = unpaid(2_000)
    closed(FIRST)
    late = settle(attempt, noon(FIRST))
    refunded(late, 500, FIRST)
    assert (RECEIVED.late(books()).count(), REFUNDED.late(books()).count()) == (1, 1)
    paid(SECOND, 4_000)

    second = closed(SECOND)

    assert held(second) == [("in", 2_000, True), ("in", 4_000, False), ("back", 500, True)]
    assert (second.received_fen, second.late_count) == (6_000, 2)
    assert (RECEIVED.late(books()).count(), REFUNDED.late(books()).count()) == (0, 0)
    assert held(closed(THIRD)) == []
    assert verify()["broken"] == 0


def test_days_are_closed_in_their_order():
    paid(FIRST)
    paid(SECOND)
    paid(THIRD)
    closed(FIRST)
    with pytest.raises(EarlierDayOpen) as refusal:
        closed(THIRD)
    assert refusal.value.extra == {"day": "2026-11-03"}
    with pytest.raises(PeriodClosed):
        closed(FIRST)
    closed(SECOND)
    closed(THIRD)
    assert Closing.objects.count() == 3


def test_the_books_do_not_begin_before_money_moved():
    paid(SECOND)
    with pytest.raises(BooksBeginLater) as refusal:
        closed(FIRST)
    assert refusal.value.extra == {"day": "2026-11-03"}
    closed(THIRD)


def test_where_nothing_has_moved_they_begin_yesterday():
    yesterday = LATER.date() - timedelta(days=1)
    with pytest.raises(BooksBeginLater):
        closed(yesterday - timedelta(days=1))
    closed(yesterday)


def test_a_day_that_is_not_over_is_not_closed():
    with pytest.raises(PeriodNotOver):
        closed(LATER.date())


def test_what_is_undecided_needs_a_reason():
    paid(FIRST)
    with pytest.raises(StillUndecided) as refusal:
        close_day(day=FIRST)
    assert refusal.value.extra["undecided"] == [("not_reconciled", 1)]
    assert not Closing.objects.exists()

    closing = close_day(day=FIRST, reason=" 账单明天到 ")

    assert (closing.reason, json.loads(closing.undecided)) == (
        "账单明天到",
        [{"kind": "not_reconciled", "count": 1, "provider": "alipay"}],
    )


def test_a_bill_that_was_compared_before_the_day_was_over_is_not_the_days():
    paid(FIRST)
    billed(FIRST)
    early = end_of_bill(FIRST) - timedelta(seconds=1)
    Reconciliation.objects.filter(provider="alipay").update(finished_at=early)
    assert [each.kind for each in undecided_of(FIRST)] == ["not_reconciled"]
    assert set(bills_of(FIRST)) == {"wechat"}


def test_with_everything_decided_no_reason_is_asked_for():
    paid(FIRST)
    billed(FIRST)
    assert not close_day(day=FIRST).reason


def test_the_newest_is_reopened_by_another_person():
    clerk, other = StaffFactory().pk, StaffFactory().pk
    paid(FIRST, 1_000)
    paid(SECOND, 2_000)
    closed(FIRST, by=clerk)
    closed(SECOND, by=clerk)
    again = {"period": Period.DAY, "reason": "漏了一笔"}
    with pytest.raises(BooksNotReopened):
        reopen_books(first=FIRST, user_id=other, **again)
    with pytest.raises(OwnClosing):
        reopen_books(first=SECOND, user_id=clerk, **again)

    reopened = reopen_books(first=SECOND, user_id=other, **again)

    assert (reopened.state, reopened.reopening_reason, reopened.reopened_by_id) == ("reopened", "漏了一笔", other)
    assert held(closed(SECOND)) == [("in", 2_000, False)]
    assert verify()["broken"] == 0


def test_what_was_late_in_a_reopened_day_is_late_again():
    paid(FIRST, 1_000)
    attempt = unpaid(2_000)
    closed(FIRST)
    settle(attempt, noon(FIRST))
    first_time = held(closed(SECOND))
    reopen_books(period=Period.DAY, first=SECOND, reason="重来", user_id=StaffFactory().pk)
    assert held(closed(SECOND)) == first_time == [("in", 2_000, True)]
