"""Several attempts of a payment are closed one after the other; what their providers have closed is written."""

from datetime import timedelta

import pytest
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.enums import AttemptStatus, PaymentStatus, ProviderName
from payments.errors import CloseTooSoon, CloseUnconfirmed
from payments.models import Attempt, Event, Payment
from payments.paying.operations import ask, close_attempt
from payments.paying.operations.close import close_payment, close_with_attempts, expired_payments
from payments.providers.base import ProviderRefused, ProviderUnknown, Trade, TradeState
from tests.factories.payments import AttemptFactory, PaymentFactory

pytestmark = pytest.mark.django_db(transaction=True)


class Provider:
    """Nothing was paid; it closes, or raises what it is told to."""

    def __init__(self, fault: Exception | None = None) -> None:
        self.fault = fault

    def query(self, out_trade_no: str) -> Trade:
        return Trade(out_trade_no, TradeState.WAITING)

    def close(self, _out_trade_no: str) -> TradeState:
        if self.fault is not None:
            raise self.fault
        return TradeState.CLOSED


@pytest.fixture
def payment() -> Payment:
    """Opened at Alipay long ago, and at WeChat just now."""
    long_ago = timezone.now() - timedelta(hours=1)
    owed = PaymentFactory(created_at=long_ago, expires_at=timezone.now())
    AttemptFactory(payment=owed, provider=ProviderName.ALIPAY, status=AttemptStatus.OPEN, created_at=long_ago)
    AttemptFactory(payment=owed, provider=ProviderName.WECHAT, status=AttemptStatus.OPEN, created_at=timezone.now())
    return owed


CAUSE = Cause(EventSource.COMMAND)


def serve(monkeypatch: pytest.MonkeyPatch, *, wechat: Provider) -> None:
    gateways = {ProviderName.ALIPAY: Provider(), ProviderName.WECHAT: wechat}
    for module in (ask, close_attempt):
        monkeypatch.setattr(module, "get_gateway", gateways.__getitem__)


def close(monkeypatch: pytest.MonkeyPatch, payment: Payment, *, wechat: Provider) -> Payment:
    serve(monkeypatch, wechat=wechat)
    return close_payment(payment_id=payment.pk, cause=CAUSE)


def stands(payment: Payment) -> tuple[str, list[str]]:
    payment.refresh_from_db()
    return payment.status, list(Attempt.objects.filter(payment=payment).order_by("id").values_list("status", flat=True))


def test_all_of_them_and_the_payment_end_together(monkeypatch: pytest.MonkeyPatch, payment: Payment) -> None:
    closed = close(monkeypatch, payment, wechat=Provider())

    assert (closed.status, closed.failure_reason) == ("failed", "expired")
    assert stands(payment) == (PaymentStatus.FAILED, [AttemptStatus.CLOSED, AttemptStatus.CLOSED])
    assert Event.objects.filter(payment=payment, kind="failed").count() == 1


def test_one_that_may_not_be_closed_yet_keeps_the_payment(monkeypatch: pytest.MonkeyPatch, payment: Payment) -> None:
    with pytest.raises(CloseTooSoon):
        close(monkeypatch, payment, wechat=Provider(ProviderRefused("TOO_SOON")))
    assert stands(payment) == (PaymentStatus.PENDING, [AttemptStatus.CLOSED, AttemptStatus.OPEN])


def test_one_that_nobody_can_tell_of_keeps_it_too(monkeypatch: pytest.MonkeyPatch, payment: Payment) -> None:
    with pytest.raises(CloseUnconfirmed):
        close(monkeypatch, payment, wechat=Provider(ProviderUnknown("time_out")))
    assert stands(payment) == (PaymentStatus.PENDING, [AttemptStatus.CLOSED, AttemptStatus.OPEN])


