"""Several attempts of a payment are closed one after the other; what their providers have closed is written."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.enums import AttemptStatus, PaymentStatus, ProviderName
from payments.errors import CloseTooSoon, CloseUnconfirmed
from payments.models import Attempt, Event, Payment
from payments.paying.operations import ask, close_attempt
from payments.paying.operations.close import close_payment
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


def close(monkeypatch: pytest.MonkeyPatch, payment: Payment, *, wechat: Provider) -> Payment:
    gateways = {ProviderName.ALIPAY: Provider(), ProviderName.WECHAT: wechat}
    for module in (ask, close_attempt):
        monkeypatch.setattr(module, "get_gateway", gateways.__getitem__)
    return close_payment(payment_id=payment.pk, cause=Cause(EventSource.COMMAND))


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
