"""A refund as answers show it, to staff."""

from typing import Any

from foundation.api.dates import to_the_second
from payments.ledger.models import Refund


def represent_refund(refund: Refund) -> dict[str, Any]:
    """`refund_number` is what the provider knows it by; `failure_reason` the provider's code of the last "no"."""
    return {
        "id": refund.pk,
        "payment_id": refund.payment_id,
        "refund_number": refund.number,
        "amount": refund.amount,
        "reason": refund.reason,
        "status": refund.status,
        "failure_reason": refund.failure or None,
        "provider": refund.provider,
        "is_external": refund.is_external,
        "requested_by": refund.requested_by_id,
        "approved_by": refund.approved_by_id,
        "created_at": to_the_second(refund.created_at),
        "succeeded_at": refund.succeeded_at and to_the_second(refund.succeeded_at),
    }
