"""From when on a provider closes an attempt's order, and when the order ends there by itself."""

from datetime import datetime, timedelta

from payments.enums import ProviderName
from payments.ledger.models import Attempt, Payment

# pay.weixin.qq.com/wiki/doc/api/native.php?chapter=9_3: not sooner than five minutes after the order was made.
CLOSES_AFTER = {ProviderName.WECHAT: timedelta(minutes=5)}
# The provider stops taking money a little before we stop waiting for it; WeChat Pay wants at least a minute.
EXPIRES_EARLIER = timedelta(seconds=15)
EXPIRES_AT_LEAST = timedelta(seconds=70)


def closable_at(attempt: Attempt) -> datetime:
    """From when on the provider closes the trade."""
    return attempt.created_at + CLOSES_AFTER.get(ProviderName(attempt.provider), timedelta(0))


def order_ends_at(payment: Payment, attempt: Attempt) -> datetime:
    """The time that the provider is told, after which it takes no money for this order any more."""
    return max(payment.expires_at - EXPIRES_EARLIER, attempt.created_at + EXPIRES_AT_LEAST)


def known_ended_at(payment: Payment, attempt: Attempt) -> datetime:
    """From when on an order that the provider has never seen can come to life no more, whoever still holds its code.

    As much later than the order's own end as the payment's is, for what was on its way, and for clocks.
    """
    return order_ends_at(payment, attempt) + EXPIRES_EARLIER
