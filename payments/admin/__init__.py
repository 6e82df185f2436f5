"""The ledger in the staff console: one file a page. Everything here is for reading."""

from payments.admin import event, exception_case, notification, payment

__all__ = ["event", "exception_case", "notification", "payment"]
