"""The control desk's refunds: made by a person in the provider's console, and brought to their end."""

from typing import Any

from sandbox import announcements, clock, refund_book
from sandbox.desk import COURIER_WAITS, Refused, desk, find_trade, outcome
from sandbox.models import Notification, Provider, Refund, RefundState
from sandbox.record import refund_record

ENDS = (RefundState.SUCCEEDED, RefundState.ABNORMAL, RefundState.CLOSED)
REFUSALS = {
    refund_book.TradeIsNotPaid: (409, "trade_is_not_paid", "There is nothing to give back."),
    refund_book.RefundTooLarge: (409, "refund_too_large", "More than is left of what was paid, or nothing at all."),
    refund_book.RefundDiffers: (409, "refund_number_used", "This trade has a refund of that number."),
}


@desk("POST")
def refund(body: dict[str, Any]) -> dict[str, Any]:
    """A person refunds a trade in the provider's console: `amount_fen`, or all that is left.

    `number` is the refund's, given by the provider when it is left out.
    The merchant is told before this answers, unless `deliver` is false: at the payment's address, in API v2's words
    where `form` is "v2", as WeChat Pay does for a merchant who has set a callback of v2.
    """
    trade, amount_fen, number, form = find_trade(body), body.get("amount_fen"), body.get("number", ""), body.get("form")
    if (amount_fen is not None and type(amount_fen) is not int) or not isinstance(number, str) or len(number) > 64:
        raise Refused(400, "invalid", "`amount_fen` is an integer, `number` a text of at most 64 characters.")
    if form not in (None, "", "v2") or (form and trade.provider != Provider.WECHAT):
        raise Refused(400, "invalid", "`form` may be v2, for WeChat Pay.")
    try:
        made = refund_book.refund_by_hand(trade, number=number, amount_fen=amount_fen)
    except tuple(REFUSALS) as error:
        raise Refused(*REFUSALS[type(error)]) from error
    deliver = body.get("deliver", True)
    due_at = clock.now() + COURIER_WAITS if deliver else None
    queued = announcements.refund(made, due_at=due_at, form=form or "")
    return {**outcome(trade, queued if deliver else []), "refund": refund_record(made)}


@desk("POST")
def settle(body: dict[str, Any]) -> dict[str, Any]:
    """Refunds of this order that are under way or abnormal come to an end, one (`refund`) or all; the merchant is told.

    `state` is how: succeeded unless it is given, or abnormal, or closed.
    """
    trade, state = find_trade(body), body.get("state", RefundState.SUCCEEDED)
    if state not in ENDS:
        raise Refused(400, "invalid", f"`state` is one of: {', '.join(ENDS)}.")
    named = Refund.objects.filter(trade=trade)
    if "refund" in body:
        named = named.filter(number=body["refund"])
    queued: list[Notification] = []
    for made in list(named):
        if refund_book.settle_refund(made, RefundState(state)):
            queued += announcements.refund(made, due_at=clock.now() + COURIER_WAITS)
    return outcome(trade, queued)
