"""What a refund that has arrived takes back of what was bought."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

from payments.purposes import ALL, NOTHING, Take

if TYPE_CHECKING:
    from payments.ledger.models import Payment


@dataclass(frozen=True, slots=True)
class Withdrawal:
    """`refund_id` is the first refund of the decision: what it takes is taken once, with the first that arrives.

    `take` as it was decided, None for as much as the amount says. `brings_back_id` is the membership that gets its
    place again, as the upgrade of it is undone; where nobody decided by a rule (`is_by_rule`), the payment says it.
    """

    refund_id: int
    take: Take | None = None
    brings_back_id: int | None = None
    is_by_rule: bool = False


def taken_of(payment: "Payment", take: Take | None) -> Take:
    """What is taken when one payment is all that was paid: everything once all of it has gone back, else nothing."""
    if take is not None:
        return take
    return ALL if payment.is_wholly_refunded else NOTHING