def test_expired_ones_come_with_what_is_live_of_them(payment: Payment) -> None:
    AttemptFactory(payment=payment, out_trade_no=f"{payment.transaction_id}_2", status=AttemptStatus.REFUSED)
    untried = PaymentFactory(expires_at=timezone.now())
    PaymentFactory()
    found = expired_payments(after_id=payment.pk - 1, limit=5)
    assert {pk: [attempt.provider for attempt in attempts] for pk, attempts in found.items()} == {
        payment.pk: ["alipay", "wechat"],
        untried.pk: [],
    }
    assert list(expired_payments(after_id=payment.pk, limit=5)) == [untried.pk]
    assert list(expired_payments(after_id=0, limit=1)) == [payment.pk]


class TestReadAWhileAgo:
    """Attempts are read for many payments at once; what happens to them until their turn comes is not undone."""

    @pytest.fixture
    def read(self, monkeypatch: pytest.MonkeyPatch, payment: Payment) -> dict[int, list[Attempt]]:
        serve(monkeypatch, wechat=Provider())
        return expired_payments(after_id=0, limit=5)

    def test_what_is_paid_stays_paid(self, payment: Payment, read: dict[int, list[Attempt]]) -> None:
        paid = Attempt.objects.filter(payment=payment, provider=ProviderName.ALIPAY)
        paid.update(status=AttemptStatus.PAID, paid_fen=payment.amount_fen, paid_at=timezone.now())
        Payment.objects.filter(pk=payment.pk).update(status=PaymentStatus.SUCCESS, paid_at=timezone.now())

        found = close_with_attempts(payment_id=payment.pk, attempts=read[payment.pk], cause=CAUSE)

        assert found.status == PaymentStatus.SUCCESS
        assert stands(payment) == (PaymentStatus.SUCCESS, [AttemptStatus.PAID, AttemptStatus.CLOSED])

    def test_what_is_open_since_keeps_the_payment(self, payment: Payment, read: dict[int, list[Attempt]]) -> None:
        AttemptFactory(payment=payment, out_trade_no=f"{payment.transaction_id}_2")
        with pytest.raises(CloseUnconfirmed):
            close_with_attempts(payment_id=payment.pk, attempts=read[payment.pk], cause=CAUSE)
        closed = AttemptStatus.CLOSED
        assert stands(payment) == (PaymentStatus.PENDING, [closed, closed, AttemptStatus.OPEN])

    @pytest.mark.parametrize("status", [PaymentStatus.SUCCESS, PaymentStatus.FAILED])
    def test_of_what_is_over_nobody_has_to_wait_for_the_rest(
        self, monkeypatch: pytest.MonkeyPatch, payment: Payment, read: dict[int, list[Attempt]], status: PaymentStatus
    ) -> None:
        paid_at = timezone.now() if status == PaymentStatus.SUCCESS else None
        Payment.objects.filter(pk=payment.pk).update(status=status, paid_at=paid_at)
        serve(monkeypatch, wechat=Provider(ProviderRefused("TOO_SOON")))
        found = close_with_attempts(payment_id=payment.pk, attempts=read[payment.pk], cause=CAUSE)
        assert found.status == status

    def test_what_has_ended_ends_once(self, payment: Payment, read: dict[int, list[Attempt]]) -> None:
        for _time in range(2):
            ended = close_with_attempts(payment_id=payment.pk, attempts=read[payment.pk], cause=CAUSE)
            assert ended.status == PaymentStatus.FAILED
        assert Event.objects.filter(payment=payment, kind="failed").count() == 1


def test_a_payment_takes_few_statements(monkeypatch: pytest.MonkeyPatch, payment: Payment) -> None:
    """Its lock, where its attempts stand, a case of doubt for the old one, and what is written, in one transaction."""
    serve(monkeypatch, wechat=Provider())
    Attempt.objects.filter(payment=payment, provider=ProviderName.WECHAT).update(status=AttemptStatus.REFUSED)
    attempts = expired_payments(after_id=0, limit=5)[payment.pk]
    with CaptureQueriesContext(connection) as queries:
        close_with_attempts(payment_id=payment.pk, attempts=attempts, cause=CAUSE)
    assert len(queries) == (6 if connection.vendor == "postgresql" else 8), [query["sql"] for query in queries]
