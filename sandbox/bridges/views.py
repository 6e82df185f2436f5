"""The addresses of the bridges: JSON for a browser that plays an app, a page for people who have none."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest
from django.shortcuts import redirect, render
from django.views.decorators.csrf import csrf_exempt
from django.views.decorators.http import require_http_methods, require_POST

from sandbox.amounts import yuan_text
from sandbox.bridges.orders import NotPayable, alipay_order, check_person, wechat_order
from sandbox.bridges.outcomes import SPOKEN, Outcome, Word, press
from sandbox.desk import Refused, desk
from sandbox.models import Provider, Trade
from sandbox.pages import is_page

PLAIN_TEXT = "text/plain; charset=utf-8"
BESIDE = ("outcome", "person")  # what is said of the payer, beside what the page handed over
BUTTONS = (Outcome.PAY, Outcome.CANCEL, Outcome.FAIL)


@dataclass(frozen=True, slots=True)
class Bridge:
    """One app's: how it finds the order, and the fields of its answer: the word, and the reason of a failure."""

    order_of: Callable[[Mapping[str, object]], Trade]
    word_field: str
    reason_field: str


BRIDGES = {
    Provider.WECHAT: Bridge(wechat_order, "err_msg", "err_desc"),
    Provider.ALIPAY: Bridge(alipay_order, "resultCode", "memo"),
}


@csrf_exempt
@require_http_methods(["GET", "POST"])
def bridge(request: HttpRequest, provider: str) -> HttpResponse:
    """GET the payer's page, or POST the page's parameters and the payer's `outcome` as JSON."""
    return called(request, provider=provider) if request.method == "POST" else page(request, provider)


@desk("POST")
def called(body: dict[str, Any], provider: str) -> dict[str, str]:
    """What the app answers to the page; with a `person` that is not the order's payer it fails."""
    outcome = body.get("outcome")
    if outcome not in list(Outcome):
        raise Refused(400, "invalid", f"`outcome` is one of: {', '.join(Outcome)}.")
    played = BRIDGES[Provider(provider)]
    spoken = SPOKEN[Provider(provider)]
    try:
        trade = played.order_of({name: value for name, value in body.items() if name not in BESIDE})
        if "person" in body:
            check_person(trade, str(body["person"]))
    except NotPayable as problem:
        return {played.word_field: spoken[Word.FAILED], played.reason_field: str(problem)}
    return {played.word_field: spoken[press(trade, Outcome(outcome))]}


def page(request: HttpRequest, provider: str) -> HttpResponse:
    """What the app's cashier shows; 400 with the reason when there is nothing to pay."""
    shown: dict[str, object] = {"provider": provider, "title": Provider(provider).label, "back": _back(request)}
    try:
        trade = _order(request, provider)
    except NotPayable as problem:
        return render(request, "sandbox/bridge.html", {**shown, "problem": str(problem)}, status=400)
    asked = request.META["QUERY_STRING"]
    return render(
        request, "sandbox/bridge.html", {**shown, "trade": trade, "yuan": yuan_text(trade.amount_fen), "asked": asked}
    )


@require_POST
def pressed(request: HttpRequest, provider: str) -> HttpResponse:
    """A button of the page: do it, and back to where the payer came from, which is told nothing."""
    outcome = request.POST.get("outcome")
    if outcome not in BUTTONS:
        return HttpResponseBadRequest("没有这个按钮 no such button", content_type=PLAIN_TEXT)
    try:
        trade = _order(request, provider)
    except NotPayable:
        return page_again(request, provider)
    press(trade, Outcome(outcome))
    if back := _back(request):
        return redirect(back)
    return redirect("cashier", provider=trade.provider, out_trade_no=trade.out_trade_no)


def page_again(request: HttpRequest, provider: str) -> HttpResponse:
    """The page by its own address, which says why it cannot be."""
    way = redirect("bridge", provider=provider)
    way["Location"] += f"?{request.META['QUERY_STRING']}"
    return way


def _order(request: HttpRequest, provider: str) -> Trade:
    given = {name: value for name, value in request.GET.items() if name != "back"}
    return BRIDGES[Provider(provider)].order_of(given)


def _back(request: HttpRequest) -> str:
    back: str = request.GET.get("back", "")
    return back if is_page(back) else ""
