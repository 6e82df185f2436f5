"""A large amount is typed once more before it moves, and what came of a decision is said with its colour."""

from datetime import timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payments.enums import CaseAction, DifferenceKind, ExceptionKind, RefundStatus, Repair
from payments.models import Difference, ExceptionCase, Payment, Reconciliation, Refund
from payments.providers.base import ProviderRefused
from payments.providers.refunding import RefundOrder, RefundState, RefundStatement
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.payments.rows import refund as refund_row
from tests.staff_client import clerk, signed_in

SEE = ("payments.view_payment", "payments.view_refund", "payments.view_exceptioncase", "payments.view_difference")
MAY = ("request_refund", "approve_refund", "close_exception", "repair_difference", "view_reconciliation")
PRICE_FEN = 931_700


class Till:
    """Pays everything back, or refuses it."""

    def __init__(self) -> None:
        self.sent: list[RefundOrder] = []
        self.refuses = False

    def refund(self, order: RefundOrder) -> RefundStatement:
        self.sent.append(order)
        if self.refuses:
            raise ProviderRefused("closed_account")
        return RefundStatement(order.number, RefundState.SUCCEEDED, order.amount_fen)


@pytest.fixture(autouse=True)
def till(monkeypatch: pytest.MonkeyPatch) -> Till:
    desk = Till()
    monkeypatch.setattr("payments.refunding.operations.send.get_gateway", lambda _provider: desk)
    return desk


@pytest.fixture
def paid(db: None, settings: Any) -> Payment:
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 100_000
    now = timezone.now() - timedelta(minutes=5)
    payment = PaymentFactory(status="success", paid_at=now, provider="alipay", amount_fen=PRICE_FEN)
    AttemptFactory(payment=payment, status="paid", paid_fen=PRICE_FEN, paid_at=now)
    return payment


@pytest.fixture
def waiting(paid: Payment) -> Refund:
    attempt = paid.attempts.get()
    attempt.refund_reserved_fen = PRICE_FEN
    attempt.save()
    return refund_row(attempt, amount_fen=PRICE_FEN, status="awaiting_approval")


@pytest.fixture
def approver(db: None) -> Client:
    return signed_in(clerk(*SEE, *(f"payments.{each}" for each in MAY)))


def at(row: Any, *more: str) -> str:
    return "/".join([f"/admin/payments/{row._meta.model_name}", str(row.pk), *more, ""])


@pytest.mark.parametrize("typed", ["9317", "9317.00", "9,317.00", "¥9,317.00", "￥9，317.00", "９３１７"])
def test_a_large_refund_is_approved_by_typing_its_amount(
    approver: Client, waiting: Refund, till: Till, typed: str
) -> None:
    page = approver.get(at(waiting, "approve")).content.decode()
    assert "This is a large amount. To go on, type it once more: ¥9,317.00" in page

    answer = approver.post(at(waiting, "approve"), {"typed_amount": typed})

    assert (answer.status_code, len(till.sent)) == (302, 1)


@pytest.mark.parametrize("typed", [None, "", "9317.01", "-9317", "−¥9,317.00", "yes", "93 17.00.0", "1e4"])
def test_without_it_or_with_another_nothing_is_done(
    approver: Client, waiting: Refund, till: Till, typed: str | None
) -> None:
    answer = approver.post(at(waiting, "approve"), {} if typed is None else {"typed_amount": typed})

    assert answer.status_code == 200
    assert "Nothing has been done" in answer.content.decode()
    waiting.refresh_from_db()
    assert (waiting.status, till.sent) == (RefundStatus.AWAITING_APPROVAL, [])


def test_it_is_measured_with_all_that_goes_back_of_the_trade(approver: Client, waiting: Refund) -> None:
    """Parts of a large sum are as large as the sum."""
    Refund.objects.filter(pk=waiting.pk).update(amount_fen=100)

    assert "type it once more: ¥1.00" in approver.get(at(waiting, "approve")).content.decode()


def test_a_small_one_wants_nothing_typed(approver: Client, waiting: Refund, settings: Any) -> None:
    settings.REFUND_APPROVAL_THRESHOLD_FEN = PRICE_FEN

    assert "typed_amount" not in approver.get(at(waiting, "approve")).content.decode()
    assert approver.post(at(waiting, "approve")).status_code == 302


