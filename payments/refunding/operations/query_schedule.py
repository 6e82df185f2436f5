"""When a refund that is under way is asked for: soon, then less and less, for as long as it is under way.

A refund may take days to reach a bank card, and one that is not known to have ended is never given up.
"""

from datetime import datetime, timedelta

from payments.enums import ProviderName, RefundStatus
from payments.house_rules import PENDING_REFUND_PATIENCE, PROCESSING_REFUND_PATIENCE

# The providers ask for at least this long before the first question.
_FIRST = {ProviderName.ALIPAY: timedelta(seconds=10), ProviderName.WECHAT: timedelta(minutes=1)}
_PAUSES = (timedelta(minutes=5), timedelta(minutes=15), timedelta(minutes=30), timedelta(hours=1), timedelta(hours=3))
_LATER = timedelta(hours=12)

_PATIENCE = {RefundStatus.PENDING: PENDING_REFUND_PATIENCE, RefundStatus.PROCESSING: PROCESSING_REFUND_PATIENCE}


def next_query(now: datetime, *, provider: str, asked: int) -> datetime:
    """When to ask next after having asked `asked` times."""
    if asked == 0:
        return now + _FIRST[ProviderName(provider)]
    return now + (_PAUSES[asked - 1] if asked <= len(_PAUSES) else _LATER)


def is_stuck(now: datetime, *, status: str, sent_at: datetime) -> bool:
    """Whether a refund in this state has been under way for so long that a person should look."""
    patience = _PATIENCE.get(RefundStatus(status))
    return patience is not None and now - sent_at > patience.duration()
