"""The pages of payments in the staff console, for Django. Rows are for reading; an operation decides."""

from payments.auditing import admin as auditing
from payments.desk.admin import exception_case, payment
from payments.ledger.admin import event
from payments.notices import admin as notices
from payments.reconciling.admin import asked_reconciliation, bill_file, difference, reconciliation
from payments.refunding.admin import refund

__all__ = [
    "asked_reconciliation",
    "auditing",
    "bill_file",
    "difference",
    "event",
    "exception_case",
    "notices",
    "payment",
    "reconciliation",
    "refund",
]
