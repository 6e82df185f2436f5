"""A bill against the ledger, both ways: each class of difference, the sums and the fees."""

from decimal import Decimal

import pytest

from payments.enums import AttemptStatus, RefundStatus
from payments.models import Attempt, Difference
from payments.providers.billing import BillEmpty, EntryKind, EntryState
from tests.factories.payments import PaymentFactory
from tests.payments.reconciling.reconciliation_bed import (
    DAY,
    PROVIDER,
    BillGateway,
    bill_of,
    bill_of_refund,
    entry,
    only,
    open_attempt,
    paid_attempt,
    refund_of,
    run_with,
    told,
    with_fee,
)

pytestmark = pytest.mark.django_db


@pytest.fixture
def rate(settings):
    """Set the agreed rate of the provider's fee."""

    def agree(value):
        settings.PROVIDER_FEE_RATES = {PROVIDER: None if value is None else Decimal(value)}

    return agree


class TestAgreement:
    def test_sums_and_counts_of_both_sides(self, monkeypatch):
        first, second = paid_attempt(fen=10_000), paid_attempt("23:59", fen=250)
        refund = refund_of(first, fen=4_000)
        bill = [with_fee(bill_of(first), millifen=60_000), bill_of(second), bill_of_refund(refund)]

        report = run_with(monkeypatch, BillGateway(*bill))

        assert told(report) == []
        assert (report.bill_payment_count, report.bill_payment_fen) == (2, 10_250)
        assert (report.ledger_payment_count, report.ledger_payment_fen) == (2, 10_250)
        assert (report.bill_refund_count, report.bill_refund_fen) == (1, 4_000)
        assert (report.ledger_refund_count, report.ledger_refund_fen) == (1, 4_000)
        assert (report.bill_fee_millifen, report.matched_count, report.difference_count) == (60_000, 3, 0)
        assert (report.run, report.source, report.started_at) == (1, "download", None)

    def test_each_row_knows_its_bill(self, monkeypatch):
        attempt = paid_attempt()
        refund = refund_of(attempt)
        run_with(monkeypatch, BillGateway(bill_of(attempt), bill_of_refund(refund)))
        attempt.refresh_from_db()
        refund.refresh_from_db()
        assert (attempt.billed_on, refund.billed_on) == (DAY, DAY)

    def test_a_day_without_a_bill_is_compared_all_the_same(self, monkeypatch):
        paid_attempt(fen=700)
        report = run_with(monkeypatch, BillGateway(download=BillEmpty()))
        assert told(report) == [("missing_there", "payment", 0, 700, "raise")]
        assert report.source == "empty"

    def test_another_providers_money_is_left_alone(self, monkeypatch):
        paid_attempt(provider="wechat")
        assert only(monkeypatch) == []


class TestPayments:
    def test_unknown_money_is_raised(self, monkeypatch):
        line = entry(amount_fen=300)
        report = run_with(monkeypatch, BillGateway(line))
        assert told(report) == [("missing_here", "payment", 300, 0, "raise")]
        found = Difference.objects.get()
        assert (found.number, found.bill_line, found.payment_id) == (line.out_trade_no, 7, None)

    @pytest.mark.parametrize("suffix", ["", "_2"])
    def test_money_for_a_payment_without_an_attempt_is_settled(self, monkeypatch, suffix):
        payment = PaymentFactory()
        assert only(monkeypatch, entry(payment.transaction_id + suffix)) == [
            ("missing_here", "payment", 10_000, 0, "settle")
        ]
        assert Difference.objects.get().payment_id == payment.pk

    @pytest.mark.parametrize("status", [status for status in AttemptStatus if status != AttemptStatus.PAID])
    def test_paid_there_and_not_here(self, monkeypatch, status):
        attempt = open_attempt()
        Attempt.objects.update(status=status)
        assert only(monkeypatch, bill_of(attempt)) == [("state", "payment", 10_000, 0, "settle")]
        found = Difference.objects.get()
        assert (found.bill_state, found.ledger_state) == ("done", status)

    def test_another_amount(self, monkeypatch):
        assert only(monkeypatch, bill_of(paid_attempt(fen=10_000), amount_fen=10_001)) == [
            ("amount", "payment", 10_001, 10_000, "raise")
        ]

    def test_missing_there(self, monkeypatch):
        attempt = paid_attempt(fen=10_000)
        assert only(monkeypatch) == [("missing_there", "payment", 0, 10_000, "raise")]
        found = Difference.objects.get()
        assert (found.number, found.out_trade_no) == (attempt.out_trade_no, attempt.out_trade_no)
        assert (found.attempt_id, found.payment_id, found.bill_line) == (attempt.pk, attempt.payment_id, None)

    def test_an_attempt_that_was_not_paid_is_not_missed(self, monkeypatch):
        open_attempt()
        assert only(monkeypatch) == []


