"""The payment ledger's tables, one a file."""

from payments.models.attempt import Attempt
from payments.models.difference import Difference
from payments.models.event import Event
from payments.models.exception_case import ExceptionCase
from payments.models.idempotency import IdempotencyKey
from payments.models.notification import Notification
from payments.models.payment import Payment
from payments.models.reconciliation import Reconciliation
from payments.models.refund import Refund

__all__ = [
    "Attempt",
    "Difference",
    "Event",
    "ExceptionCase",
    "IdempotencyKey",
    "Notification",
    "Payment",
    "Reconciliation",
    "Refund",
]
