"""API v3's answers: authenticate, serve, sign."""

import json
from collections.abc import Callable
from functools import wraps
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from sandbox.misbehaviour import Fault, answer_with_fault
from sandbox.notices import Signer
from sandbox.wechat.v3_errors import Refusal
from sandbox.wechat.v3_headers import signature_headers
from sandbox.wechat.v3_request import authenticate

SIGNERS = {Fault.NONE: Signer.PLATFORM, Fault.WRONG_SIGNATURE: Signer.STRANGER}
Endpoint = Callable[..., dict[str, Any] | None]
View = Callable[..., HttpResponse]


def endpoint(method: str) -> Callable[[Endpoint], View]:
    """A view from a function that returns the answer's object, or None for 204; a Refusal becomes its error body."""

    def decorate(serve: Endpoint) -> View:
        @csrf_exempt
        @wraps(serve)
        def view(request: HttpRequest, **path: str) -> HttpResponse:
            def answer(fault: Fault) -> HttpResponse:
                try:
                    return _signed(request, 200, serve(request, **path), fault)
                except Refusal as refusal:
                    return _refused(request, refusal, fault)

            try:
                authenticate(request, method)
            except Refusal as refusal:
                return _refused(request, refusal, Fault.NONE)
            return answer_with_fault(answer, out_trade_no=_order_number(request, path))

        return view

    return decorate


def file_endpoint(serve: Callable[[HttpRequest], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A view that answers with a file: the GET is signed as any other, the answer is not."""

    @wraps(serve)
    def view(request: HttpRequest) -> HttpResponseBase:
        try:
            authenticate(request, "GET")
            return answer_with_fault(lambda _fault: serve(request), out_trade_no="")
        except Refusal as refusal:
            return _refused(request, refusal, Fault.NO_SIGNATURE)

    return view


def _order_number(request: HttpRequest, path: dict[str, str]) -> str:
    """The order that a call is about, as far as its address or its body tells."""
    if "out_trade_no" in path or request.method == "GET":
        return path.get("out_trade_no", "")
    try:
        named = json.loads(request.body)["out_trade_no"]
    except (ValueError, KeyError, TypeError):
        return ""
    return named if isinstance(named, str) else ""


def _refused(request: HttpRequest, refusal: Refusal, fault: Fault) -> HttpResponse:
    return _signed(request, refusal.status, refusal.body, fault if refusal.signed else Fault.NO_SIGNATURE)


def _signed(request: HttpRequest, status: int, node: dict[str, Any] | None, fault: Fault) -> HttpResponse:
    body = b"" if node is None else json.dumps(node, ensure_ascii=False, separators=(",", ":")).encode()
    answer = HttpResponse(body, status=204 if node is None else status, content_type="application/json; charset=utf-8")
    if fault != Fault.NO_SIGNATURE:
        serial = request.headers.get("Wechatpay-Serial", "")
        for name, value in signature_headers(body, signer=SIGNERS[fault], serial=serial).items():
            answer.headers[name] = value
    return answer
