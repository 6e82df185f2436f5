"""A clerk begins to take money."""

from django.db import IntegrityError, transaction
from django.utils import timezone

from payments.errors import TillOpenAlready
from payments.ledger.models import Till


def open_till(*, user_id: int, float_fen: int) -> Till:
    """The clerk's till, with this float in it. Raises TillOpenAlready."""
    till = Till(clerk_id=user_id, opened_at=timezone.now(), float_fen=float_fen)
    try:
        with transaction.atomic():
            till.save(force_insert=True)
    except IntegrityError as error:
        raise TillOpenAlready from error
    return till
