"""What every view of the control desk shares: who may ask, how it is read, how it is refused, what it answers."""

import json
from collections.abc import Callable
from datetime import timedelta
from functools import wraps
from typing import Any

from django.http import HttpRequest, JsonResponse
from django.views.decorators.csrf import csrf_exempt

from sandbox import courier
from sandbox.configuration import is_loopback
from sandbox.models import Delivery, Notification, Trade
from sandbox.record import delivery_record, trade_record

# What is sent inside the call is due only later for the courier, so that it is not sent twice.
COURIER_WAITS = timedelta(minutes=1)


class Refused(Exception):
    """An answer with a status and a code."""

    def __init__(self, status: int, code: str, detail: str) -> None:
        super().__init__(code)
        self.status = status
        self.body = {"code": code, "detail": detail}


def desk(method: str) -> Callable[[Callable[..., Any]], Callable[..., JsonResponse]]:
    """A view from a function of the body's object (POST) or the query (GET) and the path.

    Nothing here answers other machines.
    """

    def decorate(serve: Callable[..., Any]) -> Callable[..., JsonResponse]:
        @csrf_exempt
        @wraps(serve)
        def view(request: HttpRequest, **path: str) -> JsonResponse:
            try:
                _check_access(request, method)
                content = serve(_body(request) if method == "POST" else request.GET.dict(), **path)
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


def find_trade(body: dict[str, Any]) -> Trade:
    """The trade of `provider` and `out_trade_no`; raises Refused."""
    found = Trade.objects.filter(provider=body.get("provider"), out_trade_no=body.get("out_trade_no")).first()
    if found is None:
        raise Refused(404, "trade_not_found", "No such order has reached this sandbox.")
    return found


def outcome(trade: Trade, to_send: list[Notification]) -> dict[str, Any]:
    """Send these now; the trade as it is then, and every try that was made."""
    deliveries = delivery_records(courier.deliver_all(to_send))
    return {"trade": trade_record(Trade.objects.get(pk=trade.pk)), "deliveries": deliveries}


def delivery_records(deliveries: list[Delivery]) -> list[dict[str, Any]]:
    """The tries as JSON."""
    return [delivery_record(each) for each in deliveries]