class TestRefunds:
    def test_one_of_our_trade_is_booked(self, monkeypatch):
        attempt = paid_attempt()
        line = entry(attempt.out_trade_no, kind=EntryKind.REFUND, refund_number="by-hand", amount_fen=900)
        assert only(monkeypatch, bill_of(attempt), line) == [("refund_missing_here", "refund", 900, 0, "book_refund")]
        found = Difference.objects.get()
        assert (found.number, found.attempt_id, found.out_trade_no) == ("by-hand", attempt.pk, attempt.out_trade_no)

    def test_one_of_an_unknown_trade_is_raised(self, monkeypatch):
        line = entry(kind=EntryKind.REFUND, refund_number="by-hand", amount_fen=900)
        assert only(monkeypatch, line) == [("refund_missing_here", "refund", 900, 0, "raise")]

    def test_a_number_counts_for_its_own_trade_alone(self, monkeypatch):
        mine, other = paid_attempt(), paid_attempt()
        refund_of(mine, number="whole", fen=10_000)
        line = entry(other.out_trade_no, kind=EntryKind.REFUND, refund_number="whole")
        assert only(monkeypatch, bill_of(mine), bill_of(other), line) == [
            ("refund_missing_here", "refund", 10_000, 0, "book_refund"),
            ("refund_missing_there", "refund", 0, 10_000, "raise"),
        ]

    def test_a_refund_without_a_number_has_the_orders(self, monkeypatch):
        attempt = paid_attempt()
        refund_of(attempt, number=attempt.out_trade_no, fen=10_000)
        line = entry(attempt.out_trade_no, kind=EntryKind.REFUND, amount_fen=10_000)
        assert only(monkeypatch, bill_of(attempt), line) == []

    def test_another_amount(self, monkeypatch):
        attempt = paid_attempt()
        refund = refund_of(attempt, fen=4_000)
        assert only(monkeypatch, bill_of(attempt), bill_of_refund(refund, amount_fen=3_999)) == [
            ("amount", "refund", 3_999, 4_000, "raise")
        ]

    @pytest.mark.parametrize("status", [status for status in RefundStatus if status != RefundStatus.SUCCEEDED])
    def test_done_there_and_not_here(self, monkeypatch, status):
        attempt = paid_attempt()
        refund = refund_of(attempt, status=status)
        assert only(monkeypatch, bill_of(attempt), bill_of_refund(refund)) == [("state", "refund", 4_000, 0, "settle")]

    def test_the_amount_is_graver_than_the_state(self, monkeypatch):
        attempt = paid_attempt()
        refund = refund_of(attempt, status=RefundStatus.PROCESSING)
        assert only(monkeypatch, bill_of(attempt), bill_of_refund(refund, amount_fen=1)) == [
            ("amount", "refund", 1, 0, "raise")
        ]

    def test_hearsay_has_no_amount(self, monkeypatch):
        attempt = paid_attempt()
        refund = refund_of(attempt, status=RefundStatus.ANNOUNCED)
        assert only(monkeypatch, bill_of(attempt), bill_of_refund(refund, amount_fen=1)) == [
            ("state", "refund", 1, 0, "settle")
        ]

    @pytest.mark.parametrize(
        "status", [RefundStatus.SUCCEEDED, RefundStatus.PROCESSING, RefundStatus.PENDING, RefundStatus.ABNORMAL]
    )
    def test_a_bill_that_is_older_than_the_ledger(self, monkeypatch, status):
        attempt = paid_attempt()
        refund = refund_of(attempt, status=status)
        line = bill_of_refund(refund, state=EntryState.PROCESSING)
        report = run_with(monkeypatch, BillGateway(bill_of(attempt), line))
        refund.refresh_from_db()
        assert (told(report), report.bill_refund_count, report.ledger_refund_count) == ([], 0, 0)
        assert refund.billed_on == DAY

    @pytest.mark.parametrize("status", [RefundStatus.FAILED, RefundStatus.DECLINED, RefundStatus.AWAITING_APPROVAL])
    def test_under_way_there_and_ended_or_not_begun_here(self, monkeypatch, status):
        attempt = paid_attempt()
        line = bill_of_refund(refund_of(attempt, status=status), state=EntryState.PROCESSING)
        assert only(monkeypatch, bill_of(attempt), line) == [("state", "refund", 0, 0, "settle")]

    def test_failed_there_and_done_here(self, monkeypatch):
        attempt = paid_attempt()
        line = bill_of_refund(refund_of(attempt), state=EntryState.FAILED)
        assert only(monkeypatch, bill_of(attempt), line) == [("state", "refund", 0, 4_000, "raise")]

    def test_failed_on_both_sides(self, monkeypatch):
        attempt = paid_attempt()
        line = bill_of_refund(refund_of(attempt, status=RefundStatus.FAILED), state=EntryState.FAILED)
        assert only(monkeypatch, bill_of(attempt), line) == []

    def test_missing_there(self, monkeypatch):
        attempt = paid_attempt()
        refund = refund_of(attempt)
        assert only(monkeypatch, bill_of(attempt)) == [("refund_missing_there", "refund", 0, 4_000, "raise")]
        found = Difference.objects.get()
        assert (found.number, found.out_trade_no, found.refund_id) == (refund.number, attempt.out_trade_no, refund.pk)


