"""The payer's side: the list of orders, the cashier of one, and the ways that lead there."""

from urllib.parse import urlencode

from django.http import HttpRequest, HttpResponse, HttpResponseBadRequest, HttpResponseNotFound, JsonResponse
from django.shortcuts import get_object_or_404, redirect, render
from django.views.decorators.http import require_GET, require_POST

from sandbox import announcements, book, clock, refund_book, scenarios, sign_ins
from sandbox.alipay.errors import Refusal
from sandbox.alipay.returns import return_address
from sandbox.amounts import fen_of_yuan, yuan_text
from sandbox.codes import trade_of_code
from sandbox.models import Misbehaviour, Mode, Provider, Trade
from sandbox.pages import is_page

SHOWN_ORDERS = 100
PLAIN_TEXT = "text/plain; charset=utf-8"


@require_GET
def health(_request: HttpRequest) -> HttpResponse:
    """Ready: the book can be read."""
    Misbehaviour.objects.exists()
    return JsonResponse({"status": "ok"})


@require_GET
def overview(request: HttpRequest) -> HttpResponse:
    """The orders, newest first, and who signs in next in each provider's app."""
    trades = [_shown(trade) for trade in Trade.objects.order_by("-pk")[:SHOWN_ORDERS]]
    desks = [sign_ins.desk_of(provider) for provider in Provider]
    return render(request, "sandbox/overview.html", {"trades": trades, "desks": desks, "modes": Mode.choices})


@require_GET
def cashier(request: HttpRequest, provider: str, out_trade_no: str) -> HttpResponse:
    """What the payer sees of one order. Opening it is what makes an Alipay trade exist."""
    trade = _trade(provider, out_trade_no)
    book.show_to_payer(trade)
    table = {name: scenario.title for name, scenario in scenarios.OF_ONE_ORDER.items()}
    left, refunded = yuan_text(trade.refundable_fen), yuan_text(trade.refunded_fen)
    shown = {**_shown(trade), "scenarios": table, "refundable": left, "refunded": refunded, "back": _back(request)}
    shown["asked"] = f"?{urlencode({'back': _back(request)})}" if _back(request) else ""
    return render(request, "sandbox/cashier.html", shown)


@require_POST
def pay(request: HttpRequest, provider: str, out_trade_no: str) -> HttpResponse:
    """Pay, and go back to the merchant's page if it gave one, or to where the payer came from; once is enough."""
    trade = _trade(provider, out_trade_no)
    try:
        book.pay(trade)
    except book.BookError:
        return _to_cashier(request, trade)
    announcements.payment(trade, due_at=clock.now())
    if not trade.return_url:
        return redirect(_back(request)) if _back(request) else _to_cashier(request, trade)
    return redirect(return_address(trade) if trade.provider == Provider.ALIPAY else trade.return_url)


@require_POST
def fail(request: HttpRequest, provider: str, out_trade_no: str) -> HttpResponse:
    """Close the order unpaid."""
    trade = _trade(provider, out_trade_no)
    if trade.is_payable:
        book.show_to_payer(trade)
        book.close(trade)
        announcements.closing(trade, due_at=clock.now())
    return _to_cashier(request, trade)


@require_POST
def refund(request: HttpRequest, provider: str, out_trade_no: str) -> HttpResponse:
    """What a person does in the provider's console: give back this many yuan; 400 when it cannot be done."""
    trade = _trade(provider, out_trade_no)
    try:
        made = refund_book.refund_by_hand(trade, amount_fen=fen_of_yuan(request.POST.get("amount")))
    except (ValueError, book.BookError):
        return HttpResponseBadRequest("不能退这个金额 this amount cannot be refunded", content_type=PLAIN_TEXT)
    announcements.refund_now(made)
    return redirect("cashier", provider=provider, out_trade_no=out_trade_no)


@require_POST
def choose_scenario(request: HttpRequest, provider: str, out_trade_no: str) -> HttpResponse:
    """Misbehave for this order."""
    name = request.POST.get("scenario", "")
    if name not in scenarios.OF_ONE_ORDER:
        return HttpResponseBadRequest("没有这个情景 no such scenario", content_type=PLAIN_TEXT)
    scenarios.choose(name, out_trade_no=_trade(provider, out_trade_no).out_trade_no)
    return redirect("cashier", provider=provider, out_trade_no=out_trade_no)


@require_GET
def scan(request: HttpRequest) -> HttpResponse:
    """What a phone does with the code that it read; `back` is the page that showed it, in a browser."""
    try:
        trade = trade_of_code(request.GET.get("code", ""))
    except (book.TradeNotFound, Refusal):
        return HttpResponseNotFound("这个码不属于任何订单 this code leads to no order", content_type=PLAIN_TEXT)
    return _to_cashier(request, trade)


@require_GET
def mobile_browser(request: HttpRequest) -> HttpResponse:
    """WeChat's H5 address: remember the merchant's `redirect_url`, and on to the cashier."""
    trade = get_object_or_404(Trade, prepay_id=request.GET.get("prepay_id", ""), channel="MWEB")
    target = request.GET.get("redirect_url", "")
    if is_page(target):
        trade.return_url = target
        trade.save(update_fields=["return_url"])
    return redirect("cashier", provider=trade.provider, out_trade_no=trade.out_trade_no)


def _to_cashier(request: HttpRequest, trade: Trade) -> HttpResponse:
    """The order's page, which goes on knowing where the payer came from."""
    way = redirect("cashier", provider=trade.provider, out_trade_no=trade.out_trade_no)
    if back := _back(request):
        way["Location"] += f"?{urlencode({'back': back})}"
    return way


def _back(request: HttpRequest) -> str:
    """The page that the payer came from, where it told; empty for what is none."""
    back: str = request.GET.get("back", "")
    return back if is_page(back) else ""


def _trade(provider: str, out_trade_no: str) -> Trade:
    return get_object_or_404(Trade, provider=provider, out_trade_no=out_trade_no)


def _shown(trade: Trade) -> dict[str, object]:
    return {"trade": trade, "yuan": yuan_text(trade.amount_fen), "payable": trade.is_payable}
