"""The control desk's view of the book: what it comes to, on which day a thing happened, how long the rules ask for."""

import datetime
from typing import Any

from sandbox import clock, redating, rules
from sandbox.desk import Refused, desk, find_trade
from sandbox.models import Refund, Trade
from sandbox.record import trade_record
from sandbox.takings import takings

LONGEST_SECONDS = 365 * 86400


@desk("GET")
def book(query: dict[str, str]) -> dict[str, Any]:
    """By provider, count and fen of what was paid and what was refunded on `day` (of UTC+8), or ever."""
    text = query.get("day", "")
    try:
        day = datetime.date.fromisoformat(text) if text else None
    except ValueError as error:
        raise Refused(400, "invalid", "`day` is written YYYY-MM-DD.") from error
    return {"day": text or None, **takings(day)}


@desk("POST")
def date(body: dict[str, Any]) -> dict[str, Any]:
    """Set when a trade was paid (`paid_at`), and when its `refund` was asked for and succeeded.

    `requested_at` and `succeeded_at` are of the refund; all are ISO 8601 with an offset, and past.
    """
    trade = find_trade(body)
    try:
        if "paid_at" in body:
            redating.date_payment(trade, _moment(body["paid_at"]))
        if "refund" in body:
            _date_refund(trade, body)
    except redating.NothingToDate as error:
        raise Refused(409, "nothing_to_date", "The trade is not paid, or the refund has not succeeded.") from error
    return trade_record(Trade.objects.get(pk=trade.pk))


def _date_refund(trade: Trade, body: dict[str, Any]) -> None:
    made = Refund.objects.filter(trade=trade, number=body["refund"]).first()
    if made is None:
        raise Refused(404, "refund_not_found", "This trade has no refund of that number.")
    if "requested_at" in body:
        redating.date_request(made, _moment(body["requested_at"]))
    if "succeeded_at" in body:
        redating.date_success(made, _moment(body["succeeded_at"]))


def _moment(text: object) -> datetime.datetime:
    try:
        moment = clock.from_rfc3339(str(text))
    except ValueError as error:
        raise Refused(400, "invalid", "A time is ISO 8601 with an offset.") from error
    if moment > clock.now():
        raise Refused(400, "invalid", "A time must be past.")
    return moment


@desk("POST")
def set_rules(body: dict[str, Any]) -> dict[str, int]:
    """Set pauses in seconds; every rule that is in force then. Nothing is changed when one of them is unknown."""
    for name, seconds in body.items():
        if name not in rules.DEFAULTS or type(seconds) is not int or not 0 <= seconds <= LONGEST_SECONDS:
            raise Refused(400, "invalid", f"Seconds, of: {', '.join(rules.DEFAULTS)}.")
    for name, seconds in body.items():
        rules.set_pause(name, seconds)
    return rules.in_force()