class TestFees:
    @pytest.mark.parametrize("millifen", [59_000, 60_000, 61_000])
    def test_within_a_fen_is_right(self, monkeypatch, millifen):
        assert only(monkeypatch, with_fee(bill_of(paid_attempt()), millifen=millifen)) == []

    @pytest.mark.parametrize("millifen", [58_999, 61_001, 0, -60_000])
    def test_more_than_a_fen_off(self, monkeypatch, millifen):
        assert only(monkeypatch, with_fee(bill_of(paid_attempt()), millifen=millifen)) == [
            ("fee", "payment", 10_000, 10_000, "raise")
        ]
        found = Difference.objects.get()
        assert (found.fee_millifen, found.expected_fee_millifen) == (millifen, 60_000)

    def test_half_a_fen_is_rounded_up(self, monkeypatch):
        """0.6 % of 250 fen is 1.5 fen: 2 are expected, and 3.001 are too many."""
        line = bill_of(paid_attempt(fen=250))
        assert only(monkeypatch, with_fee(line, millifen=3_000)) == []
        assert only(monkeypatch, with_fee(line, millifen=3_001)) == [("fee", "payment", 250, 250, "raise")]

    def test_the_agreed_rate_stands_above_the_bills_own(self, monkeypatch, rate):
        rate("0.0038")
        line = bill_of(paid_attempt())
        assert only(monkeypatch, with_fee(line, millifen=38_000, rate=None)) == []
        assert only(monkeypatch, with_fee(line, millifen=60_000)) == [("fee", "payment", 10_000, 10_000, "raise")]

    def test_without_a_rate_nothing_is_expected(self, monkeypatch, rate):
        rate(None)
        assert only(monkeypatch, with_fee(bill_of(paid_attempt()), millifen=99_000, rate=None)) == []

    def test_a_refund_gives_the_fee_back_or_keeps_it(self, monkeypatch):
        attempt = paid_attempt()
        line = bill_of_refund(refund_of(attempt, fen=5_000))
        assert only(monkeypatch, bill_of(attempt), with_fee(line, millifen=-30_000)) == []
        assert only(monkeypatch, bill_of(attempt), with_fee(line, millifen=0)) == []
        assert only(monkeypatch, bill_of(attempt), with_fee(line, millifen=30_000)) == [
            ("fee", "refund", 5_000, 5_000, "raise")
        ]
