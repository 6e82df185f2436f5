"""Who asks: the Authorization header of API v3, checked over the request exactly as it was sent."""

import json
import re
import time
from collections.abc import Mapping
from typing import Any
from urllib.parse import quote

from django.http import HttpRequest

from sandbox.configuration import wechatpay_account
from sandbox.signatures import lines, rsa_verifies
from sandbox.wechat.v3_errors import Refusal
from sandbox.wechat.v3_headers import SIGNATURE_TYPE

TOLERANCE_SECONDS = 300
PAIR = re.compile(r'([a-z_]+)="([^"]*)"')
FIELDS = {"mchid", "nonce_str", "signature", "timestamp", "serial_no"}
# A WSGI server hands over the path decoded; these are the ways a client may have written it.
UNESCAPED = ("/-._~*", "/-._~", "/-._~*@!$&'()+,;=:")


def authenticate(request: HttpRequest, method: str) -> None:
    """Return when the merchant signed this request by `method`; raises Refusal (405, 401, 400 without User-Agent)."""
    if request.method != method:
        raise Refusal(405, "METHOD_NOT_ALLOWED", "请求方法不正确", signed=False)
    if not request.headers.get("User-Agent"):
        raise Refusal(400, "PARAM_ERROR", "HTTP头缺少User-Agent", signed=False)
    fields = _authorization(request.headers.get("Authorization", ""))
    account = wechatpay_account()
    if fields["mchid"] != account.merchant_id:
        raise _sign_error("Authorization中的商户号不正确")
    if fields["serial_no"] != account.merchant_serial:
        raise _sign_error("商户证书序列号不正确")
    if not fields["timestamp"].isascii() or not fields["timestamp"].isdigit():
        raise _sign_error("Authorization中的时间戳不正确")
    if abs(time.time() - int(fields["timestamp"])) > TOLERANCE_SECONDS:
        raise _sign_error("Authorization中的时间戳与发起请求的时间不得超过5分钟")
    if not 1 <= len(fields["nonce_str"]) <= 32:
        raise _sign_error("Authorization中的随机串不正确")
    contents = [_signed_content(request, path, fields) for path in _spellings(request)]
    if not any(rsa_verifies(account.merchant_key, content, fields["signature"]) for content in contents):
        raise _sign_error("签名错误，请检查签名内容", content=contents[0])


def _authorization(header: str) -> dict[str, str]:
    scheme, _, rest = header.partition(" ")
    pairs = PAIR.findall(rest)
    fields = dict(pairs)
    if scheme != SIGNATURE_TYPE or set(fields) != FIELDS or len(pairs) != len(FIELDS):
        raise _sign_error("Http头Authorization值格式错误")
    return fields


def _spellings(request: HttpRequest) -> list[str]:
    """The path and query, as the client may have put them on the wire."""
    query = request.META["QUERY_STRING"]
    suffix = f"?{query}" if query else ""
    return [quote(request.path, safe=safe) + suffix for safe in UNESCAPED]


def _signed_content(request: HttpRequest, path: str, fields: Mapping[str, str]) -> bytes:
    return lines(request.method or "", path, fields["timestamp"], fields["nonce_str"], request.body)


def _sign_error(message: str, *, content: bytes = b"") -> Refusal:
    """401, with the beginning of what was verified as the real gateway shows it."""
    if not content:
        return Refusal(401, "SIGN_ERROR", message, signed=False)
    method, url, *_ = content.decode(errors="replace").split("\n")
    shown = {"method": method, "url": url, "sign_message_length": len(content)}
    return Refusal(401, "SIGN_ERROR", message, signed=False, sign_information=shown)


def read_object(request: HttpRequest) -> dict[str, Any]:
    """The JSON object of the body; raises Refusal."""
    try:
        content = json.loads(request.body)
    except ValueError as error:
        raise Refusal(400, "PARAM_ERROR", "请求体不是JSON") from error
    if not isinstance(content, dict):
        raise Refusal(400, "PARAM_ERROR", "请求体不是JSON对象")
    return content
