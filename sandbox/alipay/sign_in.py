"""Signing in inside Alipay: the silent authorisation of a web page, and the exchange of its code for an open_id."""

import secrets

from django.http import HttpRequest, HttpResponse
from django.shortcuts import render
from django.views.decorators.http import require_GET

from sandbox import clock, sign_ins
from sandbox.alipay.authentication import Call
from sandbox.alipay.errors import Refusal, invalid, missing
from sandbox.configuration import alipay_account
from sandbox.models import Provider
from sandbox.pages import is_page, way_back

METHOD = "alipay.system.oauth.token"
SCOPE = "auth_base"
TOKEN_SECONDS, RENEWAL_SECONDS = 1_296_000, 2_592_000


@require_GET
def authorize(request: HttpRequest) -> HttpResponse:
    """GET /oauth2/publicAppAuthorize.htm: back to the merchant's page, with a code unless the payer refused."""
    query = request.GET.dict()
    try:
        _check(query)
    except Refusal as refusal:
        told = {"code": refusal.node["sub_code"], "message": refusal.node["sub_msg"]}
        return render(request, "sandbox/sign_in_refused.html", told)
    code = sign_ins.authorize(Provider.ALIPAY, query["app_id"])
    fields = {"app_id": query["app_id"], "scope": SCOPE, "state": query.get("state", ""), "auth_code": code}
    return way_back(query["redirect_uri"], {name: value for name, value in fields.items() if value})


def _check(query: dict[str, str]) -> None:
    """The rules of the link; raises Refusal."""
    if query.get("app_id") != alipay_account().app_id:
        raise invalid("app-id", "无效的AppID参数")
    if query.get("scope") != SCOPE:
        raise invalid("scope", "scope参数无效")
    if not is_page(query.get("redirect_uri", "")):
        raise invalid("redirect-uri", "redirect_uri参数无效")


def token(call: Call) -> dict[str, object]:
    """alipay.system.oauth.token: `open_id`, which new apps get in place of a user_id. Its answer has no `code`."""
    if call.parameters.get("grant_type") != "authorization_code":
        raise Refusal("40002", "isv.grant-type-invalid", "grant_type参数不正确")
    code = call.parameters.get("code", "")
    if not code:
        raise missing("code")
    try:
        payer = sign_ins.exchange(Provider.ALIPAY, alipay_account().app_id, code)
    except (sign_ins.CodeInvalid, sign_ins.CodeUsed, sign_ins.CodeExpired) as error:
        raise Refusal("40002", "isv.code-invalid", "授权码code无效") from error
    return {
        "open_id": payer.openid,
        "access_token": f"authbseB{secrets.token_hex(16)}",
        "refresh_token": f"authbseB{secrets.token_hex(16)}",
        "expires_in": TOKEN_SECONDS,
        "re_expires_in": RENEWAL_SECONDS,
        "auth_start": clock.china_text(clock.now()),
    }
