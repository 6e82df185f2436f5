"""Repairs of differences: through the ledger's own doors, once, and never a row edited."""

import json
from dataclasses import replace

import pytest

from foundation.cause import Cause, EventSource
from payments.cases.operations import subject_of
from payments.enums import AttemptStatus, ExceptionKind, PaymentStatus, RefundStatus
from payments.models import Attempt, Difference, Event, ExceptionCase, Payment, Refund
from payments.paying.operations import ask
from payments.providers.base import ProviderUnknown, Trade, TradeState
from payments.providers.billing import EntryKind, EntryState
from payments.providers.refunding import RefundState, RefundStatement
from payments.reconciling.operations.repair import repair
from payments.refunding.operations import ask_or_send_again, book_external_refund
from tests.factories.payments import PaymentFactory
from tests.payments.reconciling.reconciliation_bed import (
    DAY,
    BillGateway,
    at,
    bill_of,
    bill_of_refund,
    entry,
    open_attempt,
    paid_attempt,
    refund_of,
    run_with,
    told,
    with_fee,
)

pytestmark = pytest.mark.django_db(transaction=True)
CAUSE = Cause(EventSource.COMMAND)


@pytest.fixture
def provider(monkeypatch):
    """A provider that is asked when something is repaired."""
    gateway = BillGateway()
    for module in (ask, book_external_refund, ask_or_send_again):
        monkeypatch.setattr(module, "get_gateway", lambda _provider: gateway)
    return gateway


@pytest.fixture
def differences(monkeypatch, provider):
    """Reconcile with these lines; what differs."""

    def compare(*lines):
        provider.entries = list(lines)
        report = run_with(monkeypatch, provider)
        return list(Difference.objects.filter(run=report.run).order_by("id"))

    return compare


def paid(number, fen=10_000, clock="12:00"):
    return Trade(number, TradeState.PAID, amount_fen=fen, paid_at=at(clock))


def repaired(difference, **options):
    """The outcome of a repair, and whether it has dealt with the difference."""
    outcome = repair(difference_id=difference.pk, cause=CAUSE, **options)
    difference.refresh_from_db()
    assert difference.outcome == outcome
    return outcome, difference.repaired_at is not None


