"""How many payments a member may have open: made, and still to be paid."""

import math

from django.utils import timezone

from payments.errors import TooManyOpenPayments
from payments.house_rules import OPEN_PAYMENTS
from payments.ledger.queries import nth_newest_end


def require_few_open(member_id: int) -> None:
    """Raise TooManyOpenPayments where one more would be too many; one statement, none where any number may be open.

    Not under a lock: requests at the same instant may each find the last free one.
    """
    allowed, now = OPEN_PAYMENTS.value(), timezone.now()
    if not allowed:
        return
    ends_at = nth_newest_end(member_id, allowed, now)
    if ends_at is not None:
        seconds = math.ceil((ends_at - now).total_seconds())
        raise TooManyOpenPayments(count=allowed, seconds=max(1, seconds))
