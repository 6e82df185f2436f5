"""Signing in inside WeChat: the silent authorisation of a web page, and the exchange of its code for an openid."""

import hmac
import json
import secrets
from typing import Any
from urllib.parse import parse_qsl

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sandbox import sign_ins
from sandbox.configuration import wechatpay_account
from sandbox.misbehaviour import answer_with_fault
from sandbox.models import PayerAccount, Provider
from sandbox.pages import is_page, way_back

ORDER = ("appid", "redirect_uri", "response_type", "scope")
SCOPE = "snsapi_base"
TOKEN_SECONDS = 7200
# The pages that WeChat shows in place of the merchant's.
UNREADABLE = ("", "该链接无法访问 the link cannot be opened: its parameters, or their order")
WRONG_HOST = ("10003", "redirect_uri域名与后台配置不一致 redirect_uri is not of the registered host")
NO_PERMISSION = ("10005", "该公众号没有这些scope的权限 this app does not have this scope")
REFUSALS: dict[type[Exception], tuple[int, str]] = {
    sign_ins.CodeInvalid: (40029, "invalid code"),
    sign_ins.CodeUsed: (40163, "code been used"),
    sign_ins.CodeExpired: (42003, "oauth_code is expired"),
}


class Refusal(Exception):
    """An answer with an `errcode`; its HTTP status is 200 all the same."""

    def __init__(self, code: int, message: str) -> None:
        super().__init__(message)
        self.node = {"errcode": code, "errmsg": f"{message}, rid: {secrets.token_hex(12)}"}


@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """GET /connect/oauth2/authorize: back to the merchant's page with a code, or without one where it was refused."""
    query = dict(parse_qsl(request.META["QUERY_STRING"], keep_blank_values=True))
    problem = _problem(query)
    if problem is not None:
        code, message = problem
        return render(request, "sandbox/sign_in_refused.html", {"code": code, "message": message})
    code = sign_ins.authorize(Provider.WECHAT, query["appid"])
    state = query.get("state", "")
    return way_back(query["redirect_uri"], {"code": code, "state": state} if code else {"state": state})


def _problem(query: dict[str, str]) -> tuple[str, str] | None:
    """What is wrong with the link. WeChat compares it with a pattern: the order of its parameters counts."""
    account = wechatpay_account()
    if tuple(query)[: len(ORDER)] != ORDER or query["response_type"] != "code":
        return UNREADABLE
    if not is_page(query["redirect_uri"], host=account.redirect_host):
        return WRONG_HOST
    return None if query["appid"] in account.app_ids and query["scope"] == SCOPE else NO_PERMISSION


@require_GET
def access_token(request: HttpRequest) -> HttpResponse:
    """GET /sns/oauth2/access_token: whose code it is, once; a refusal is HTTP 200 with an `errcode`."""
    return answer_with_fault(lambda _fault: _answer(request.GET.dict()), out_trade_no="")


def _answer(query: dict[str, str]) -> HttpResponse:
    try:
        node = _token(_account(query))
    except Refusal as refusal:
        node = refusal.node
    return HttpResponse(json.dumps(node), content_type="text/plain")


def _account(query: dict[str, str]) -> PayerAccount:
    """Who asks is checked first: a stranger learns nothing of a code, and does not use it up."""
    account = wechatpay_account()
    for name, missing in (("appid", 41002), ("secret", 41004), ("code", 41008)):
        if not query.get(name):
            raise Refusal(missing, f"{name} missing")
    if query.get("grant_type") != "authorization_code":
        raise Refusal(40002, "invalid grant_type")
    if query["appid"] not in account.app_ids:
        raise Refusal(40013, "invalid appid")
    if not account.oauth_secret or not hmac.compare_digest(query["secret"].encode(), account.oauth_secret.encode()):
        raise Refusal(40125, "invalid appsecret")
    try:
        return sign_ins.exchange(Provider.WECHAT, query["appid"], query["code"])
    except tuple(REFUSALS) as error:
        raise Refusal(*REFUSALS[type(error)]) from error


def _token(payer: PayerAccount) -> dict[str, Any]:
    """`is_snapshotuser` is there only where it is 1."""
    node = {
        "access_token": secrets.token_urlsafe(64),
        "expires_in": TOKEN_SECONDS,
        "refresh_token": secrets.token_urlsafe(64),
        "openid": payer.openid,
        "scope": SCOPE,
    }
    return node | ({"is_snapshotuser": 1} if payer.is_snapshot else {})
