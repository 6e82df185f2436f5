"""What the providers allow of a further refund, as their documents say."""

from collections.abc import Sequence
from datetime import timedelta

from sandbox import clock, rules
from sandbox.book import BookError
from sandbox.models import Provider, Refund, RefundState, Trade

REFUNDABLE_FOR = timedelta(days=365)
MOST_REFUNDS = 50


class RefundTooLate(BookError):
    """More than 365 days after the payment."""


class TooManyRefunds(BookError):
    """WeChat Pay gives an order back in at most fifty parts."""


class RefundTooSoon(BookError):
    """WeChat Pay asks for a minute between two refunds of one order."""


def check_limits(trade: Trade, former: Sequence[Refund]) -> None:
    """Return when one more refund is allowed now; raises RefundTooLate, TooManyRefunds or RefundTooSoon."""
    now = clock.now()
    if trade.paid_at is not None and now - trade.paid_at > REFUNDABLE_FOR:
        raise RefundTooLate
    if trade.provider != Provider.WECHAT:
        return
    if sum(each.state != RefundState.CLOSED for each in former) >= MOST_REFUNDS:
        raise TooManyRefunds
    if any(now - each.created_at < rules.pause("refund_pause_seconds") for each in former):
        raise RefundTooSoon
