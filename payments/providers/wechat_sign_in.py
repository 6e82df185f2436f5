"""Who uses WeChat, as the official account knows the person: web authorisation with scope snsapi_base, which is silent.

Source: developers.weixin.qq.com/doc/offiaccount, "web page authorisation". On the SDK wechatpy, whose own way to send
waits without end, follows redirects, and keeps the secret in its errors; here it sends like the other adapters.
"""

import json
from dataclasses import dataclass, field
from http import HTTPStatus
from typing import Any
from urllib.parse import quote

import requests
from wechatpy.oauth import WeChatOAuth

from payments.providers.base import ProviderRefused, ProviderUnknown
from payments.providers.bounded_http import new_session, told_plainly, unusual
from payments.providers.calling import BACKGROUND, call_within
from payments.providers.signing_in import (
    CODE_CHARACTERS,
    CODE_INVALID,
    CODE_USED,
    SNAPSHOT_USER,
    PayerAccount,
    account_of,
)
from payments.providers.wechat_errors import clean_code
from payments.providers.wechat_http import USER_AGENT

MAXIMUM_BYTES = 16 * 1024
# Not a code that was ever given out, or one that has expired; and one that has brought an answer before.
_CODES = {"40029": CODE_INVALID, "42003": CODE_INVALID, "40163": CODE_USED}
# Busy, and too many calls: nobody has looked at the code.
_UNCERTAIN_CODES = frozenset({"-1", "45011"})
# How the mark of a made-up openid looks where it is none.
_NO_SNAPSHOT = (None, 0, "0", "")


@dataclass(frozen=True, slots=True)
class WeChatSignInConfiguration:
    """The official account and its secret (AppSecret); both addresses end with a slash."""

    app_id: str
    secret: str = field(repr=False)
    authorize_url: str
    api_url: str


class WeChatSignIn:
    """One official account's sign-in; implements PayerSignIn. Built once and shared by threads; building calls nobody.

    The secret travels in the query of the one call, as WeChat wants it: no address is logged or kept in an error here.
    """

    def __init__(self, configuration: WeChatSignInConfiguration) -> None:
        self._configuration = configuration
        self._session = new_session()

    def address(self, *, return_url: str, state: str) -> str:
        """See PayerSignIn. What stands behind `#` makes WeChat take the address for one of its own."""
        address: str = self._sign_in(return_url=return_url, state=quote(state, safe="")).authorize_url
        return address

    def payer(self, code: str) -> PayerAccount:
        """See PayerSignIn. Beside the codes there, a refusal has WeChat's errcode."""
        if not 0 < len(code) <= CODE_CHARACTERS:
            raise ProviderRefused(CODE_INVALID)
        try:
            answer = self._sign_in().fetch_access_token(code)
        except KeyError:
            raise ProviderUnknown("malformed", "access_token") from None
        if answer.get("is_snapshotuser") not in _NO_SNAPSHOT:
            raise ProviderRefused(SNAPSHOT_USER)
        return account_of(app_id=self._configuration.app_id, openid=answer["openid"])

    def _sign_in(self, *, return_url: str = "", state: str = "") -> "_BoundedOAuth":
        """For one use: the SDK keeps what it was told, and the tokens, in its object."""
        return _BoundedOAuth(self._configuration, self._session, return_url=return_url, state=state)


class _BoundedOAuth(WeChatOAuth):  # type: ignore[misc]  # the SDK has no types
    """The SDK's client with its addresses configured and its one way to send exchanged."""

    def __init__(
        self, configuration: WeChatSignInConfiguration, session: requests.Session, *, return_url: str, state: str
    ) -> None:
        super().__init__(configuration.app_id, configuration.secret, return_url, state=state)
        self.API_BASE_URL, self.OAUTH_BASE_URL = configuration.api_url, configuration.authorize_url
        self._http = session

    def _request(self, method: str, url_or_endpoint: str, **kwargs: Any) -> dict[str, Any]:
        """The fields of an answer without an error; raises ProviderRefused or ProviderUnknown."""
        body = _exchange(self._http, method.upper(), f"{self.API_BASE_URL}{url_or_endpoint}", kwargs["params"])
        try:
            answer = json.loads(body.decode())
        except (ValueError, RecursionError):
            raise ProviderUnknown("malformed", "no JSON") from None
        if not isinstance(answer, dict):
            raise ProviderUnknown("malformed", "no object")
        _require_success(answer)
        return answer


def _exchange(session: requests.Session, method: str, url: str, parameters: dict[str, str]) -> bytes:
    """The body of an answer with status 200 that is not too long; raises ProviderUnknown or ProviderUnreachable."""
    with call_within(BACKGROUND) as call, told_plainly(call):
        response = session.request(
            method,
            url,
            params=parameters,
            headers={"User-Agent": USER_AGENT},
            timeout=call.time_outs,
            allow_redirects=False,
            stream=True,
        )
        with response:
            if response.status_code != HTTPStatus.OK:
                raise unusual(response.status_code)
            return _within_bounds(response)


def _within_bounds(response: requests.Response) -> bytes:
    body = b""
    for piece in response.iter_content(MAXIMUM_BYTES):
        body += piece
        if len(body) > MAXIMUM_BYTES:
            raise ProviderUnknown("malformed", "too long")
    return body


def _require_success(answer: dict[str, Any]) -> None:
    """The sentence beside the errcode is left out: it may repeat what was sent."""
    errcode = answer.get("errcode", 0)
    if errcode in (0, "0"):
        return
    word = "-1" if str(errcode) == "-1" else clean_code(str(errcode), otherwise="malformed")
    if word in _UNCERTAIN_CODES or word == "malformed":
        raise ProviderUnknown(word)
    raise ProviderRefused(_CODES.get(word, word))
