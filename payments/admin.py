"""The pages of payments in the staff console, for Django. Rows are for reading; an operation decides."""

from payments.auditing import admin as auditing
from payments.closing.admin import closing, entry, period
from payments.desk.admin import attempt, exception_case, payment
from payments.invoicing.admin import invoice
from payments.ledger.admin import event
from payments.notices import admin as notices
from payments.reconciling.admin import asked_reconciliation, bill_file, difference, reconciliation
from payments.refunding.admin import refund
from payments.tills.admin import till
from payments.webhooks.admin import delivery, endpoint

__all__ = [
    "asked_reconciliation",
    "attempt",
    "auditing",
    "bill_file",
    "closing",
    "delivery",
    "difference",
    "endpoint",
    "entry",
    "event",
    "exception_case",
    "invoice",
    "notices",
    "payment",
    "period",
    "reconciliation",
    "refund",
    "till",
]
