"""How many days or sessions a refund takes back of what was bought."""

from dataclasses import dataclass
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from payments.ledger.models import Payment


@dataclass(frozen=True, slots=True)
class DecidedUnits:
    """What a person decided that a refund takes back: so many days or sessions, None for all that are left."""

    units: int | None


def units_to_withdraw(payment: "Payment", *, refund_fen: int, bought: int, decided: DecidedUnits | None) -> int | None:
    """So many days or sessions; None for all that are left.

    Where nobody decided it is everything once the whole price has gone back, else the refund's share (in fen) of the
    units that were `bought`, rounded down.
    """
    if decided is not None:
        return decided.units
    if payment.is_wholly_refunded:
        return None
    return bought * refund_fen // payment.amount_fen
