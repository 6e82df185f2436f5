"""Whatever stands in the ledger and in the bill, the differences explain the totals to the fen."""

import pytest
from django.db.models import F, Sum
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as some

from payments.auditing.operations.fees_of_days import differing_fees
from payments.enums import AttemptStatus, DifferenceKind, RefundStatus
from payments.models import Attempt, Difference, Refund
from payments.providers.billing import EntryKind, EntryState
from payments.reconciling.operations import compare_bill as reconcile_bill
from payments.reconciling.operations import run as reconciliation_run
from payments.reconciling.operations.run import SumsDisagree
from tests.payments.reconciling.reconciliation_bed import (
    BillGateway,
    bill_of,
    bill_of_refund,
    content,
    empty_tables,
    entry,
    paid_attempt,
    refund_of,
    run_with,
    with_fee,
)

pytestmark = pytest.mark.django_db
FEN = some.integers(min_value=1, max_value=500)
BILLED = some.lists(FEN, max_size=2)
CLOCK = some.sampled_from(["00:00", "12:00", "23:10"])
TRADES = some.lists(
    some.tuples(
        FEN,
        CLOCK,
        some.sampled_from([AttemptStatus.PAID, AttemptStatus.OPEN]),
        BILLED,
        some.one_of(
            some.none(),
            some.tuples(FEN, CLOCK, some.sampled_from(list(RefundStatus)), BILLED, some.sampled_from(list(EntryState))),
        ),
    ),
    max_size=5,
)
# What the bill has and no row here.
UNBILLED = (
    DifferenceKind.NOT_OURS,
    DifferenceKind.DUPLICATE,
    DifferenceKind.MISSING_HERE,
    DifferenceKind.REFUND_MISSING_HERE,
)
STRANGERS = some.lists(some.tuples(some.sampled_from(list(EntryKind)), FEN), max_size=3)


def lines_of(trade):
    """The ledger's rows of a trade are written; its lines in the bill."""
    fen, clock, status, billed, money_back = trade
    attempt = paid_attempt(clock, fen=fen)
    if status != AttemptStatus.PAID:
        Attempt.objects.filter(pk=attempt.pk).update(status=status, paid_fen=None, paid_at=None)
    lines = [bill_of(attempt, amount_fen=billed_fen) for billed_fen in billed]
    if money_back is not None and status == AttemptStatus.PAID:
        back_fen, back_clock, back_status, back_billed, state = money_back
        refund = refund_of(attempt, back_clock, fen=min(fen, back_fen), status=back_status)
        lines += [bill_of_refund(refund, amount_fen=one, state=state) for one in back_billed]
    return lines


@settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(trades=TRADES, strangers=STRANGERS, order=some.randoms(use_true_random=False))
def test_the_differences_add_up_and_again_give_the_same(monkeypatch, trades, strangers, order):
    empty_tables()
    monkeypatch.setattr(reconcile_bill, "BATCH", 3)
    bill = [line for trade in trades for line in lines_of(trade)]
    bill += [
        entry(kind=kind, amount_fen=fen, refund_number="r" * (kind == EntryKind.REFUND)) for kind, fen in strangers
    ]
    order.shuffle(bill)
    bill = [with_fee(line, millifen=7 * number - 30, rate=None) for number, line in enumerate(bill)]

    report = run_with(monkeypatch, BillGateway(*bill))

    for kind in EntryKind:
        done = [line.amount_fen for line in bill if line.kind == kind and line.state == EntryState.DONE]
        assert getattr(report, f"bill_{kind.value}_fen") == sum(done)
        assert getattr(report, f"bill_{kind.value}_count") == len(done)
        told = Difference.objects.filter(entry=kind.value)
        apart = told.aggregate(sum=Sum(F("bill_fen") - F("ledger_fen")))["sum"] or 0
        assert sum(done) - getattr(report, f"ledger_{kind.value}_fen") == apart
    on_rows = sum(model.objects.aggregate(fee=Sum("fee_millifen"))["fee"] or 0 for model in (Attempt, Refund))
    on_no_row = Difference.objects.filter(kind__in=UNBILLED).aggregate(fee=Sum("fee_millifen"))["fee"] or 0
    assert report.bill_fee_millifen == sum(line.fee_millifen for line in bill) == on_rows + on_no_row
    assert report.ledger_fee_millifen == on_rows
    assert list(differing_fees()) == []
    before = content(report)
    assert content(run_with(monkeypatch, BillGateway(*bill))) == before


def test_sums_that_do_not_add_up_are_no_report(monkeypatch):
    attempt = paid_attempt()
    monkeypatch.setattr(reconciliation_run.Tally, "add_to_ledger", lambda *_arguments: None)
    with pytest.raises(SumsDisagree, match=r"alipay 2025-03-10: payment$"):
        run_with(monkeypatch, BillGateway(bill_of(attempt)))
    assert not Difference.objects.filter(reconciliation__run__gt=0).exists()
