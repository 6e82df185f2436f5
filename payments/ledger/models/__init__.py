"""Every table of money, one a file."""

from payments.ledger.models.asked_reconciliation import AskedReconciliation
from payments.ledger.models.attempt import Attempt
from payments.ledger.models.audit import AuditHead, AuditPin, AuditRun
from payments.ledger.models.bill_file import BillFile, BillPiece
from payments.ledger.models.closing import ClosedEntry, Closing
from payments.ledger.models.difference import Difference
from payments.ledger.models.event import Event
from payments.ledger.models.exception_case import ExceptionCase
from payments.ledger.models.further_event import CaseEvent, ClosingEvent, ReportEvent
from payments.ledger.models.invoice import Invoice
from payments.ledger.models.notification import Notification
from payments.ledger.models.payment import Payment
from payments.ledger.models.reconciliation import Reconciliation
from payments.ledger.models.refund import Refund
from payments.ledger.models.removal import Removal
from payments.ledger.models.till import Till

__all__ = [
    "AskedReconciliation",
    "Attempt",
    "AuditHead",
    "AuditPin",
    "AuditRun",
    "BillFile",
    "BillPiece",
    "CaseEvent",
    "ClosedEntry",
    "Closing",
    "ClosingEvent",
    "Difference",
    "Event",
    "ExceptionCase",
    "Invoice",
    "Notification",
    "Payment",
    "Reconciliation",
    "Refund",
    "Removal",
    "ReportEvent",
    "Till",
]
