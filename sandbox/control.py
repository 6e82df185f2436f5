"""The control desk for tests and developers: JSON in and out, on this machine only."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sandbox import announcements, book, clock, courier, scenarios
from sandbox.configuration import is_loopback
from sandbox.models import Delivery, Misbehaviour, Notification, Refund, Trade
from sandbox.notices import Kind
from sandbox.record import delivery_record, notification_record, trade_record

# What is sent inside the call is due only later for the courier, so that it is not sent twice.
COURIER_WAITS = timedelta(minutes=1)


class Refused(Exception):
    """An answer with a status and a code."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "detail": detail}


def desk(method: str) -> Callable[[Callable[..., Any]], Callable[..., JsonResponse]]:
    """A view from a function of the body's object (POST) or the path (GET); nothing here answers other machines."""

    def decorate(serve: Callable[..., Any]) -> Callable[..., JsonResponse]:
        @csrf_exempt
        @wraps(serve)
        def view(request: HttpRequest, **path: str) -> JsonResponse:
            try:
                _check_access(request, method)
                content = serve(_body(request), **path) if method == "POST" else serve(**path)
            except Refused as refused:
                return JsonResponse(refused.body, status=refused.status)
            return JsonResponse(content, safe=False, json_dumps_params={"ensure_ascii": False})

        return view

    return decorate


def _check_access(request: HttpRequest, method: str) -> None:
    if not is_loopback():
        raise Refused(404, "not_found", "The control desk serves this machine only.")
    if request.method != method:
        raise Refused(405, "method_not_allowed", f"Use {method}.")


def _body(request: HttpRequest) -> dict[str, Any]:
    try:
        content = json.loads(request.body or b"{}")
    except ValueError as error:
        raise Refused(400, "invalid", "The body is no JSON.") from error
    if not isinstance(content, dict):
        raise Refused(400, "invalid", "The body is no JSON object.")
    return content


@desk("POST")
def pay(body: dict[str, Any]) -> dict[str, Any]:
    """The payer pays; the merchant is told before this answers, unless `deliver` is false or the scenario is late."""
    trade, deliver = _trade(body), body.get("deliver", True)
    try:
        book.pay(trade)
    except book.TradeIsPaid as error:
        raise Refused(409, "trade_is_paid", "The trade is paid already.") from error
    except book.TradeIsClosed as error:
        raise Refused(409, "trade_is_closed", "The trade is closed or its time is over.") from error
    queued = announcements.payment(trade, due_at=clock.now() + COURIER_WAITS if deliver else None)
    return _outcome(trade, queued if deliver and trade.scenario != "late" else [])


@desk("POST")
def fail(body: dict[str, Any]) -> dict[str, Any]:
    """The trade ends unpaid; Alipay tells it."""
    trade = _trade(body)
    book.show_to_payer(trade)
    try:
        book.close(trade)
    except book.TradeIsPaid as error:
        raise Refused(409, "trade_is_paid", "The trade is paid already.") from error
    deliver = body.get("deliver", True)
    queued = announcements.closing(trade, due_at=clock.now() + COURIER_WAITS if deliver else None)
    return _outcome(trade, queued if deliver else [])


@desk("POST")
def settle_refund(body: dict[str, Any]) -> dict[str, Any]:
    """Refunds of this order that are under way succeed, one (`refund`) or all; the merchant is told."""
    trade = _trade(body)
    pending = Refund.objects.filter(trade=trade, succeeded_at=None)
    if "refund" in body:
        pending = pending.filter(number=body["refund"])
    queued: list[Notification] = []
    for made in list(pending):
        if book.settle_refund(made):
            made.refresh_from_db()
            queued += announcements.refund(made, due_at=clock.now() + COURIER_WAITS)
    return _outcome(trade, queued)


@desk("POST")
def deliver(body: dict[str, Any]) -> dict[str, Any]:
    """Send everything about this order that was not taken yet."""
    waiting = _notifications(body).filter(delivered_at=None)
    return {"deliveries": _records(courier.deliver_all(waiting))}


@desk("POST")
def resend(body: dict[str, Any]) -> dict[str, Any]:
    """Send the last piece of news about this order once more, taken or not."""
    last = _notifications(body).exclude(kind__in=(Kind.PROBE, Kind.STALE)).last()
    if last is None:
        raise Refused(404, "no_notification", "Nothing was ever to be told about this order.")
    return {"deliveries": _records(courier.resend(last))}


@desk("POST")
def scenario(body: dict[str, Any]) -> dict[str, Any]:
    """Misbehave for one order (`out_trade_no`, also one to come), or for whatever comes next."""
    name, out_trade_no = body.get("scenario", ""), body.get("out_trade_no", "")
    if name not in scenarios.SCENARIOS:
        raise Refused(400, "unknown_scenario", f"Choose one of: {', '.join(scenarios.SCENARIOS)}.")
    scenarios.choose(name, out_trade_no=str(out_trade_no))
    return {"scenario": name, "out_trade_no": out_trade_no}


@desk("GET")
def trades() -> list[dict[str, Any]]:
    """Every trade, newest first."""
    return [trade_record(trade) for trade in Trade.objects.order_by("-pk").prefetch_related("refunds")]


@desk("GET")
def trade(provider: str, out_trade_no: str) -> dict[str, Any]:
    """One trade with its notifications and their tries."""
    found = _trade({"provider": provider, "out_trade_no": out_trade_no})
    told = found.notifications.prefetch_related("deliveries__notification")
    return {**trade_record(found), "notifications": [notification_record(each) for each in told]}


@desk("POST")
def reset(_body: dict[str, Any]) -> dict[str, Any]:
    """An empty book, and no misbehaviour; what is on its way arrives before this answers."""
    with courier.at_rest():
        Trade.objects.all().delete()
    Misbehaviour.objects.all().delete()
    return {"status": "ok"}


def _trade(body: dict[str, Any]) -> Trade:
    found = Trade.objects.filter(provider=body.get("provider"), out_trade_no=body.get("out_trade_no")).first()
    if found is None:
        raise Refused(404, "trade_not_found", "No such order has reached this sandbox.")
    return found


def _notifications(body: dict[str, Any]) -> Any:
    number = body.get("out_trade_no")
    if not Trade.objects.filter(out_trade_no=number).exists():
        raise Refused(404, "trade_not_found", "No such order has reached this sandbox.")
    return Notification.objects.filter(trade__out_trade_no=number).order_by("pk")


def _outcome(trade: Trade, to_send: list[Notification]) -> dict[str, Any]:
    deliveries = _records(courier.deliver_all(to_send))
    return {"trade": trade_record(Trade.objects.get(pk=trade.pk)), "deliveries": deliveries}


def _records(deliveries: list[Delivery]) -> list[dict[str, Any]]:
    return [delivery_record(each) for each in deliveries]
