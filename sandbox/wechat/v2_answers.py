"""API v2's answers: authenticate, serve, sign with the digest of the request."""

from collections.abc import Callable, Mapping
from functools import wraps

from django.http import HttpRequest, HttpResponse
from django.http.response import HttpResponseBase
from django.views.decorators.csrf import csrf_exempt

from sandbox.misbehaviour import Fault, answer_with_fault
from sandbox.wechat.v2_messages import Refusal, Unreadable, authenticate, read, signed, write

STRANGERS_KEY = "x" * 32
Endpoint = Callable[[HttpRequest, Mapping[str, str]], dict[str, str]]
View = Callable[[HttpRequest], HttpResponse]


def endpoint(serve: Endpoint) -> View:
    """A view from a function of the request's fields; a Refusal becomes a signed `result_code` FAIL."""

    @csrf_exempt
    @wraps(serve)
    def view(request: HttpRequest) -> HttpResponse:
        try:
            fields = _received(request)
            sign_type = authenticate(fields)
        except Unreadable as error:
            return _respond({"return_code": "FAIL", "return_msg": str(error)})

        def answer(fault: Fault) -> HttpResponse:
            node = {"return_code": "SUCCESS", "return_msg": "OK", "appid": fields["appid"]}
            try:
                node |= {"result_code": "SUCCESS", **serve(request, fields)}
            except Refusal as refusal:
                node |= {"result_code": "FAIL", "err_code": refusal.code, "err_code_des": refusal.description}
            return _respond(_signed_with(node, sign_type, fault))

        return answer_with_fault(answer, out_trade_no=fields.get("out_trade_no", ""))

    return view


def file_endpoint(serve: Callable[[Mapping[str, str]], HttpResponseBase]) -> Callable[[HttpRequest], HttpResponseBase]:
    """A view that answers with a file, or with an unsigned `return_code` FAIL and an `error_code`."""

    @csrf_exempt
    @wraps(serve)
    def view(request: HttpRequest) -> HttpResponseBase:
        try:
            fields = _received(request)
            authenticate(fields)
            return answer_with_fault(lambda _fault: serve(fields), out_trade_no="")
        except Unreadable as error:
            node = {"return_code": "FAIL", "return_msg": str(error), "error_code": error.error_code}
            return _respond({name: value for name, value in node.items() if value})

    return view


def _received(request: HttpRequest) -> dict[str, str]:
    if request.method != "POST":
        raise Unreadable("请使用post方法")
    if not request.body:
        raise Unreadable("post数据为空")
    return read(request.body)


def _signed_with(node: Mapping[str, str], sign_type: str, fault: Fault) -> dict[str, str]:
    fields = signed(node, sign_type=sign_type, key=STRANGERS_KEY if fault == Fault.WRONG_SIGNATURE else "")
    if fault == Fault.NO_SIGNATURE:
        del fields["sign"]
    return fields


def _respond(fields: Mapping[str, str]) -> HttpResponse:
    return HttpResponse(write(fields), content_type="text/plain; charset=utf-8")
