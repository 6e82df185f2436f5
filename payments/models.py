"""Every table of payments, for Django and for outsiders; the rooms import from rooms."""

from payments.idempotency.models import IdempotencyKey
from payments.jobs.models import Job
from payments.ledger.models import (
    Attempt,
    AuditHead,
    AuditPin,
    AuditRun,
    BillFile,
    BillPiece,
    CaseEvent,
    Difference,
    Event,
    ExceptionCase,
    Invoice,
    Notification,
    Payment,
    Reconciliation,
    Refund,
    ReportEvent,
)

__all__ = [
    "Attempt",
    "AuditHead",
    "AuditPin",
    "AuditRun",
    "BillFile",
    "BillPiece",
    "CaseEvent",
    "Difference",
    "Event",
    "ExceptionCase",
    "IdempotencyKey",
    "Invoice",
    "Job",
    "Notification",
    "Payment",
    "Reconciliation",
    "Refund",
    "ReportEvent",
]
