"""Every table of payments, for Django and for outsiders; the rooms import from rooms."""

from payments.idempotency.models import IdempotencyKey
from payments.ledger.models import (
    Attempt,
    BillFile,
    BillPiece,
    Difference,
    Event,
    ExceptionCase,
    Notification,
    Payment,
    Reconciliation,
    Refund,
)

__all__ = [
    "Attempt",
    "BillFile",
    "BillPiece",
    "Difference",
    "Event",
    "ExceptionCase",
    "IdempotencyKey",
    "Notification",
    "Payment",
    "Reconciliation",
    "Refund",
]
