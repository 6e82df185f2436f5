"""A refund of WeChat Pay that takes days stands once: in the bill of the day on which it was taken, as it was then."""

from datetime import timedelta

import pytest

from payments.enums import ProviderName, RefundStatus
from payments.models import Refund
from payments.providers.billing import EntryState
from payments.reconciling.operations import reconcile
from payments.reconciling.operations.reconcile import reconcile_day
from tests.payments.reconciling.reconciliation_bed import (
    DAY,
    BillGateway,
    at,
    bill_of,
    bill_of_refund,
    paid_attempt,
    refund_of,
    told,
)

pytestmark = pytest.mark.django_db
NEXT, LATER = DAY + timedelta(days=1), DAY + timedelta(days=2)
MISSING = [("refund_missing_there", "refund", 0, 4_000, "raise")]


@pytest.fixture
def run(monkeypatch):
    """Reconcile a day of WeChat Pay with these lines as its bill: what it tells."""

    def run(day, *lines):
        monkeypatch.setattr(reconcile, "get_gateway", lambda _provider: BillGateway(*lines))
        return told(reconcile_day(provider=ProviderName.WECHAT, day=day))

    return run


@pytest.fixture
def attempt():
    return paid_attempt("10:00", provider=ProviderName.WECHAT)


@pytest.fixture
def refund(attempt):
    """Sent on DAY, and with the payer two days later."""
    return refund_of(attempt, "11:00", day=LATER, sent_at=at("15:00"))


def line_of(refund, **changes):
    return bill_of_refund(refund, state=EntryState.PROCESSING, **changes)


def test_it_was_in_the_bill_of_its_day(run, attempt, refund):
    """As it was when the day was reconciled: under way on both sides, or done here by then."""
    assert run(DAY, bill_of(attempt), line_of(refund)) == []
    assert Refund.objects.get().billed_on == DAY
    assert (run(NEXT), run(LATER)) == ([], [])


def test_under_way_on_both_sides_and_done_days_later(run, attempt):
    refund = refund_of(attempt, status=RefundStatus.PROCESSING, sent_at=at("15:00"))
    assert run(DAY, bill_of(attempt), line_of(refund)) == []
    Refund.objects.update(status=RefundStatus.SUCCEEDED, succeeded_at=at("11:00", day=LATER))
    type(attempt).objects.update(refund_reserved_fen=4_000, refunded_fen=4_000)
    assert (run(NEXT), run(LATER), run(LATER)) == ([], [], [])


def test_its_day_was_never_reconciled(run, refund):
    assert run(LATER) == []


def test_one_of_the_days_between_was_not(run, attempt, refund):
    """By the provider's clock it may have been taken later than it was sent."""
    assert (run(DAY, bill_of(attempt)), run(LATER)) == ([], [])


@pytest.mark.parametrize("order", [(0, 1, 2), (2, 1, 0), (1, 2, 0)])
def test_in_no_bill_of_all_the_days_it_is_told_once(run, attempt, refund, order):
    days = [(DAY, bill_of(attempt)), (NEXT,), (LATER,)]
    run(DAY - timedelta(days=1))
    assert [run(*days[number]) for number in order] == [[], [], MISSING]
    assert [run(*days[number]) for number in order] == [[], [], MISSING]


def test_a_corrected_bill_takes_it_back(run, attempt, refund):
    run(DAY, bill_of(attempt), line_of(refund))
    run(NEXT)
    run(LATER)
    assert run(DAY, bill_of(attempt)) == MISSING
    assert Refund.objects.get().billed_on is None
    assert run(DAY, bill_of(attempt), line_of(refund)) == []


def test_one_that_a_bill_had_before_it_was_known_is_not_missing(run, attempt):
    """Made in the provider's console: its bill came first, then the notice that it had arrived."""
    refund = refund_of(attempt, "11:00", day=LATER, is_external=True)
    number = refund.number
    Refund.objects.update(number_index="somebody else's")
    assert [kind for kind, *_rest in run(DAY, bill_of(attempt), line_of(refund))] == ["refund_missing_here"]
    Refund.objects.update(number_index=Refund.index_of(number))
    assert (run(NEXT), run(LATER)) == ([], [])


def test_failed_in_its_bill_and_done_in_the_end(run, attempt, refund):
    failed = bill_of_refund(refund, state=EntryState.FAILED)
    assert run(DAY, bill_of(attempt), failed) == [("state", "refund", 0, 4_000, "raise")]
    assert (run(NEXT), run(LATER)) == ([], [])


def test_alipays_refunds_are_done_when_they_are_taken(monkeypatch, refund):
    attempt, number = refund.attempt, refund.attempt.out_trade_no
    attempt.provider, attempt.out_trade_no = ProviderName.ALIPAY, number  # sealed anew, as it is bound to both
    attempt.save()
    Refund.objects.update(provider=ProviderName.ALIPAY)
    monkeypatch.setattr(reconcile, "get_gateway", lambda _provider: BillGateway())
    assert told(reconcile_day(provider=ProviderName.ALIPAY, day=LATER)) == MISSING
