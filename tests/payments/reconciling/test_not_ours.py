"""What other systems of the merchant have sold stands in the merchant's bill, and is nobody's work here."""

from dataclasses import replace
from datetime import timedelta

import pytest

from payments.enums import AttemptStatus
from payments.ledger.numbers import new_transaction_id
from payments.models import Difference, ExceptionCase
from payments.providers.billing import EntryKind, EntryState
from payments.reconciling.operations.ask_repairs import ask_repairs
from payments.reconciling.operations.raise_difference import raise_difference
from tests.payments.reconciling.reconciliation_bed import (
    DAY,
    BillGateway,
    at,
    bill_of,
    bill_of_refund,
    entry,
    only,
    paid_attempt,
    refund_of,
    run_with,
    told,
)

pytestmark = pytest.mark.django_db
TILL = ["POS-2026/77", "收银台-0001", "another-shop's"]


@pytest.mark.parametrize("number", TILL)
def test_a_number_that_is_not_of_our_form(monkeypatch, number):
    assert only(monkeypatch, entry(number)) == [("not_ours", "payment", 10_000, 0, "none")]
    assert not ExceptionCase.objects.exists()


def test_a_trade_without_a_number_of_the_merchant(monkeypatch):
    """A receipt code on the counter. Two of them are two, whatever their amounts."""
    numbers = ("202611107", "202611108")
    lines = [replace(entry(), out_trade_no="", provider_transaction_id=number) for number in numbers]
    report = run_with(monkeypatch, BillGateway(*lines))
    assert told(report) == [("not_ours", "payment", 10_000, 0, "none")] * 2
    assert {one.number for one in Difference.objects.all()} == set(numbers)


def test_another_app_of_the_merchant(monkeypatch):
    assert only(monkeypatch, entry(is_of_other_app=True)) == [("not_ours", "payment", 10_000, 0, "none")]


def test_our_form_and_not_known_is_missing_and_a_case(monkeypatch):
    line = entry(new_transaction_id(at("09:00")))
    assert only(monkeypatch, line) == [("missing_here", "payment", 10_000, 0, "raise")]
    assert ExceptionCase.objects.count() == 1


class TestWithANumberThatIsInTheLedger:
    """It agrees with nothing: what we were paid belongs to our app, and stands in no bill."""

    THEIRS = ("not_ours", "payment", 10_000, 0, "none")
    OURS = ("missing_there", "payment", 0, 10_000, "raise")

    def test_of_another_app(self, monkeypatch):
        attempt = paid_attempt()
        report = run_with(monkeypatch, BillGateway(bill_of(attempt, is_of_other_app=True)))
        assert told(report) == [self.THEIRS, self.OURS]
        assert ExceptionCase.objects.get().payment_id == attempt.payment_id
        attempt.refresh_from_db()
        assert attempt.billed_on is None

    def test_not_of_our_form(self, monkeypatch):
        attempt = paid_attempt(out_trade_no="POS-1")
        report = run_with(monkeypatch, BillGateway(bill_of(attempt)))
        assert told(report) == [self.THEIRS, self.OURS]

    def test_is_named_in_the_report_with_its_payment(self, monkeypatch):
        attempt = paid_attempt()
        report = run_with(monkeypatch, BillGateway(bill_of(attempt, is_of_other_app=True)))
        row = report.differences.get(kind="not_ours")
        assert (row.number, row.payment_id, row.attempt_id) == (attempt.out_trade_no, attempt.payment_id, None)

    def test_beside_our_own_row(self, monkeypatch):
        """Ours agrees, in whichever order they stand."""
        for order in (1, -1):
            attempt = paid_attempt()
            lines = [bill_of(attempt, is_of_other_app=True), bill_of(attempt)][::order]
            report = run_with(monkeypatch, BillGateway(*lines))
            assert (told(report), report.matched_count) == ([self.THEIRS], 1)
            attempt.payment.refresh_from_db()
            type(attempt).objects.filter(pk=attempt.pk).update(status=AttemptStatus.CLOSED)

    def test_a_refund_of_another_app(self, monkeypatch):
        refund = refund_of(paid_attempt())
        lines = bill_of(refund.attempt), bill_of_refund(refund, is_of_other_app=True)
        report = run_with(monkeypatch, BillGateway(*lines))
        assert told(report) == [
            ("not_ours", "refund", 4_000, 0, "none"),
            ("refund_missing_there", "refund", 0, 4_000, "raise"),
        ]

    def test_the_day_before_tells_nothing_of_ours(self, monkeypatch):
        """A row of theirs around midnight hides no payment of ours from the next day's report."""
        attempt = paid_attempt("23:30")
        run_with(monkeypatch, BillGateway(bill_of(attempt, is_of_other_app=True)))
        report = run_with(monkeypatch, BillGateway(), day=DAY + timedelta(days=1))
        assert told(report) == [self.OURS]


