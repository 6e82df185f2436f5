"""A payment with everything that can hang on it, as rows."""

import json
from typing import Any

from django.utils import timezone

from payments.enums import EventKind, EventSource, ExceptionKind, PaymentStatus, ProviderName, Verdict
from payments.models import Attempt, Event, ExceptionCase, Notification, Payment
from tests.factories.payments import AttemptFactory, PaymentFactory

LEDGER = ("payment", "attempt", "event", "notification", "exceptioncase")
PAGES = ("payment", "event", "notification", "exceptioncase")


def notification(payment: Payment | None = None, **fields: Any) -> Notification:
    """A refused message from Alipay with a header and a body to look for."""
    values = {
        "provider": ProviderName.ALIPAY,
        "content_type": "application/json",
        "headers": json.dumps({"X-Marker": "header-marker"}),
        "body": json.dumps({"marker": "body-正文"}, ensure_ascii=False).encode().decode("latin-1"),
        "remote_address": "203.0.113.9",
        "received_at": timezone.now(),
        "verdict": Verdict.REFUSED,
        "reason": "bad_signature",
    }
    return Notification.objects.create(payment=payment, **{**values, **fields})


def event(payment: Payment, number: int = 1, **fields: Any) -> Event:
    """The event in which a payment became paid."""
    values = {
        "kind": EventKind.SUCCEEDED,
        "from_status": PaymentStatus.PENDING,
        "to_status": PaymentStatus.SUCCESS,
        "source": EventSource.QUERY,
        "actor": "alipay",
        "evidence": json.dumps({"paid_fen": 10_000, "attempt": 7}),
        "created_at": timezone.now(),
        "hash": "0" * 64,
    }
    return Event.objects.create(payment=payment, number=number, **{**values, **fields})


def exception_case(payment: Payment, **fields: Any) -> ExceptionCase:
    """Money that was paid twice, still open."""
    values = {
        "kind": ExceptionKind.OVERPAID,
        "amount_fen": 123_456,
        "proposed_action": "refund",
        "opened_at": timezone.now(),
    }
    return ExceptionCase.objects.create(payment=payment, **{**values, **fields})


def paid_attempt(payment: Payment, number: str) -> Attempt:
    """An attempt that Alipay gave this number."""
    return AttemptFactory(
        payment=payment,
        status="paid",
        paid_fen=payment.amount_fen,
        provider_transaction_id=number,
        provider_transaction_id_index=Attempt.provider_index_of(number),
    )


def full_payment(number: str = "2026112322001400000000000001", **fields: Any) -> Payment:
    """A paid payment with an attempt, a notification, an event and an exception."""
    payment = PaymentFactory(status=PaymentStatus.SUCCESS, paid_at=timezone.now(), provider="alipay", **fields)
    paid_attempt(payment, number)
    notification(payment)
    event(payment)
    exception_case(payment)
    return payment
