"""Pages of the ledger whose numbers are masked until they are asked for."""

from payments.console.ledger import LedgerAdmin
from payments.console.reveal import RevealingAdmin


class RevealAdmin(RevealingAdmin, LedgerAdmin):
    """A ledger page with numbers that may be shown in full."""

    reveal_permission = "payments.view_transaction_number"
