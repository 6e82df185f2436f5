"""Who asks for what: the common parameters of a call, and the signature over all of them."""

import json
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import timedelta
from typing import Any
from urllib.parse import parse_qsl

from sandbox import clock
from sandbox.alipay.errors import Refusal, invalid, missing
from sandbox.alipay.signing import request_verifies
from sandbox.configuration import alipay_account

CHARSETS = {"utf-8": "utf-8", "gbk": "gbk", "gb2312": "gb2312"}
CLOCK_TOLERANCE = timedelta(hours=1)
REQUIRED = ("app_id", "method", "charset", "sign_type", "sign", "timestamp", "version", "biz_content")
WITHOUT_CONTENT = ("alipay.system.oauth.token",)  # its own parameters stand beside the common ones
BROWSER_METHODS = ("alipay.trade.page.pay", "alipay.trade.wap.pay", "alipay.trade.app.pay")


@dataclass(frozen=True, slots=True)
class Call:
    """A call whose signature holds; `origin` is the scheme and host that it was sent to, empty when it was not sent.

    `parameters` are all of it, `content` is what biz_content holds.
    """

    method: str
    charset: str
    notify_url: str
    return_url: str
    content: Mapping[str, Any]
    parameters: Mapping[str, str]
    origin: str = ""

    def text(self, name: str) -> str:
        """A field of biz_content that must be text; empty when it is absent."""
        value = self.content.get(name, "")
        return value if isinstance(value, str) else ""


def received_parameters(query: str, body: bytes) -> tuple[dict[str, str], str]:
    """All parameters of the query and the form, decoded once, and their charset.

    Raises Refusal for an unknown charset, bytes that are not of it, or a parameter given twice.
    """
    parts = [query, body.decode("latin-1")]
    named = dict(pair for part in parts for pair in parse_qsl(part, encoding="latin-1")).get("charset", "utf-8")
    charset = CHARSETS.get(named.lower())
    if charset is None:
        raise invalid("charset", "字符集错误")
    try:
        pairs = [pair for part in parts for pair in _pairs(part, charset)]
    except UnicodeError as error:
        raise invalid("charset", "字符集与内容不符") from error
    if len(dict(pairs)) != len(pairs):
        raise invalid("parameter", "参数重复")
    return dict(pairs), charset


def _pairs(part: str, charset: str) -> list[tuple[str, str]]:
    return parse_qsl(part, keep_blank_values=True, encoding=charset, errors="strict")


def authenticate(parameters: Mapping[str, str], charset: str) -> Call:
    """The call that these parameters make; raises Refusal when one is missing or wrong, or the signature is."""
    if parameters.get("app_id", "") != alipay_account().app_id:
        raise Refusal("40002", "isv.invalid-app-id", "无效的AppID参数", signed=False)
    has_content = parameters.get("method") not in WITHOUT_CONTENT
    for name in REQUIRED:
        if not parameters.get(name) and (has_content or name != "biz_content"):
            raise missing("signature" if name == "sign" else "signature-type" if name == "sign_type" else name)
    if parameters["sign_type"] != "RSA2":
        raise invalid("signature_type", "签名类型无效")
    if not request_verifies(parameters, charset):
        raise invalid("signature", "验签出错，请检查应用公钥与签名内容")
    if parameters["version"] != "1.0" or parameters.get("format", "JSON").upper() != "JSON":
        raise invalid("format", "版本或格式无效")
    _check_timestamp(parameters)
    return Call(
        method=parameters["method"],
        charset=charset,
        notify_url=_address(parameters, "notify_url"),
        return_url=_address(parameters, "return_url"),
        content=_content(parameters["biz_content"]) if has_content else {},
        parameters=parameters,
    )


def _check_timestamp(parameters: Mapping[str, str]) -> None:
    """A server's clock must be right; what a browser carries may have been signed a while ago."""
    try:
        moment = clock.from_china_text(parameters["timestamp"])
    except ValueError as error:
        raise invalid("timestamp", "时间戳格式错误") from error
    age = clock.now() - moment
    if age < -CLOCK_TOLERANCE or (age > CLOCK_TOLERANCE and parameters["method"] not in BROWSER_METHODS):
        raise invalid("timestamp", "时间戳超出允许范围")


def _address(parameters: Mapping[str, str], name: str) -> str:
    address = parameters.get(name, "")
    if address and (len(address) > 256 or not address.startswith(("http://", "https://"))):
        raise invalid(name, f"{name} 必须是不超过256字符的绝对地址")
    return address


def _content(text: str) -> dict[str, Any]:
    try:
        content = json.loads(text)
    except ValueError as error:
        raise invalid("parameter", "biz_content 不是JSON") from error
    if not isinstance(content, dict):
        raise invalid("parameter", "biz_content 不是JSON对象")
    return content
