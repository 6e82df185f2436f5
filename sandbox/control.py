"""The control desk for tests and developers: JSON in and out, on this machine only."""

from typing import Any

from sandbox import announcements, book, clock, courier, rules, scenarios, sign_ins
from sandbox.bills import files
from sandbox.desk import COURIER_WAITS, Refused, delivery_records, desk, find_trade, outcome
from sandbox.models import HookReceiver, Misbehaviour, Notification, ReceivedHook, Trade
from sandbox.notices import Kind
from sandbox.record import notification_record, trade_record


@desk("POST")
def pay(body: dict[str, Any]) -> dict[str, Any]:
    """The payer pays; the merchant is told before this answers, unless `deliver` is false or the scenario is late.

    With `amount_fen` so much is paid in place of what was asked for, as where a coupon of the provider counts.
    """
    trade, deliver, amount_fen = find_trade(body), body.get("deliver", True), body.get("amount_fen")
    if amount_fen is not None and (type(amount_fen) is not int or amount_fen < 1):
        raise Refused(400, "invalid", "`amount_fen` is an integer above 0.")
    try:
        book.pay(trade, amount_fen=amount_fen)
    except book.TradeIsPaid as error:
        raise Refused(409, "trade_is_paid", "The trade is paid already.") from error
    except book.TradeIsClosed as error:
        raise Refused(409, "trade_is_closed", "The trade is closed or its time is over.") from error
    queued = announcements.payment(trade, due_at=clock.now() + COURIER_WAITS if deliver else None)
    return outcome(trade, queued if deliver and trade.scenario != "late" else [])


@desk("POST")
def fail(body: dict[str, Any]) -> dict[str, Any]:
    """The trade ends unpaid; Alipay tells it."""
    trade = find_trade(body)
    book.show_to_payer(trade)
    try:
        book.close(trade)
    except book.TradeIsPaid as error:
        raise Refused(409, "trade_is_paid", "The trade is paid already.") from error
    deliver = body.get("deliver", True)
    queued = announcements.closing(trade, due_at=clock.now() + COURIER_WAITS if deliver else None)
    return outcome(trade, queued if deliver else [])


@desk("POST")
def deliver(body: dict[str, Any]) -> dict[str, Any]:
    """Send everything about this order that was not taken yet."""
    waiting = _notifications(body).filter(delivered_at=None)
    return {"deliveries": delivery_records(courier.deliver_all(waiting))}


@desk("POST")
def resend(body: dict[str, Any]) -> dict[str, Any]:
    """Send the last piece of news about this order once more, taken or not."""
    last = _notifications(body).exclude(kind__in=(Kind.PROBE, Kind.STALE)).last()
    if last is None:
        raise Refused(404, "no_notification", "Nothing was ever to be told about this order.")
    return {"deliveries": delivery_records(courier.resend(last))}


@desk("POST")
def scenario(body: dict[str, Any]) -> dict[str, Any]:
    """Misbehave for one order (`out_trade_no`, also one to come), or for whatever comes next."""
    name, out_trade_no = body.get("scenario", ""), body.get("out_trade_no", "")
    if name not in scenarios.SCENARIOS:
        raise Refused(400, "unknown_scenario", f"Choose one of: {', '.join(scenarios.SCENARIOS)}.")
    try:
        scenarios.choose(name, out_trade_no=str(out_trade_no))
    except scenarios.NotOfOneOrder as error:
        raise Refused(400, "not_of_one_order", "A bill is of a day; leave the order's number out.") from error
    return {"scenario": name, "out_trade_no": out_trade_no}


@desk("GET")
def trades(_query: dict[str, str]) -> list[dict[str, Any]]:
    """Every trade, newest first."""
    return [trade_record(trade) for trade in Trade.objects.order_by("-pk").prefetch_related("refunds")]


@desk("GET")
def trade(_query: dict[str, str], provider: str, out_trade_no: str) -> dict[str, Any]:
    """One trade with its notifications and their tries."""
    found = find_trade({"provider": provider, "out_trade_no": out_trade_no})
    told = found.notifications.prefetch_related("deliveries__notification")
    return {**trade_record(found), "notifications": [notification_record(each) for each in told]}


@desk("POST")
def reset(_body: dict[str, Any]) -> dict[str, Any]:
    """An empty book, no misbehaviour, the rules as documented; what is on its way arrives before this answers."""
    with courier.at_rest():
        Trade.objects.all().delete()
    for told in (Misbehaviour, HookReceiver, ReceivedHook):
        told.objects.all().delete()
    sign_ins.forget_all()
    rules.restore()
    files.forget_all()
    return {"status": "ok"}


def _notifications(body: dict[str, Any]) -> Any:
    number = body.get("out_trade_no")
    if not Trade.objects.filter(out_trade_no=number).exists():
        raise Refused(404, "trade_not_found", "No such order has reached this sandbox.")
    return Notification.objects.filter(trade__out_trade_no=number).order_by("pk")
