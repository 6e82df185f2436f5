"""The ledger in the staff console: one file a page. Rows are for reading; what can be decided goes
through an operation.
"""

from payments.admin import difference, event, exception_case, notification, payment, reconciliation, refund

__all__ = ["difference", "event", "exception_case", "notification", "payment", "reconciliation", "refund"]
