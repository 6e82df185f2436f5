"""A refund ends without money moving: what it held may be refunded, and what was bought may be used, again."""

from payments.enums import RESERVING_REFUNDS, RefundStatus
from payments.ledger.models import Refund
from payments.refunding.operations.entitlement import unlock_entitlement


def release_refund(refund: Refund, *, status: RefundStatus) -> None:
    """Write the end and let go of the amount, inside the caller's transaction and under the payment's lock."""
    if refund.status in RESERVING_REFUNDS:
        refund.attempt.refund_reserved_fen -= refund.amount_fen
        refund.attempt.save(update_fields=["refund_reserved_fen"])
    refund.status, refund.next_query_at = status, None
    refund.save(update_fields=["status", "approved_by", "failure", "next_query_at"])
    if not refund.attempt.is_overpayment:
        unlock_entitlement(refund.payment)
