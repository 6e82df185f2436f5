"""What crosses midnight: told once, on whichever day it is certain, whatever the order of the days."""

from datetime import timedelta

import pytest

from payments.models import Attempt
from tests.payments.reconciling.reconciliation_bed import (
    DAY,
    BillGateway,
    bill_of,
    bill_of_refund,
    paid_attempt,
    refund_of,
    run_with,
    told,
)

pytestmark = pytest.mark.django_db
NEXT_DAY = DAY + timedelta(days=1)
MISSING = [("missing_there", "payment", 0, 10_000, "raise")]


@pytest.fixture
def reconcile(monkeypatch):
    """Reconcile a day with these lines as its bill: its differences, and how many are carried."""

    def run(day, *lines):
        report = run_with(monkeypatch, BillGateway(*lines), day=day)
        return told(report), report.carried_count

    return run


@pytest.mark.parametrize("clock", ["23:00", "23:59:59.999999"])
def test_paid_in_the_last_hour_and_billed_the_day_after(reconcile, clock):
    attempt = paid_attempt(clock)
    assert reconcile(DAY) == ([], 1)
    assert reconcile(NEXT_DAY, bill_of(attempt)) == ([], 0)
    assert Attempt.objects.get().billed_on == NEXT_DAY


def test_paid_before_the_last_hour_is_not_carried(reconcile):
    paid_attempt("22:59:59.999999")
    assert reconcile(DAY) == (MISSING, 0)


def test_carried_and_in_no_bill_is_told_the_day_after(reconcile):
    paid_attempt("23:30")
    assert reconcile(DAY) == ([], 1)
    assert reconcile(NEXT_DAY) == (MISSING, 0)


def test_paid_after_midnight_and_billed_the_day_before(reconcile):
    attempt = paid_attempt("00:10", day=NEXT_DAY)
    assert reconcile(DAY, bill_of(attempt)) == ([], 0)
    assert reconcile(NEXT_DAY) == ([], 0)


def test_a_refund_crosses_as_well(reconcile):
    attempt = paid_attempt()
    refund = refund_of(attempt, "23:30")
    assert reconcile(DAY, bill_of(attempt)) == ([], 1)
    assert reconcile(NEXT_DAY, bill_of_refund(refund)) == ([], 0)


def test_the_evening_before_the_first_day_of_all_is_nobodys(reconcile):
    paid_attempt("23:30")
    assert reconcile(NEXT_DAY) == ([], 0)


def test_the_days_in_the_other_order_lose_nothing_and_tell_it_once(reconcile):
    paid_attempt("23:30")
    assert reconcile(NEXT_DAY) == ([], 0)
    assert reconcile(DAY) == (MISSING, 0)
    assert reconcile(NEXT_DAY) == ([], 0)
    assert reconcile(DAY) == (MISSING, 0)


def test_the_first_day_again_after_the_second_has_told_it(reconcile):
    paid_attempt("23:30")
    reconcile(DAY)
    reconcile(NEXT_DAY)
    assert reconcile(DAY) == ([], 1)
    assert reconcile(NEXT_DAY) == (MISSING, 0)


def test_days_are_counted_in_utc_plus_8(reconcile):
    """Half past midnight there is still the day before in UTC."""
    attempt = paid_attempt("00:30")
    assert attempt.paid_at.date() == DAY - timedelta(days=1)
    assert reconcile(DAY - timedelta(days=1)) == ([], 0)
    assert reconcile(DAY) == (MISSING, 0)


@pytest.mark.parametrize(("clock", "day"), [("23:30", DAY - timedelta(days=1)), ("00:10", NEXT_DAY)])
def test_a_corrected_bill_takes_back_what_it_had_of_the_days_beside(reconcile, clock, day):
    """The other day then has it in its own bill, and that is no second time."""
    attempt = paid_attempt(clock, day=day)
    assert reconcile(DAY, bill_of(attempt)) == ([], 0)
    assert reconcile(DAY) == ([], 0)
    assert reconcile(day, bill_of(attempt)) == ([], 0)
