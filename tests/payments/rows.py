"""A payment with everything that can hang on it, as rows."""

import json
from typing import Any

from django.utils import timezone

from foundation.cause import EventSource
from payments.enums import (
    DifferenceKind,
    EventKind,
    ExceptionKind,
    PaymentStatus,
    ProviderName,
    RefundStatus,
    Repair,
    Verdict,
)
from payments.models import Attempt, Difference, Event, ExceptionCase, Notification, Payment, Reconciliation, Refund
from tests.factories.payments import AttemptFactory, PaymentFactory

LEDGER = ("payment", "attempt", "event", "notification", "exceptioncase", "refund", "reconciliation", "difference")
PAGES = ("payment", "event", "notification", "exceptioncase", "refund", "reconciliation", "difference")


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
    if "closed_at" in fields:
        values |= {"closing_action": "accepted", "closing_reason": "看过了"}
    return ExceptionCase.objects.create(payment=payment, **{**values, **fields})


def paid_attempt(payment: Payment, number: str) -> Attempt:
    """An attempt that Alipay gave this number."""
    return AttemptFactory(
        payment=payment,
        status="paid",
        paid_fen=payment.amount_fen,
        paid_at=payment.paid_at,
        provider_transaction_id=number,
        provider_transaction_id_index=Attempt.provider_index_of(number),
    )


def refund(attempt: Attempt, **fields: Any) -> Refund:
    """A refund that reached the payer."""
    now = timezone.now()
    values = {
        "amount_fen": 1_234,
        "reason": "少一节",
        "status": RefundStatus.SUCCEEDED,
        "number": "rfd_00000000000000000001",
        "number_index": Refund.index_of("rfd_00000000000000000001"),
        "created_at": now,
        "succeeded_at": now,
    }
    origin = {"payment": attempt.payment, "attempt": attempt, "provider": attempt.provider}
    return Refund.objects.create(**{**origin, **values, **fields})


def difference(attempt: Attempt, **fields: Any) -> Difference:
    """An attempt that is not in the bill of its day, with the report that says so."""
    day = {"provider": attempt.provider, "day": timezone.localdate()}
    report, _is_new = Reconciliation.objects.get_or_create(**day, defaults={"run": 1, "difference_count": 1})
    values = {
        "kind": DifferenceKind.MISSING_THERE,
        "entry": "payment",
        "number": attempt.out_trade_no,
        "number_index": attempt.out_trade_no_index,
        "ledger_fen": attempt.paid_fen,
        "proposed_repair": Repair.RAISE,
    }
    origin = {"reconciliation": report, "run": report.run, "payment": attempt.payment, "attempt": attempt}
    return Difference.objects.create(**{**origin, **values, **fields})


def full_payment(number: str = "2026112322001400000000000001", **fields: Any) -> Payment:
    """A paid payment with an attempt, a refund, a difference, a notification, an event and an exception."""
    payment = PaymentFactory(status=PaymentStatus.SUCCESS, paid_at=timezone.now(), provider="alipay", **fields)
    attempt = paid_attempt(payment, number)
    refund(attempt)
    difference(attempt)
    notification(payment)
    event(payment)
    exception_case(payment)
    return payment
