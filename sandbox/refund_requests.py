"""A refund that a merchant's program asks for: into the book, then the news of it."""

from sandbox import announcements, refund_book, scenarios
from sandbox.models import Refund, RefundState, Trade


class SystemTrouble(Exception):
    """It was done, and the answer must say that the provider does not know."""


def take_refund(
    trade: Trade, *, number: str, amount_fen: int, reason: str = "", notify_url: str = ""
) -> tuple[Refund, bool]:
    """The refund of this number, and whether this call made it; the merchant is told in a moment.

    Raises what `refund_book.refund` raises, and SystemTrouble where the scenario hides that it was done.
    """
    made, is_new = refund_book.refund(trade, number=number, amount_fen=amount_fen, reason=reason, notify_url=notify_url)
    if is_new and made.state != RefundState.PENDING:
        announcements.refund_now(made)
    if scenarios.at_present("refund", trade.out_trade_no) == "refund_executed_then_system_error":
        raise SystemTrouble
    return made, is_new
