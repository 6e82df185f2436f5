"""What the providers refuse anyway is refused before they are called, and leaves nothing."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.enums import AttemptStatus, PaymentStatus, RefundStatus
from payments.errors import PaymentNotPaid, RefundExceedsPaid, RefundTooMany, RefundTooSoon
from payments.models import Refund
from payments.providers.base import ProviderUnknown
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations import ask_or_send_again, send
from payments.refunding.operations.ask_or_send_again import due_refunds, sync_refund
from payments.refunding.operations.request import NewRefund, reserve_refund
from tests.factories.payments import AttemptFactory, PaymentFactory

pytestmark = pytest.mark.django_db


def paid_attempt(*, provider="alipay", paid_days_ago=0, **more):
    paid_at = timezone.now() - timedelta(days=paid_days_ago)
    payment = PaymentFactory(status=PaymentStatus.SUCCESS, paid_at=paid_at, provider=provider)
    return AttemptFactory(
        payment=payment, provider=provider, status=AttemptStatus.PAID, paid_fen=10_000, paid_at=paid_at, **more
    )


def ask(attempt, amount_fen=100):
    new = NewRefund(attempt.payment_id, amount_fen, "x", None, attempt.pk)
    return reserve_refund(new=new, cause=Cause(EventSource.API))


def former_refund(attempt, number, **more):
    now = timezone.now() - timedelta(hours=1)
    values = {"status": RefundStatus.SUCCEEDED, "succeeded_at": now, "created_at": now, "sent_at": now, **more}
    return Refund.objects.create(
        payment=attempt.payment,
        attempt=attempt,
        provider=attempt.provider,
        amount_fen=1,
        number=f"r{number}",
        number_index=Refund.index_of(f"r{number}"),
        **values,
    )


def test_a_year_is_the_limit():
    assert ask(paid_attempt(paid_days_ago=364)).status == RefundStatus.PENDING
    assert ask(paid_attempt(paid_days_ago=366)).status == RefundStatus.BY_HAND


def test_fifty_parts_are_the_limit_and_failed_ones_do_not_count():
    attempt = paid_attempt(refund_reserved_fen=49)
    for number in range(49):
        former_refund(attempt, number)
    former_refund(attempt, "failed", status=RefundStatus.FAILED, succeeded_at=None)
    assert ask(attempt).status == RefundStatus.PENDING
    with pytest.raises(RefundTooMany):
        ask(attempt)
    assert Refund.objects.filter(status=RefundStatus.PENDING).count() == 1


def test_wechat_wants_a_minute_from_the_last_that_was_sent():
    attempt = paid_attempt(provider="wechat")
    sent_at = timezone.now() - timedelta(seconds=50)
    former_refund(attempt, 1, sent_at=sent_at)
    with pytest.raises(RefundTooSoon) as refused:
        ask(attempt)
    gone = (timezone.now() - sent_at).total_seconds()
    assert 60 - gone <= int(refused.value.headers["Retry-After"]) <= 11
    Refund.objects.update(sent_at=timezone.now() - timedelta(seconds=61))
    assert ask(attempt).status == RefundStatus.PENDING


def test_alipay_wants_three_seconds_from_the_last_that_was_sent():
    attempt = paid_attempt()
    with time_machine.travel(timezone.now(), tick=False) as clock:
        ask(attempt)
        clock.shift(timedelta(seconds=2))
        with pytest.raises(RefundTooSoon) as refused:
            ask(attempt)
        assert refused.value.headers["Retry-After"] == "2"
        clock.shift(timedelta(seconds=1))
        assert ask(attempt).status == RefundStatus.PENDING


class NeverReceived:
    """A provider that knows of no refund, and keeps when it was sent which."""

    def __init__(self):
        self.sent = []

    def query_refund(self, *, out_trade_no, number):
        return RefundStatement(number, RefundState.NOT_FOUND)

    def refund(self, order):
        self.sent.append((timezone.now(), order.number))
        raise ProviderUnknown("TIMEOUT")


@pytest.fixture
def till(monkeypatch):
    till = NeverReceived()
    for module in (ask_or_send_again, send):
        monkeypatch.setattr(module, "get_gateway", lambda _provider: till)
    return till


@pytest.mark.parametrize(("provider", "pause"), [("alipay", 3), ("wechat", 60)])
def test_what_is_sent_again_keeps_the_pause_behind_the_others_too(till, provider, pause):
    attempt = paid_attempt(provider=provider, refund_reserved_fen=2)
    for number in (1, 2):
        former_refund(attempt, number, status=RefundStatus.PENDING, succeeded_at=None, next_query_at=timezone.now())
    with time_machine.travel(timezone.now(), tick=False) as clock:
        start = timezone.now()
        for refund in due_refunds(limit=9):
            sync_refund(refund)
        waiting = Refund.objects.get(resent_at=None)
        assert (len(till.sent), waiting.next_query_at, waiting.query_count) == (1, start + timedelta(seconds=pause), 0)
        with pytest.raises(RefundTooSoon):
            ask(attempt)
        clock.shift(timedelta(seconds=pause))
        for refund in due_refunds(limit=9):
            sync_refund(refund)
    assert [at for at, _number in till.sent] == [start, start + timedelta(seconds=pause)]
    assert len({number for _at, number in till.sent}) == 2


def test_no_more_than_is_left():
    attempt = paid_attempt(refund_reserved_fen=9_901)
    with pytest.raises(RefundExceedsPaid):
        ask(attempt, 100)
    assert ask(attempt, 99).amount_fen == 99
    attempt.refresh_from_db()
    assert attempt.refund_reserved_fen == 10_000


@pytest.mark.parametrize("status", [AttemptStatus.OPEN, AttemptStatus.CLOSED, AttemptStatus.UNKNOWN])
def test_only_of_a_trade_that_was_paid(status):
    with pytest.raises(PaymentNotPaid):
        ask(AttemptFactory(status=status))
    assert Refund.objects.count() == 0
