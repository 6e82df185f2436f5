"""Refunds asked for at the same instant: never more is promised, or goes back, than was paid."""

import pytest
from django.db.models import Sum

from foundation.cause import Cause, EventSource
from payments.enums import ProviderName, RefundStatus
from payments.errors import RefundExceedsPaid, RefundTooSoon
from payments.ledger.operations.take_due import take_due
from payments.models import Attempt, Payment, Refund
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations.ask_or_send_again import due_refunds, sync_refund
from payments.refunding.operations.limits import PAUSE
from payments.refunding.operations.request import NewRefund, request_refund
from tests.concurrency.race import at_once
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.providers_desk import CALLBACK, alipay_form

pytestmark = pytest.mark.django_db(transaction=True)
CAUSE = Cause(EventSource.API)
WORKERS = 16


class Till:
    """A provider that pays every refund back at once, and remembers each call."""

    def __init__(self):
        self.sent = []

    def refund(self, order):
        self.sent.append(order.number)
        return RefundStatement(order.number, RefundState.SUCCEEDED, order.amount_fen)

    def query_refund(self, *, out_trade_no, number):
        self.sent.append(number)
        return RefundStatement(number, RefundState.SUCCEEDED)


@pytest.fixture
def till(monkeypatch):
    till = Till()
    for module in ("send", "ask_or_send_again"):
        monkeypatch.setattr(f"payments.refunding.operations.{module}.get_gateway", lambda _provider: till)
    return till


@pytest.fixture
def no_pause(monkeypatch):
    """The provider takes one refund of a trade right behind another."""
    monkeypatch.delitem(PAUSE, ProviderName.ALIPAY)


@pytest.fixture
def paid(client):
    payment = PaymentFactory(amount_fen=10_000)
    AttemptFactory(payment=payment)
    client.generic("POST", CALLBACK + "alipay", **alipay_form(payment.transaction_id))
    payment.refresh_from_db()
    assert payment.status == "success"
    return payment


def test_of_many_refunds_at_once_one_is_sent_in_the_pause(paid, till):
    def ask(_client):
        try:
            return request_refund(new=NewRefund(paid.pk, 100, "race", None), cause=CAUSE).status
        except RefundTooSoon:
            return "refused"

    outcomes = at_once([ask] * WORKERS)
    assert sorted(outcomes) == ["refused"] * (WORKERS - 1) + [RefundStatus.SUCCEEDED]
    assert len(till.sent) == 1


def test_of_many_refunds_at_once_only_what_was_paid_goes_back(paid, till, no_pause):
    def ask(_client):
        try:
            return request_refund(new=NewRefund(paid.pk, 3000, "race", None), cause=CAUSE).status
        except RefundExceedsPaid:
            return "refused"

    outcomes = at_once([ask] * WORKERS)
    assert sorted(outcomes) == ["refused"] * (WORKERS - 3) + [RefundStatus.SUCCEEDED] * 3
    paid.refresh_from_db()
    attempt = Attempt.objects.get()
    assert (paid.refunded_fen, attempt.refund_reserved_fen, attempt.refunded_fen) == (9000, 9000, 9000)
    assert Refund.objects.aggregate(sum=Sum("amount_fen"))["sum"] == 9000
    assert len(till.sent) == len(set(till.sent)) == 3


def test_of_many_workers_one_asks_for_each_refund(paid, till, no_pause):
    for _number in range(5):
        request_refund(new=NewRefund(paid.pk, 100, "x", None), cause=CAUSE)
    Refund.objects.update(status=RefundStatus.PROCESSING, next_query_at=paid.created_at, succeeded_at=None)
    Attempt.objects.update(refunded_fen=0)
    Payment.objects.update(refunded_fen=0)
    till.sent.clear()

    def work(_client):
        for refund in due_refunds(limit=10):
            if take_due(refund):
                sync_refund(refund)

    at_once([work] * 8)
    assert sorted(till.sent) == sorted(Refund.objects.get(pk=refund.pk).number for refund in Refund.objects.all())
    assert set(Refund.objects.values_list("status", flat=True)) == {RefundStatus.SUCCEEDED}
