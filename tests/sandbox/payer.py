"""A person inside a provider's app: the browser that is signed in there, and what the merchant makes of the code."""

from typing import Any
from urllib.parse import parse_qsl, urlsplit

import requests

from tests.processes import PATIENCE_SECONDS
from tests.sandbox.merchant import OAUTH_SECRET, Merchant

BACK = "http://127.0.0.1:9/pay/1.x/signed-in/?a=1#top"
STATE = "1.signed+state/="


def wechat_page(merchant: Merchant, **changes: str) -> requests.Response:
    """What the browser gets at WeChat's address; an empty change leaves a parameter out."""
    query = {
        "appid": merchant.env["WECHATPAY_APP_ID"],
        "redirect_uri": BACK,
        "response_type": "code",
        "scope": "snsapi_base",
        "state": STATE,
        **changes,
    }
    return _page(merchant, "/connect/oauth2/authorize", query)


def alipay_page(merchant: Merchant, **changes: str) -> requests.Response:
    """What the browser gets at Alipay's address."""
    query = {
        "app_id": merchant.env["ALIPAY_APP_ID"],
        "scope": "auth_base",
        "redirect_uri": BACK,
        "state": STATE,
        **changes,
    }
    return _page(merchant, "/oauth2/publicAppAuthorize.htm", query)


def _page(merchant: Merchant, path: str, query: dict[str, str]) -> requests.Response:
    given = {name: value for name, value in query.items() if value}
    return requests.get(merchant.url + path, params=given, allow_redirects=False, timeout=PATIENCE_SECONDS)


def brought(page: requests.Response) -> dict[str, str]:
    """What the browser comes back to the merchant's page with, beside the page's own query."""
    assert page.status_code == 302, page.text
    target = urlsplit(page.headers["Location"])
    assert (target.netloc, target.path, target.fragment) == ("127.0.0.1:9", "/pay/1.x/signed-in/", "top")
    fields = dict(parse_qsl(target.query, strict_parsing=True))
    assert fields.pop("a") == "1"
    return fields


def wechat_token(merchant: Merchant, code: str, **changes: str) -> dict[str, Any]:
    """What WeChat answers to the merchant about a code."""
    query = {
        "appid": merchant.env["WECHATPAY_APP_ID"],
        "secret": OAUTH_SECRET,
        "code": code,
        "grant_type": "authorization_code",
        **changes,
    }
    given = {name: value for name, value in query.items() if value}
    answer = requests.get(f"{merchant.url}/sns/oauth2/access_token", params=given, timeout=PATIENCE_SECONDS)
    assert (answer.status_code, answer.headers["Content-Type"]) == (200, "text/plain")
    return dict(answer.json())


def alipay_token(merchant: Merchant, code: str, **changes: str) -> dict[str, Any]:
    """What Alipay answers to the merchant about a code."""
    fields = {"grant_type": "authorization_code", "code": code, **changes}
    parameters = merchant.alipay_parameters("alipay.system.oauth.token", "", **fields)
    return merchant.alipay_answer(merchant.send_alipay(parameters))


def wechat_openid(merchant: Merchant, person: str = "payer", *, app_id: str = "") -> str:
    """Sign this person in at one app of the merchant; their openid there."""
    merchant.control("sign-in", provider="wechat", person=person)
    app = {"appid": app_id} if app_id else {}
    return str(wechat_token(merchant, brought(wechat_page(merchant, **app))["code"], **app)["openid"])


def alipay_open_id(merchant: Merchant, person: str = "payer") -> str:
    """Sign this person in; their open_id."""
    merchant.control("sign-in", provider="alipay", person=person)
    return str(alipay_token(merchant, brought(alipay_page(merchant))["auth_code"])["open_id"])
