"""What was decided about refunds."""

from members.refunds.models import RefundDecision
from members.withdrawal import Withdrawal
from payments.ledger.queries import first_of_decision
from payments.purposes import Take


def withdrawal_of(refund_id: int, take: Take | None) -> Withdrawal:
    """What this refund takes back: `take`, and what else was decided by a rule about it and those together with it."""
    first_id = first_of_decision(refund_id)
    decision = RefundDecision.objects.filter(refund_id=first_id).first()
    return Withdrawal(first_id, take, None if decision is None else decision.brings_back_id)
