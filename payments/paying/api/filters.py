"""What the list of payments may be asked for."""

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _

from foundation.api.dates import from_instant, to_instant
from foundation.api.described import described
from foundation.api.parameters import Reader, integer, one_of
from foundation.rows.values import Condition
from payments.enums import PAID_BY_VALUES, PaymentStatus, PaymentType
from payments.ledger.models import Payment


@described(type="string", minLength=1, maxLength=64, pattern="^[ -~]+$", examples=["txn_123456"])
def number_index(text: str) -> str:
    """The blind index of a transaction number; raises ValueError with a sentence for the caller."""
    if not text.isascii() or not text.isprintable() or not 0 < len(text) <= 64:
        raise ValueError(_("Give a transaction number."))
    return Payment.index_of(text)


FILTERS: dict[str, Reader] = {
    "member_id": integer,
    "status": one_of(PaymentStatus.values),
    "type": one_of(PaymentType.values),
    "provider": one_of(PAID_BY_VALUES),
    "transaction_id": number_index,
    "created_from": from_instant,
    "created_to": to_instant,
}
_LOOKUPS = {
    "transaction_id": "transaction_id_index",
    "created_from": "created_at__gte",
    "created_to": "created_at__lte",
}


def conditions_of(parameters: Mapping[str, Any]) -> tuple[Condition, ...]:
    """The filters among these parameters as conditions of `rows.reading.newest` on Payment."""
    asked = ((name, value) for name, value in parameters.items() if name in FILTERS)
    return tuple((_LOOKUPS.get(name, name), value) for name, value in asked)
