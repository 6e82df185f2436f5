"""Every table of payments, for Django and for outsiders; the rooms import from rooms."""

from payments.idempotency.models import IdempotencyKey
from payments.jobs.models import Job
from payments.ledger.models import (
    AskedReconciliation,
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
    Notification,
    Payment,
    Reconciliation,
    Refund,
    ReportEvent,
)

__all__ = [
    "AskedReconciliation",
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
    "Job",
    "Notification",
    "Payment",
    "Reconciliation",
    "Refund",
    "ReportEvent",
]
