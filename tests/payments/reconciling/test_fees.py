"""What a bill charges for each entry stands on the payment or refund that has found its bill, and is audited."""

import pytest

from payments.auditing.operations.fees_of_days import differing_fees
from payments.enums import DifferenceKind, RefundStatus
from payments.models import Attempt, Difference, Reconciliation
from payments.providers.billing import EntryKind, EntryState
from tests.payments.reconciling.reconciliation_bed import (
    DAY,
    BillGateway,
    bill_of,
    bill_of_refund,
    entry,
    open_attempt,
    paid_attempt,
    refund_of,
    run_with,
    with_fee,
)

pytestmark = pytest.mark.django_db


def fee_on(row):
    row.refresh_from_db()
    return row.fee_millifen


def told():
    return [(finding.subject, finding.what, finding.found, finding.told) for finding in differing_fees()]


class TestOnRows:
    def test_a_payment_and_a_refund_keep_what_the_bill_says(self, monkeypatch):
        paid, other = paid_attempt(), paid_attempt(fen=333)
        back = refund_of(paid)
        report = run_with(
            monkeypatch,
            BillGateway(
                with_fee(bill_of(paid), millifen=60_000),
                with_fee(bill_of(other), millifen=1_998, rate=None),
                with_fee(bill_of_refund(back), millifen=-24_000),
            ),
        )
        assert (fee_on(paid), fee_on(other), fee_on(back)) == (60_000, 1_998, -24_000)
        assert (report.bill_fee_millifen, report.ledger_fee_millifen) == (37_998, 37_998)
        assert told() == []

    def test_what_is_not_ours_and_what_is_twice_charges_nothing_here(self, monkeypatch):
        paid = paid_attempt()
        line = with_fee(bill_of(paid), millifen=60_000)
        report = run_with(monkeypatch, BillGateway(line, line, with_fee(entry("shop-1"), millifen=7_000)))
        assert (fee_on(paid), report.ledger_fee_millifen, report.bill_fee_millifen) == (60_000, 60_000, 127_000)
        assert told() == []

    def test_a_refund_under_way_there_has_its_fee_in_no_later_bill(self, monkeypatch):
        back = refund_of(paid_attempt("12:00"), status=RefundStatus.PROCESSING)
        line = with_fee(bill_of_refund(back, state=EntryState.PROCESSING), millifen=-24_000)
        report = run_with(monkeypatch, BillGateway(line))
        assert (fee_on(back), report.bill_fee_millifen) == (-24_000, -24_000)

    def test_a_corrected_bill_corrects_them(self, monkeypatch):
        kept, dropped, unpaid = paid_attempt(), paid_attempt(), open_attempt()
        lines = [with_fee(bill_of(each), millifen=60_000) for each in (kept, dropped, unpaid)]
        run_with(monkeypatch, BillGateway(*lines))
        assert [fee_on(each) for each in (kept, dropped, unpaid)] == [60_000] * 3
        run_with(monkeypatch, BillGateway(with_fee(bill_of(kept), millifen=61_000)))
        assert [fee_on(each) for each in (kept, dropped, unpaid)] == [61_000, None, None]
        assert not Attempt.objects.filter(billed_on=DAY).exclude(pk=kept.pk).exists()
        assert told() == []

    def test_the_bill_of_another_day_changes_nothing(self, monkeypatch):
        paid = paid_attempt()
        line = with_fee(bill_of(paid), millifen=60_000)
        run_with(monkeypatch, BillGateway(line))
        run_with(monkeypatch, BillGateway(with_fee(bill_of(paid), millifen=1)), day=DAY.replace(day=11))
        assert fee_on(paid) == 60_000
        assert told() == []


class TestAudit:
    def bill(self, monkeypatch):
        paid = paid_attempt()
        run_with(monkeypatch, BillGateway(with_fee(bill_of(paid), millifen=60_000)))
        return paid

    def test_a_fee_that_was_changed_is_found(self, monkeypatch):
        self.bill(monkeypatch)
        Attempt.objects.update(fee_millifen=59_000)
        assert told() == [("report", "fee_millifen", 59_000, 60_000)]

    def test_one_that_was_taken_away_is_found(self, monkeypatch):
        self.bill(monkeypatch)
        Attempt.objects.update(fee_millifen=None)
        assert told() == [("report", "fee_millifen", 0, 60_000)]

    def test_a_report_from_before_fees_were_kept_says_nothing(self, monkeypatch):
        self.bill(monkeypatch)
        Attempt.objects.update(fee_millifen=None)
        Reconciliation.objects.update(ledger_fee_millifen=None)
        assert told() == []

    def test_a_run_that_did_not_get_to_its_end_says_nothing_of_the_one_before(self, monkeypatch):
        self.bill(monkeypatch)
        Attempt.objects.update(fee_millifen=61_000)
        Reconciliation.objects.update(begun_run=2)
        assert told() == []

    def test_what_a_repair_booked_counts(self, monkeypatch):
        paid = paid_attempt()
        line = with_fee(bill_of(paid), millifen=60_000)
        run_with(monkeypatch, BillGateway(line))
        # As if it had been missing when the bill was compared, and was booked by its repair.
        Difference.objects.create(
            reconciliation=Reconciliation.objects.get(), run=1, kind=DifferenceKind.MISSING_HERE,
            proposed_repair="settle",
            entry=EntryKind.PAYMENT.value, number=paid.out_trade_no, number_index=paid.out_trade_no_index,
            fee_millifen=60_000,
        )  # fmt: skip
        Reconciliation.objects.update(ledger_fee_millifen=0)
        assert told() == []
        Attempt.objects.update(billed_on=None, fee_millifen=None)
        assert told() == []
