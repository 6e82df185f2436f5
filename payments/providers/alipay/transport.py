"""The way to the gateway and back: one POST, one answer in bytes. What it says is for others to judge."""

from collections.abc import Mapping
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import quote, urlencode

import requests

from payments.providers import bounded_http
from payments.providers.bounded_http import told_plainly, unusual
from payments.providers.calling import BACKGROUND, call_within

# What the method itself is given, which is the payer's and our business; all other parameters are of every call.
CONTENT = frozenset({"biz_content", "grant_type", "code"})
FORM_TYPE = "application/x-www-form-urlencoded;charset=utf-8"


def new_session() -> requests.Session:
    """A session that threads may share: connections are kept, cookies are not, nothing is tried twice."""
    session = bounded_http.new_session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    return session


def address_with(gateway_url: str, parameters: Mapping[str, str]) -> str:
    """The gateway's address with `parameters` as its query."""
    return f"{gateway_url}?{query_text(parameters)}"


def query_text(parameters: Mapping[str, str]) -> str:
    """The parameters url-encoded in UTF-8, a blank as `%20`, which every decoder reads alike."""
    return urlencode(parameters, quote_via=quote)


def post(session: requests.Session, gateway_url: str, parameters: Mapping[str, str]) -> bytes:
    """The gateway's answer as it came. What is asked for (CONTENT) travels in the body, the rest in the query.

    Raises ProviderUnreachable for a time-out, a broken connection and a 5xx, which nobody signs; ProviderUnknown for
    any other status but 200.
    """
    common = {name: value for name, value in parameters.items() if name not in CONTENT}
    content = {name: value for name, value in parameters.items() if name in CONTENT}
    with call_within(BACKGROUND) as call, told_plainly(call, late="TIMEOUT", broken="UNREACHABLE"):
        response = session.post(
            address_with(gateway_url, common),
            data=query_text(content),
            headers={"Content-Type": FORM_TYPE},
            timeout=call.time_outs,
            allow_redirects=False,
        )
    if response.status_code != HTTPStatus.OK:
        raise unusual(response.status_code)
    return response.content
