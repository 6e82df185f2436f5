"""What a payment buys and who pays it, in the words of its purpose."""

import logging

from payments.ledger.models import Payment
from payments.purposes import Receipt, get_purpose

logger = logging.getLogger(__name__)


def receipt_of(payment: Payment) -> Receipt | None:
    """None when it buys nothing in particular, and when the purpose fails: a page to pay on there must be."""
    if payment.item_id is None:
        return None
    try:
        return get_purpose(payment.type).receipt(payment_id=payment.pk)
    except Exception:
        logger.exception("What payment %s buys cannot be told", payment.pk)
        return None


def payer_of(payment: Payment) -> str:
    """Who pays, masked; empty where nobody may know any more, and when the purpose fails."""
    try:
        return get_purpose(payment.type).payer(member_id=payment.member_id)
    except Exception:
        logger.exception("Who pays payment %s cannot be told", payment.pk)
        return ""
