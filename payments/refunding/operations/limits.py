"""What the providers refuse anyway, refused before they are called.

Sources: opendocs.alipay.com (alipay.trade.refund); pay.weixin.qq.com/doc/v3/merchant, applying for a refund: within a
year, at most 50 parts, at least a minute between two refunds of one order.
"""

from datetime import datetime, timedelta

from foundation.money import yuan_from_fen
from payments.enums import RESERVING_REFUNDS, AttemptStatus, ProviderName
from payments.errors import PaymentNotPaid, RefundExceedsPaid, RefundTooLate, RefundTooMany, RefundTooSoon
from payments.ledger.models import Attempt, Refund

REFUNDABLE_FOR = timedelta(days=365)
PARTS_AT_MOST = 50
PAUSE = {ProviderName.WECHAT: timedelta(minutes=1)}


def require_refundable(attempt: Attempt | None, *, amount_fen: int, now: datetime) -> Attempt:
    """The trade, when this much of it can still be given back; raises one of RefundImpossible."""
    if attempt is None or attempt.status != AttemptStatus.PAID:
        raise PaymentNotPaid
    if attempt.paid_at is not None and attempt.paid_at + REFUNDABLE_FOR < now:
        raise RefundTooLate
    if amount_fen > attempt.refundable_fen:
        raise RefundExceedsPaid(yuan_from_fen(attempt.refundable_fen))
    if Refund.objects.filter(attempt=attempt, status__in=RESERVING_REFUNDS).count() >= PARTS_AT_MOST:
        raise RefundTooMany
    return attempt


def pause_of(provider: str) -> timedelta | None:
    """How long the provider wants between two refunds of one order; None where it takes the next at once."""
    return next((pause for name, pause in PAUSE.items() if name == provider), None)


def require_pause(attempt: Attempt, *, now: datetime) -> None:
    """Raises RefundTooSoon while the provider wants a pause behind the refund of this trade that was sent last."""
    pause = pause_of(attempt.provider)
    if pause is None:
        return
    newest = Refund.objects.filter(attempt=attempt, sent_at__gt=now - pause).order_by("-sent_at").first()
    if newest is not None and newest.sent_at is not None:
        raise RefundTooSoon(max(1, int((newest.sent_at + pause - now).total_seconds()) + 1))
