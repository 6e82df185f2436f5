"""Another amount than was asked for: told it is raised, confirmed it is booked, and a person returns or accepts it."""

import json
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.auditing.operations.audit import audit
from payments.desk.operations.close_case import Decision, close_case
from payments.enums import AttemptStatus, CaseAction, EventKind, PaymentStatus
from payments.errors import CaseNotClosed
from payments.ledger.facts import digest_of
from payments.models import Attempt, Event, ExceptionCase, Refund
from payments.paying.operations import ask
from payments.paying.operations.ask import ask_provider
from payments.paying.operations.sync import due_attempts
from payments.providers.base import Trade, TradeState
from payments.refunding.operations.request import NewRefund, request_refund
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory
from tests.providers_desk import CALLBACK, alipay_form
from tests.purchase import order
from tests.purpose_shelf import shelf_for_sale
from tests.till import Till, open_till

pytestmark = pytest.mark.django_db(transaction=True)
CAUSE = Cause(EventSource.STAFF, actor="user:1")
ASKED, PAID = 6_000, 5_999


class Provider:
    """Says what was paid for every trade."""

    fen: int | None = PAID

    def query(self, out_trade_no: str) -> Trade:
        if self.fen is None:
            return Trade(out_trade_no, TradeState.WAITING)
        return Trade(out_trade_no, TradeState.PAID, amount_fen=self.fen, paid_at=timezone.now())


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Provider:
    provider = Provider()
    monkeypatch.setattr(ask, "get_gateway", lambda _name: provider)
    return provider


@pytest.fixture
def shelf(monkeypatch: pytest.MonkeyPatch) -> Any:
    with shelf_for_sale(monkeypatch) as shelf:
        yield shelf


@pytest.fixture
def till() -> Any:
    with open_till() as till:
        yield till


@pytest.fixture
def attempt(shelf: Any, monkeypatch: pytest.MonkeyPatch) -> Attempt:
    """An open one, for something on the shelf."""
    monkeypatch.setattr("tests.purpose_shelf.PRICE_FEN", ASKED)
    payment = order(MemberFactory(), "course", 5, ASKED)
    number = payment.transaction_id
    return Attempt.objects.create(
        payment=payment,
        provider="alipay",
        status=AttemptStatus.OPEN,
        out_trade_no=number,
        out_trade_no_index=Attempt.index_of(number),
        created_at=timezone.now(),
    )


def settle(action: CaseAction, user: User) -> ExceptionCase:
    case = ExceptionCase.objects.get()
    return close_case(Decision(case.pk, action, "抹零", user.pk), cause=CAUSE)


def test_what_is_told_is_raised_and_asked_for_next(attempt: Attempt, client: Client) -> None:
    answer = client.generic("POST", CALLBACK + "alipay", **alipay_form(attempt.out_trade_no, total_amount="59.99"))

    assert answer.status_code == 400
    attempt.refresh_from_db()
    assert (attempt.status, attempt.paid_fen) == (AttemptStatus.OPEN, None)
    assert due_attempts(at=timezone.now(), limit=9) == [attempt]
    assert ExceptionCase.objects.get().proposed_action == "ask_provider"


def test_what_is_confirmed_is_booked_on_its_attempt_and_the_payment_stays_unpaid(
    attempt: Attempt, provider: Provider, client: Client
) -> None:
    client.generic("POST", CALLBACK + "alipay", **alipay_form(attempt.out_trade_no, total_amount="59.99"))
    for _time in range(2):
        assert ask_provider(attempt) == "mismatched"

    attempt.refresh_from_db()
    assert (attempt.status, attempt.paid_fen) == (AttemptStatus.PAID, PAID)
    assert attempt.payment.status == PaymentStatus.PENDING
    case = ExceptionCase.objects.get()
    assert (case.kind, case.amount_fen, case.proposed_action) == ("amount_mismatch", PAID, "refund")
    assert Event.objects.filter(kind=EventKind.AMOUNT_DIFFERED).count() == 1
    again = client.generic("POST", CALLBACK + "alipay", **alipay_form(attempt.out_trade_no, total_amount="59.99"))
    assert again.status_code == 400


def test_a_person_returns_it(attempt: Attempt, provider: Provider, till: Till, staff: User) -> None:
    ask_provider(attempt)
    settle(CaseAction.REFUND, staff)

    assert [sent.amount_fen for sent in till.sent] == [PAID]
    attempt.payment.refresh_from_db()
    assert (attempt.payment.status, attempt.payment.refunded_fen) == (PaymentStatus.PENDING, 0)
    assert Refund.objects.get().attempt == attempt


@pytest.mark.parametrize("fen", [PAID, 6_001])
def test_a_person_accepts_it_and_it_is_delivered(
    attempt: Attempt, provider: Provider, till: Till, shelf: Any, staff: User, fen: int
) -> None:
    provider.fen = fen
    ask_provider(attempt)
    case = settle(CaseAction.ACCEPT_AMOUNT, staff)

    payment = attempt.payment
    payment.refresh_from_db()
    assert (payment.status, payment.fulfilment, payment.provider) == (PaymentStatus.SUCCESS, "done", "alipay")
    assert (case.closing_action, case.closing_reason, case.closed_by) == ("accept_amount", "抹零", staff)
    said = Event.objects.get(kind=EventKind.SUCCEEDED).evidence
    assert json.loads(said)["reason"] == digest_of("抹零")
    assert "抹零" not in said
    assert ask_provider(attempt) == "duplicate"
    assert not audit().findings

    request_refund(new=NewRefund(payment.pk, fen, "全退", None), cause=CAUSE)
    payment.refresh_from_db()
    assert payment.refunded_fen == fen


def test_what_was_only_told_is_asked_for_before_it_is_returned_or_accepted(
    attempt: Attempt, provider: Provider, till: Till, staff: User, client: Client
) -> None:
    client.generic("POST", CALLBACK + "alipay", **alipay_form(attempt.out_trade_no, total_amount="59.99"))
    provider.fen = None
    for action in (CaseAction.REFUND, CaseAction.ACCEPT_AMOUNT):
        with pytest.raises(CaseNotClosed):
            settle(action, staff)
    provider.fen = PAID
    settle(CaseAction.ACCEPT_AMOUNT, staff)

    attempt.payment.refresh_from_db()
    assert (attempt.payment.status, till.sent) == (PaymentStatus.SUCCESS, [])


def test_what_is_returned_is_not_accepted_and_the_other_way_round(
    attempt: Attempt, provider: Provider, till: Till, staff: User
) -> None:
    ask_provider(attempt)
    settle(CaseAction.REFUND, staff)
    ExceptionCase.objects.update(closed_at=None, closed_by=None)

    with pytest.raises(CaseNotClosed):
        settle(CaseAction.ACCEPT_AMOUNT, staff)
    attempt.payment.refresh_from_db()
    assert attempt.payment.status == PaymentStatus.PENDING


def test_it_is_not_the_price_of_what_was_paid_for_since(
    attempt: Attempt, provider: Provider, till: Till, staff: User
) -> None:
    ask_provider(attempt)
    provider.fen = ASKED
    ask_provider(AttemptFactory(payment=attempt.payment, provider="wechat", status="open"))

    with pytest.raises(CaseNotClosed):
        settle(CaseAction.ACCEPT_AMOUNT, staff)
    attempt.refresh_from_db()
    assert (attempt.is_overpayment, attempt.payment.status) == (True, PaymentStatus.SUCCESS)
    settle(CaseAction.REFUND, staff)
    assert [sent.amount_fen for sent in till.sent] == [PAID]
