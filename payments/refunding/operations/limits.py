"""What the providers refuse anyway, refused before they are called.

Sources: opendocs.alipay.com (alipay.trade.refund): within a year, at least three seconds between two refunds of one
trade; pay.weixin.qq.com/doc/v3/merchant, applying for a refund: within a year, at most 50 parts, at least a minute
between two refunds of one order.
"""

from datetime import datetime, timedelta

from django.db.models import Q

from foundation.money import yuan_from_fen
from payments.enums import RESERVING_REFUNDS, AttemptStatus, ProviderName
from payments.errors import PaymentNotPaid, RefundExceedsPaid, RefundTooMany, RefundTooSoon
from payments.ledger.models import Attempt, Refund

REFUNDABLE_FOR = timedelta(days=365)
PARTS_AT_MOST = 50
PAUSE = {ProviderName.ALIPAY: timedelta(seconds=3), ProviderName.WECHAT: timedelta(minutes=1)}


def require_refundable(attempt: Attempt | None, *, amount_fen: int, now: datetime) -> Attempt:
    """The trade, when this much of it can still be given back; raises one of RefundImpossible."""
    if attempt is None or attempt.status != AttemptStatus.PAID:
        raise PaymentNotPaid
    if amount_fen > attempt.refundable_fen:
        raise RefundExceedsPaid(yuan_from_fen(attempt.refundable_fen))
    if Refund.objects.filter(attempt=attempt, status__in=RESERVING_REFUNDS).count() >= PARTS_AT_MOST:
        raise RefundTooMany
    return attempt


def pause_of(provider: str) -> timedelta:
    """How long the provider wants between two refunds of one trade; none where there is no provider yet."""
    return next((pause for name, pause in PAUSE.items() if name == provider), timedelta(0))


def goes_by_hand(attempt: Attempt, *, now: datetime) -> bool:
    """Whether no provider takes a refund of it, so that a person pays it out: money in hand, or too old a trade."""
    return attempt.is_in_hand or is_too_old(attempt, now=now)


def is_too_old(attempt: Attempt, *, now: datetime) -> bool:
    """Whether the provider takes a refund of this trade no longer."""
    return attempt.paid_at is not None and attempt.paid_at + REFUNDABLE_FOR < now


def require_pause(attempt: Attempt, *, now: datetime) -> None:
    """Raises RefundTooSoon while the provider wants a pause behind the refund of this trade that was sent last."""
    free_at = next_sending(attempt, now=now)
    if free_at is not None:
        raise RefundTooSoon(max(1, int((free_at - now).total_seconds()) + 1))


def next_sending(attempt: Attempt, *, now: datetime, again: Refund | None = None) -> datetime | None:
    """From when on the provider takes a refund of this trade; None when it does so now.

    One that is sent `again` has no pause behind itself: it is the same refund. Read it, and write down what is sent,
    under the payment's lock.
    """
    pause = pause_of(attempt.provider)
    if not pause:
        return None
    since = now - pause
    sent = Refund.objects.filter(Q(sent_at__gt=since) | Q(resent_at__gt=since), attempt=attempt)
    sent = sent if again is None else sent.exclude(pk=again.pk)
    moments = [moment for row in sent.values_list("sent_at", "resent_at") for moment in row if moment is not None]
    return max(moments) + pause if moments else None
