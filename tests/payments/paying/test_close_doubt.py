"""A case of doubt about an attempt ends when the attempt is closed, not only when it is paid."""

import json

import pytest
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.cases.operations import subject_of
from payments.enums import AttemptStatus, ExceptionKind, PaymentStatus
from payments.models import ExceptionCase
from payments.paying.operations import ask, close_attempt
from payments.paying.operations.close import close_payment
from payments.providers.base import Trade, TradeState
from tests.factories.payments import AttemptFactory


class NeverSeen:
    """A provider that knows of no trade."""

    def query(self, out_trade_no: str) -> Trade:
        return Trade(out_trade_no, TradeState.NOT_FOUND)

    def close(self, _out_trade_no: str) -> TradeState:
        return TradeState.NOT_FOUND


@pytest.mark.django_db(transaction=True)
def test_a_closed_attempt_leaves_no_doubt(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in (ask, close_attempt):
        monkeypatch.setattr(module, "get_gateway", lambda _provider: NeverSeen())
    attempt = AttemptFactory(status=AttemptStatus.UNKNOWN, next_query_at=None)
    case = ExceptionCase.objects.create(
        payment=attempt.payment,
        kind=ExceptionKind.OUTCOME_UNKNOWN,
        subject=subject_of(attempt),
        amount_fen=1,
        evidence=json.dumps({"attempt": attempt.pk}),
        opened_at=timezone.now(),
    )

    payment = close_payment(payment_id=attempt.payment_id, cause=Cause(EventSource.COMMAND))

    assert payment.status == PaymentStatus.FAILED
    case.refresh_from_db()
    assert case.closed_at is not None
