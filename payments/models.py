"""Every table of payments, for Django and for outsiders; the rooms import from rooms."""

from payments.closing.models import BookPeriod
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
    ClosedEntry,
    Closing,
    ClosingEvent,
    Difference,
    Event,
    ExceptionCase,
    Invoice,
    Notification,
    Payment,
    Reconciliation,
    Refund,
    ReportEvent,
    Till,
)
from payments.webhooks.models import WebhookDelivery, WebhookEndpoint, WebhookMessage

__all__ = [
    "AskedReconciliation",
    "Attempt",
    "AuditHead",
    "AuditPin",
    "AuditRun",
    "BillFile",
    "BillPiece",
    "BookPeriod",
    "CaseEvent",
    "ClosedEntry",
    "Closing",
    "ClosingEvent",
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
    "Till",
    "WebhookDelivery",
    "WebhookEndpoint",
    "WebhookMessage",
]
