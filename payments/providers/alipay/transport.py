"""The way to the gateway and back: one POST, one answer in bytes. What it says is for others to judge."""

from collections.abc import Mapping
from http import HTTPStatus
from http.cookiejar import DefaultCookiePolicy
from urllib.parse import quote, urlencode

import requests
from requests.adapters import HTTPAdapter

from payments.providers import base
from payments.providers.base import ProviderUnknown

CONNECTIONS = 32
FORM_TYPE = "application/x-www-form-urlencoded;charset=utf-8"


def new_session() -> requests.Session:
    """A session that threads may share: connections are kept, cookies are not, nothing is tried twice."""
    session = requests.Session()
    session.cookies.set_policy(DefaultCookiePolicy(allowed_domains=[]))
    for scheme in ("https://", "http://"):
        session.mount(scheme, HTTPAdapter(pool_maxsize=CONNECTIONS, max_retries=0))
    return session


def address_with(gateway_url: str, parameters: Mapping[str, str]) -> str:
    """The gateway's address with `parameters` as its query."""
    return f"{gateway_url}?{query_text(parameters)}"


def query_text(parameters: Mapping[str, str]) -> str:
    """The parameters url-encoded in UTF-8, a blank as `%20`, which every decoder reads alike."""
    return urlencode(parameters, quote_via=quote)


def post(session: requests.Session, gateway_url: str, parameters: Mapping[str, str]) -> bytes:
    """The gateway's answer as it came. `biz_content` travels in the body, the rest in the query.

    Raises ProviderUnknown for a time-out, a broken connection, and any status but 200.
    """
    common = {name: value for name, value in parameters.items() if name != "biz_content"}
    try:
        response = session.post(
            address_with(gateway_url, common),
            data=query_text({"biz_content": parameters["biz_content"]}),
            headers={"Content-Type": FORM_TYPE},
            timeout=base.TIMEOUT,
            allow_redirects=False,
        )
    # The errors of requests quote the whole address, signature and all: they must not be shown as the cause.
    except requests.Timeout:
        raise ProviderUnknown("TIMEOUT") from None
    except requests.RequestException:
        raise ProviderUnknown("UNREACHABLE") from None
    if response.status_code != HTTPStatus.OK:
        raise ProviderUnknown(f"HTTP_{response.status_code}")
    return response.content