class TestSettle:
    def test_what_came_and_went_back_is_booked_and_its_refund_by_the_bills_number(self, provider, differences):
        """API v3 has no list of a trade's refunds: the bill brings the number."""
        attempt = open_attempt()
        lines = (
            entry(attempt.out_trade_no),
            entry(attempt.out_trade_no, kind=EntryKind.REFUND, refund_number="r1", amount_fen=10_000),
        )
        payment_row, refund_row = differences(*lines)
        provider.trades[attempt.out_trade_no] = replace(paid(attempt.out_trade_no), state=TradeState.REFUNDED)
        provider.refunds["r1"] = RefundStatement("r1", RefundState.SUCCEEDED, 10_000)
        Payment.objects.update(item_id=5, fulfilment="pending")

        assert repaired(payment_row) == ("settled", True)
        attempt.refresh_from_db()
        assert (attempt.status, attempt.refunded_elsewhere_fen) == (AttemptStatus.PAID, 1)
        assert Payment.objects.get().fulfilment == "pending"
        assert repaired(refund_row) == ("succeeded", True)

        attempt.refresh_from_db()
        assert (attempt.refunded_elsewhere_fen, Payment.objects.get().refunded_fen) == (None, 10_000)
        about_trade = ExceptionCase.objects.get(subject=subject_of(attempt), kind=ExceptionKind.EXTERNAL_REFUND)
        assert about_trade.closing_action == "gone"

    def test_paid_there_is_booked_here(self, provider, differences):
        attempt = open_attempt()
        (difference,) = differences(bill_of(attempt))
        provider.trades[attempt.out_trade_no] = paid(attempt.out_trade_no)

        assert repaired(difference) == ("settled", True)

        payment = Payment.objects.get()
        assert (payment.status, payment.paid_at) == (PaymentStatus.SUCCESS, at("12:00"))
        assert Event.objects.get().source == "query"
        assert differences(bill_of(attempt)) == []

    def test_a_payment_without_an_attempt_gets_one(self, provider, differences):
        payment = PaymentFactory()
        line = entry(payment.transaction_id)
        (difference,) = differences(line)
        provider.trades[payment.transaction_id] = paid(payment.transaction_id)

        assert repaired(difference) == ("settled", True)

        attempt = Attempt.objects.get()
        assert (attempt.status, attempt.paid_fen, attempt.billed_on) == (AttemptStatus.PAID, 10_000, DAY)
        assert differences(line) == []

    def test_the_bill_is_not_believed_against_the_provider(self, provider, differences):
        attempt = open_attempt()
        (difference,) = differences(bill_of(attempt))
        provider.trades[attempt.out_trade_no] = Trade(attempt.out_trade_no, TradeState.WAITING)
        assert repaired(difference) == ("ignored", False)
        assert Payment.objects.get().status == PaymentStatus.PENDING

    def test_another_amount_is_raised_by_settling(self, provider, differences):
        attempt = open_attempt()
        (difference,) = differences(bill_of(attempt, amount_fen=1))
        provider.trades[attempt.out_trade_no] = paid(attempt.out_trade_no, fen=1)
        assert repaired(difference) == ("mismatched", True)
        assert ExceptionCase.objects.get(closed_at=None).kind == "amount_mismatch"

    def test_no_answer_leaves_it_for_later(self, provider, differences):
        attempt = open_attempt()
        (difference,) = differences(bill_of(attempt))
        provider.trades[attempt.out_trade_no] = ProviderUnknown("timeout")
        assert repaired(difference) == ("timeout", False)

        provider.trades[attempt.out_trade_no] = paid(attempt.out_trade_no)
        assert repaired(difference) == ("settled", True)

    def test_a_number_that_another_trade_has_is_not_booked(self, provider, differences):
        paid_attempt(provider_transaction_id_index=Attempt.provider_index_of("theirs"))
        attempt = open_attempt()
        difference = differences(bill_of(attempt))[0]
        answer = Trade(attempt.out_trade_no, TradeState.PAID, provider_transaction_id="theirs", amount_fen=10_000)
        provider.trades[attempt.out_trade_no] = answer
        assert repaired(difference) == ("number_of_another_payment", False)
        assert Payment.objects.get(pk=attempt.payment_id).status == PaymentStatus.PENDING

    def test_a_switched_off_provider(self, monkeypatch, provider, differences):
        (difference,) = differences(bill_of(open_attempt()))
        monkeypatch.setattr(ask, "get_gateway", lambda _provider: None)
        assert repaired(difference) == ("provider_not_configured", False)

    def test_done_is_done(self, provider, differences):
        attempt = open_attempt()
        (difference,) = differences(bill_of(attempt))
        provider.trades[attempt.out_trade_no] = paid(attempt.out_trade_no)
        repair(difference_id=difference.pk, cause=CAUSE)
        provider.trades.clear()
        assert repaired(difference) == ("settled", True)

    def test_who_did_it(self, provider, differences, staff):
        attempt = open_attempt()
        (difference,) = differences(bill_of(attempt))
        provider.trades[attempt.out_trade_no] = ProviderUnknown("timeout")
        repaired(difference, user_id=staff.pk)
        assert difference.repaired_by_id is None
        provider.trades[attempt.out_trade_no] = paid(attempt.out_trade_no)
        repaired(difference, user_id=staff.pk)
        assert difference.repaired_by_id == staff.pk


class TestRefunds:
    def test_done_there_is_booked_here(self, provider, differences):
        attempt = paid_attempt()
        refund = refund_of(attempt, status=RefundStatus.PROCESSING)
        Attempt.objects.update(refund_reserved_fen=refund.amount_fen)
        bill = [bill_of(attempt), bill_of_refund(refund)]
        (difference,) = differences(*bill)
        provider.refunds[refund.number] = RefundStatement(refund.number, RefundState.SUCCEEDED, refund.amount_fen)

        assert repaired(difference) == ("succeeded", True)

        assert Payment.objects.get().refunded_fen == refund.amount_fen
        assert differences(*bill) == []

    def test_no_answer_leaves_it_for_later(self, provider, differences):
        attempt = paid_attempt()
        refund = refund_of(attempt, status=RefundStatus.PROCESSING)
        (difference,) = differences(bill_of(attempt), bill_of_refund(refund))
        provider.refunds[refund.number] = ProviderUnknown("timeout")
        assert repaired(difference) == ("timeout", False)
        refund.refresh_from_db()
        assert refund.status == RefundStatus.PROCESSING

    def test_one_that_was_made_elsewhere(self, provider, differences):
        attempt = paid_attempt()
        line = entry(attempt.out_trade_no, kind=EntryKind.REFUND, refund_number="by-hand", amount_fen=900)
        (difference,) = differences(bill_of(attempt), line)
        provider.refunds["by-hand"] = RefundStatement("by-hand", RefundState.SUCCEEDED, 900)

        assert repaired(difference) == ("succeeded", True)

        refund = Refund.objects.get()
        assert (refund.amount_fen, refund.is_external, refund.billed_on) == (900, True, DAY)
        assert Payment.objects.get().refunded_fen == 900
        assert differences(bill_of(attempt), line) == []

    def test_one_that_the_provider_does_not_confirm(self, provider, differences):
        attempt = paid_attempt()
        line = entry(attempt.out_trade_no, kind=EntryKind.REFUND, refund_number="by-hand", amount_fen=900)
        (difference,) = differences(bill_of(attempt), line)
        provider.refunds["by-hand"] = RefundStatement("by-hand", RefundState.NOT_FOUND)
        assert repaired(difference) == ("not_booked", False)
        assert not Refund.objects.exists()

    def test_of_a_trade_whose_payment_was_missed_as_well(self, provider, differences):
        attempt = open_attempt()
        line = entry(attempt.out_trade_no, kind=EntryKind.REFUND, refund_number="by-hand", amount_fen=900)
        (difference,) = differences(line)
        provider.trades[attempt.out_trade_no] = paid(attempt.out_trade_no)
        provider.refunds["by-hand"] = RefundStatement("by-hand", RefundState.SUCCEEDED, 900)
        assert repaired(difference) == ("succeeded", True)
        payment = Payment.objects.get()
        assert (payment.status, payment.refunded_fen) == (PaymentStatus.SUCCESS, 900)

    def test_of_a_payment_without_an_attempt(self, provider, differences):
        number = PaymentFactory().transaction_id
        line = entry(number, kind=EntryKind.REFUND, refund_number="by-hand", amount_fen=900)
        money_back, money = differences(line, entry(number))
        assert repaired(money_back) == ("no_attempt", False)
        provider.trades[number] = paid(number)
        provider.refunds["by-hand"] = RefundStatement("by-hand", RefundState.SUCCEEDED, 900)
        assert repaired(money) == ("settled", True)
        assert repaired(money_back) == ("succeeded", True)