@pytest.mark.parametrize(("state", "fen"), [(EntryState.DONE, 10_000), (EntryState.PROCESSING, 0)])
def test_a_refund_of_theirs(monkeypatch, state, fen):
    line = entry("POS-1", kind=EntryKind.REFUND, refund_number="r 1", state=state)
    report = run_with(monkeypatch, BillGateway(line))
    assert told(report) == [("not_ours", "refund", fen, 0, "none")]
    assert (report.not_ours_count, report.not_ours_refund_fen) == (1, fen)


def test_the_report_keeps_them_in_its_totals_and_sums_them_up(monkeypatch):
    ours = paid_attempt(fen=700)
    theirs = entry("POS-1", amount_fen=300), entry("POS-1", amount_fen=40)
    report = run_with(monkeypatch, BillGateway(bill_of(ours), *theirs))
    assert (report.bill_payment_count, report.bill_payment_fen, report.ledger_payment_fen) == (3, 1_040, 700)
    assert (report.matched_count, report.difference_count) == (1, 0)
    assert (report.not_ours_count, report.not_ours_payment_fen, report.not_ours_refund_fen) == (2, 340, 0)


def test_nothing_is_done_about_them(monkeypatch):
    run_with(monkeypatch, BillGateway(entry("POS-1")))
    assert ask_repairs(Difference.objects.all(), user_id=None) == 0


def test_a_case_of_before_goes_when_the_next_run_knows_better(monkeypatch):
    report = run_with(monkeypatch, BillGateway(entry("POS-1")))
    raise_difference(Difference.objects.get())
    run_with(monkeypatch, BillGateway(entry("POS-1")))
    assert not ExceptionCase.objects.filter(closed_at__isnull=True).exists()
    assert report.pk


class TestTheProvidersOwnNumber:
    def known(self, **fields):
        attempt = paid_attempt()
        type(attempt).objects.filter(pk=attempt.pk).update(
            provider_transaction_id_index=attempt.provider_index_of("4200001"), **fields
        )
        return attempt

    def test_is_the_same(self, monkeypatch):
        assert only(monkeypatch, bill_of(self.known(), provider_transaction_id="4200001")) == []

    def test_is_another(self, monkeypatch):
        line = bill_of(self.known(), provider_transaction_id="4200002")
        assert only(monkeypatch, line) == [("trade_number", "payment", 10_000, 10_000, "raise")]
        assert ExceptionCase.objects.get().payment_id is not None

    def test_is_not_known_on_one_side(self, monkeypatch):
        lines = bill_of(self.known()), bill_of(paid_attempt(), provider_transaction_id="4200002")
        assert only(monkeypatch, *lines) == []

    def test_another_amount_is_graver(self, monkeypatch):
        line = bill_of(self.known(), provider_transaction_id="4200002", amount_fen=5)
        assert only(monkeypatch, line)[0][0] == "amount"

    def test_of_a_trade_that_is_not_known_to_be_paid(self, monkeypatch):
        attempt = self.known(status=AttemptStatus.OPEN, paid_fen=None, paid_at=None)
        assert only(monkeypatch, bill_of(attempt, provider_transaction_id="4200001"))[0][0] == "state"