def test_declining_moves_no_money_and_wants_nothing_typed(approver: Client, waiting: Refund) -> None:
    page = approver.get(at(waiting, "decline")).content.decode()

    assert "typed_amount" not in page
    assert "Nothing goes back: ¥9,317.00 stays here." in page


def test_the_sides_of_money_add_up(approver: Client, waiting: Refund) -> None:
    facts = dict(approver.get(at(waiting, "approve")).context["facts"].money)

    shown = {label: facts[label] for label in ("paid", "returned", "on its way back", "stays", "this refund")}
    assert shown == {
        "paid": "¥9,317.00",
        "returned": "¥0.00",
        "on its way back": "−¥9,317.00",
        "stays": "¥0.00",
        "this refund": "−¥9,317.00",
    }


def case_of(payment: Payment) -> ExceptionCase:
    return ExceptionCase.objects.create(
        payment=payment,
        kind=ExceptionKind.NOT_DELIVERED,
        amount_fen=payment.amount_fen,
        proposed_action=CaseAction.REFUND,
        opened_at=timezone.now(),
    )


def test_an_exception_whose_refund_waits_is_not_told_as_settled(approver: Client, paid: Payment) -> None:
    answers = {"action": "refund", "reason": "满员", "typed_amount": "9317"}

    answer = approver.post(at(case_of(paid), "settle"), answers, follow=True)

    [message] = answer.context["messages"]
    assert message.level_tag == "warning"
    assert "settled once the refund has arrived: Awaiting approval" in str(message)
    assert "waits until somebody else approves it" in str(message)


def test_an_exception_whose_refund_failed_stays_open_and_says_so(
    approver: Client, paid: Payment, till: Till, settings: Any
) -> None:
    settings.REFUND_APPROVAL_THRESHOLD_FEN = None
    till.refuses, case = True, case_of(paid)

    answer = approver.post(at(case, "settle"), {"action": "refund", "reason": "满员"})

    case.refresh_from_db()
    assert (answer.status_code, case.closed_at) == (200, None)
    assert "the exception is open again" in answer.content.decode()


def test_noting_moves_no_money_and_wants_nothing_typed(approver: Client, paid: Payment) -> None:
    answer = approver.post(at(case_of(paid), "settle"), {"action": "accepted", "reason": "看过了"})

    assert answer.status_code == 302


@pytest.fixture
def differences(paid: Payment) -> list[Difference]:
    now = timezone.now()
    report = Reconciliation.objects.create(
        provider="alipay", day=timezone.localdate(), run=1, difference_count=2, finished_at=now
    )
    return [
        Difference.objects.create(
            reconciliation=report,
            run=1,
            kind=DifferenceKind.MISSING_THERE,
            entry="payment",
            payment=paid,
            attempt=paid.attempts.get(),
            number=number,
            number_index=f"{number:0>64}",
            ledger_fen=fen,
            proposed_repair=Repair.SETTLE,
        )
        for number, fen in (("1", 100), ("2", PRICE_FEN))
    ]


def test_large_differences_are_not_repaired_by_the_dozen(approver: Client, differences: list[Difference]) -> None:
    small, large = differences
    chosen = {"action": "repair_selected", "_selected_action": [small.pk, large.pk]}

    answer = approver.post("/admin/payments/difference/", chosen, follow=True)

    [message] = answer.context["messages"]
    assert str(message) == f"Large amounts are repaired one by one, on their own pages: #{large.pk}. Nothing was done."
    assert not Difference.objects.filter(repair_due_at__isnull=False).exists()
    assert "type it once more: ¥9,317.00" in approver.get(at(large, "repair")).content.decode()
    assert "typed_amount" not in approver.get(at(small, "repair")).content.decode()


def test_a_repair_that_came_to_nothing_is_told_as_such(
    approver: Client, differences: list[Difference], monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("payments.reconciling.admin.difference.repair", lambda **_given: "no_attempt")

    answer = approver.post(at(differences[0], "repair"), follow=True)

    [message] = answer.context["messages"]
    assert message.level_tag == "error"
    assert "The difference is not repaired" in str(message)
