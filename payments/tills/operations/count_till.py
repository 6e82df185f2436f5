"""A till is counted, and closed by that."""

from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.cause import stated_reason
from foundation.errors import InvalidField
from foundation.money import shown_yuan
from payments.errors import TillNotFound, TillNotOpen
from payments.ledger.models import Till
from payments.tills.queries import expected_fen, till_for_update


@transaction.atomic
def count_till(*, till_id: int, counted_fen: int, reason: str, user_id: int) -> Till:
    """Write down what lies in it, beside what should; nothing is taken into it any more.

    Money that is being taken for it is waited for. Raises TillNotFound, TillNotOpen, and InvalidField without a reason
    where it is over or short.
    """
    till = till_for_update(till_id)
    if till is None:
        raise TillNotFound
    if not till.is_open:
        raise TillNotOpen
    till.expected_fen, till.counted_fen = expected_fen(till), counted_fen
    if till.over_fen and not reason.strip():
        facts = {"expected": shown_yuan(till.expected_fen), "apart": shown_yuan(abs(till.over_fen))}
        short = _("It should be %(expected)s: %(apart)s is missing. Count again, or say why.")
        over = _("It should be %(expected)s: it is %(apart)s too much. Count again, or say why.")
        raise InvalidField({"reason": [(short if till.over_fen < 0 else over) % facts]})
    till.reason = stated_reason(reason) if reason.strip() else None
    till.closed_at, till.closed_by_id = timezone.now(), user_id
    till.save(update_fields=["expected_fen", "counted_fen", "reason", "closed_at", "closed_by"])
    return till
