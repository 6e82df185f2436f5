"""A page of rows that nobody edits, with buttons for what can be decided about one."""

from payments.console.decisions import DecidingAdmin
from payments.console.ledger import LedgerAdmin


class DecidingPage(DecidingAdmin, LedgerAdmin):
    """The buttons stand above the row."""

    change_form_outer_before_template = "admin/offered.html"
