"""gateway.do: one address for every method."""

from collections.abc import Callable, Mapping
from dataclasses import replace

from django.http import HttpRequest, HttpResponse
from django.shortcuts import redirect
from django.template.loader import render_to_string
from django.views.decorators.csrf import csrf_exempt

from sandbox import scenarios
from sandbox.alipay import bills, orders, refunds, sign_in, trades
from sandbox.alipay.authentication import BROWSER_METHODS, Call, authenticate, received_parameters
from sandbox.alipay.errors import Refusal, invalid
from sandbox.alipay.signing import answer_text
from sandbox.misbehaviour import Fault, answer_with_fault
from sandbox.models import Trade

METHODS: dict[str, Callable[[Call], dict[str, object]]] = {
    "alipay.trade.create": orders.create,
    "alipay.trade.precreate": orders.precreate,
    "alipay.trade.query": trades.query,
    "alipay.trade.close": trades.close,
    "alipay.trade.refund": refunds.refund,
    "alipay.trade.fastpay.refund.query": refunds.refund_query,
    "alipay.data.dataservice.bill.downloadurl.query": bills.download_url,
    sign_in.METHOD: sign_in.token,
}
SIGNATURES = {Fault.NO_SIGNATURE: "none", Fault.WRONG_SIGNATURE: "stranger"}


@csrf_exempt
def gateway(request: HttpRequest) -> HttpResponse:
    """Take a call by GET or POST; business results and refusals are HTTP 200 alike."""
    parameters: dict[str, str] = {}
    try:
        parameters, charset = received_parameters(request.META["QUERY_STRING"], request.body)
        call = replace(authenticate(parameters, charset), origin=f"{request.scheme}://{request.get_host()}")
    except Refusal as refusal:
        if parameters.get("method") in BROWSER_METHODS:
            return _error_page(refusal)
        return _answer(parameters.get("method", ""), refusal.node, signed=refusal.signed)
    if call.method in BROWSER_METHODS:
        return _to_cashier(call)
    return answer_with_fault(lambda fault: _serve(call, fault), out_trade_no=call.text("out_trade_no"))


def _serve(call: Call, fault: Fault) -> HttpResponse:
    try:
        if call.method not in METHODS:
            raise invalid("method", "不存在的方法名")
        node, charset = METHODS[call.method](call), call.charset
    except Refusal as refusal:
        # A sign-in is refused under the root that has no method in it, and granted without a code of the gateway's.
        method = "" if call.method == sign_in.METHOD else call.method
        return _answer(method, refusal.node, charset=_charset_of_refusal(call), fault=fault)
    success = {} if call.method == sign_in.METHOD else {"code": "10000", "msg": "Success"}
    return _answer(call.method, success | node, charset=charset, fault=fault)


def _charset_of_refusal(call: Call) -> str:
    """The one that was asked for, or GBK all the same, as some of Alipay's systems answer."""
    scenario = scenarios.at_present("refund", call.text("out_trade_no"))
    return "gbk" if scenario == "refund_refused_in_gbk" else call.charset


def _answer(
    method: str, node: Mapping[str, object], *, charset: str = "utf-8", signed: bool = True, fault: Fault = Fault.NONE
) -> HttpResponse:
    root = f"{method.replace('.', '_')}_response" if method in METHODS else "error_response"
    signature = SIGNATURES.get(fault, "platform") if signed else "none"
    body = answer_text(root, node, charset=charset, signature=signature)
    return HttpResponse(body, content_type=f"text/html;charset={charset}")


def _to_cashier(call: Call) -> HttpResponse:
    """A payer's browser: on to the cashier, or a page that says why not (Alipay writes it in GBK)."""
    try:
        trade = orders.open_order(call)
    except Refusal as refusal:
        return _error_page(refusal)
    return redirect("cashier", provider=trade.provider, out_trade_no=trade.out_trade_no)


def _error_page(refusal: Refusal) -> HttpResponse:
    page = render_to_string("sandbox/error.html", {"refusal": refusal.node, "charset": "GBK"})
    return HttpResponse(page.encode("gbk", "xmlcharrefreplace"), content_type="text/html;charset=GBK")


def trade_of_order_string(order_string: str) -> Trade:
    """What Alipay's app does with the merchant's order string; raises Refusal."""
    parameters, charset = received_parameters(order_string, b"")
    call = authenticate(parameters, charset)
    if call.method not in BROWSER_METHODS:
        raise invalid("method", "不存在的方法名")
    return orders.open_order(call)