class TestRaise:
    def test_money_without_a_payment(self, provider, differences):
        line = entry(amount_fen=300)
        (difference,) = differences(line)
        assert repaired(difference) == ("raised", True)
        case = ExceptionCase.objects.get()
        assert (case.kind, case.payment_id, case.amount_fen) == ("unknown_trade", None, 300)
        assert case.proposed_action == "settled_outside"
        assert line.out_trade_no not in case.evidence + case.subject

    def test_again_is_the_same_case(self, provider, differences):
        line = entry(amount_fen=300)
        repaired(differences(line)[0])
        assert repaired(differences(line)[0]) == ("raised_before", True)
        assert ExceptionCase.objects.count() == 1

    @pytest.mark.parametrize(
        ("change", "kind", "fen", "action"),
        [
            ({"amount_fen": 10_300}, "amount", 300, "settled_outside"),
            ({"fee_millifen": 75_400}, "fee", 15, "settled_outside"),
        ],
    )
    def test_about_a_payment(self, provider, differences, settings, change, kind, fen, action):
        attempt = paid_attempt()
        line = with_fee(
            bill_of(attempt, amount_fen=change.get("amount_fen", 10_000)), millifen=change.get("fee_millifen", 0)
        )
        (difference,) = differences(line)
        assert repaired(difference) == ("raised", True)
        case = ExceptionCase.objects.get()
        assert (case.kind, case.payment_id, case.amount_fen) == ("bill_differs", attempt.payment_id, fen)
        assert case.proposed_action == action
        evidence = json.loads(case.evidence)
        assert (evidence["difference"], evidence["attempt"], evidence["day"]) == (kind, attempt.pk, "2025-03-10")

    def test_two_differences_of_one_entry_are_two_cases(self, provider, differences):
        attempt = paid_attempt()
        line = bill_of(attempt, amount_fen=1)
        for difference in differences(line, line):
            repaired(difference)
        assert ExceptionCase.objects.filter(payment=attempt.payment_id, kind="bill_differs").count() == 2

    def test_every_sort_fits_and_edits_no_row(self, monkeypatch, provider, differences):
        attempt, missing = paid_attempt(), paid_attempt()
        done = refund_of(attempt)
        refund_of(missing)
        before = list(Attempt.objects.order_by("pk").values_list("pk", "status", "paid_fen"))
        failed = bill_of_refund(done, state=EntryState.FAILED)
        stranger = entry(kind=EntryKind.REFUND, refund_number="r")
        found = differences(bill_of(attempt), failed, stranger, stranger)
        assert [difference.kind for difference in found] == [
            "state",
            "refund_missing_here",
            "duplicate",
            "missing_there",
            "refund_missing_there",
        ]
        assert {repaired(difference) for difference in found} == {("raised", True)}
        assert ExceptionCase.objects.count() == 5
        assert list(Attempt.objects.order_by("pk").values_list("pk", "status", "paid_fen")) == before


def test_told_again_after_a_repair_that_opened_a_case(monkeypatch, provider, differences):
    """A case is for a person; the bill and the ledger still differ."""
    line = entry(amount_fen=300)
    repaired(differences(line)[0])
    assert told(run_with(monkeypatch, provider)) == [("missing_here", "payment", 300, 0, "raise")]
