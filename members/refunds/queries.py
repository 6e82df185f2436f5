"""What was decided about refunds."""

from members.refunds.models import RefundDecision
from members.withdrawal import DecidedUnits


def decided_units(refund_id: int) -> DecidedUnits | None:
    """What this refund takes back by decision; None when nobody decided by a rule."""
    decision = RefundDecision.objects.filter(refund_id=refund_id).first()
    return None if decision is None else DecidedUnits(decision.units)
