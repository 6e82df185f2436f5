"""Signing a payer in inside WeChat: where the browser goes, what a code brings, and that the secret stays here."""

import json
import logging
import traceback
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qs, parse_qsl, urlsplit

import pytest

from payments.providers.base import ProviderRefused, ProviderUnknown, ProviderUnreachable
from payments.providers.calling import Patience, call_within
from payments.providers.signing_in import CODE_INVALID, CODE_USED, SNAPSHOT_USER, PayerAccount
from payments.providers.wechat_sign_in import MAXIMUM_BYTES, WeChatSignIn, WeChatSignInConfiguration
from tests.payments.providers.wechat_server import Reply, Script, running_script

APP_ID = "wx0123456789abcdef"
SECRET = "5f4dcc3b5aa765d61d8327deb882cf99"
CODE = "061Kd2ll2xGyX94eQ1ml2Kd2ll2KdABC"
OPENID = "oUpF8uMuAJO_M2pxb1Q9zNjWeS6o"
ACCESS_TOKEN = "ACCESS_TOKEN_7f3"
SIGNED_IN = {
    "access_token": ACCESS_TOKEN,
    "expires_in": 7200,
    "refresh_token": "REFRESH_TOKEN_8a1",
    "openid": OPENID,
    "scope": "snsapi_base",
}


@pytest.fixture(scope="module")
def server() -> Iterator[Script]:
    with running_script() as script:
        yield script


@pytest.fixture
def wechat(server: Script) -> Script:
    server.received.clear()
    server.reply = Reply(200, b"{}")
    return server


def sign_in(url: str = "http://127.0.0.1:9") -> WeChatSignIn:
    return WeChatSignIn(WeChatSignInConfiguration(APP_ID, SECRET, f"{url}/connect/", f"{url}/"))


def answers(wechat: Script, document: Any, *, status: int = 200, **headers: str) -> None:
    body = document if isinstance(document, bytes) else json.dumps(document).encode()
    wechat.reply = Reply(status, body, {"Content-Type": "text/plain", **headers})


def error_of(wechat: Script, kind: type[Exception], code: str = CODE) -> Any:
    """What asking ends in; nothing that could be logged of it has anything that must not be there."""
    with pytest.raises(kind) as caught:
        sign_in(wechat.url).payer(code)
    logged = "".join(traceback.format_exception(caught.value)) + repr(vars(caught.value))
    assert not [word for word in (SECRET, CODE, OPENID, ACCESS_TOKEN) if word in logged]
    return caught.value


def test_the_browser_is_sent_there_silently_and_comes_back_with_the_state() -> None:
    address = sign_in("https://open.example").address(
        return_url="https://gym.example/pay/1.x/signed-in/wechat/", state="7:a+b&c=d#e"
    )
    parts = urlsplit(address)
    assert (parts.scheme, parts.netloc, parts.path) == ("https", "open.example", "/connect/oauth2/authorize")
    assert parts.fragment == "wechat_redirect"
    assert dict(parse_qsl(parts.query, strict_parsing=True)) == {
        "appid": APP_ID,
        "redirect_uri": "https://gym.example/pay/1.x/signed-in/wechat/",
        "response_type": "code",
        "scope": "snsapi_base",
        "state": "7:a+b&c=d#e",
    }
    assert SECRET not in address


def test_a_code_brings_the_account(wechat: Script) -> None:
    answers(wechat, SIGNED_IN)
    assert sign_in(wechat.url).payer(CODE) == PayerAccount(APP_ID, OPENID)
    [request] = wechat.received
    parts = urlsplit(request.path)
    assert (request.method, parts.path, request.body) == ("GET", "/sns/oauth2/access_token", b"")
    assert parse_qs(parts.query) == {
        "appid": [APP_ID],
        "secret": [SECRET],
        "code": [CODE],
        "grant_type": ["authorization_code"],
    }


@pytest.mark.parametrize("mark", [0, "0", "", None])
def test_who_is_no_snapshot_user_may_be_called_so(wechat: Script, mark: object) -> None:
    answers(wechat, {**SIGNED_IN, "is_snapshotuser": mark})
    assert sign_in(wechat.url).payer(CODE).openid == OPENID


@pytest.mark.parametrize("mark", [1, "1", True])
def test_a_made_up_openid_is_refused(wechat: Script, mark: object) -> None:
    answers(wechat, {**SIGNED_IN, "is_snapshotuser": mark})
    assert error_of(wechat, ProviderRefused).code == SNAPSHOT_USER


@pytest.mark.parametrize(
    ("errcode", "code"),
    [(40029, CODE_INVALID), ("40029", CODE_INVALID), (42003, CODE_INVALID), (40163, CODE_USED), (40125, "40125")],
)
def test_an_errcode_is_a_no(wechat: Script, errcode: object, code: str) -> None:
    answers(wechat, {"errcode": errcode, "errmsg": f"invalid, code {CODE}, secret {SECRET}"})
    assert error_of(wechat, ProviderRefused).code == code


@pytest.mark.parametrize(("errcode", "code"), [(-1, "-1"), (45011, "45011"), ([], "malformed"), ({}, "malformed")])
def test_some_errcodes_say_nothing_of_the_code(wechat: Script, errcode: object, code: str) -> None:
    answers(wechat, {"errcode": errcode, "errmsg": "system busy"})
    assert error_of(wechat, ProviderUnknown).code == code


@pytest.mark.parametrize(
    "answer",
    [
        {**SIGNED_IN, "openid": ""},
        {**SIGNED_IN, "openid": None},
        {**SIGNED_IN, "openid": 7},
        {**SIGNED_IN, "openid": "o" * 129},
        {**SIGNED_IN, "openid": "o'; --"},
        {**SIGNED_IN, "openid": "oＵ"},
        {**SIGNED_IN, "openid": "oU\n"},
        {"access_token": ACCESS_TOKEN},
        {},
        [SIGNED_IN],
        b"<html>",
        b"\xff",
        b"[" * 5000,
        json.dumps(SIGNED_IN).encode() + b" " * MAXIMUM_BYTES,
    ],
)
def test_an_answer_that_is_not_whole_is_unknown(wechat: Script, answer: object) -> None:
    answers(wechat, answer)
    assert error_of(wechat, ProviderUnknown).code == "malformed"


def test_nothing_is_followed(wechat: Script) -> None:
    answers(wechat, b"", status=302, Location=f"{wechat.url}/elsewhere")
    assert error_of(wechat, ProviderUnknown).code == "HTTP_302"
    assert len(wechat.received) == 1


def test_nobody_there_is_unreachable(wechat: Script) -> None:
    answers(wechat, b"", status=503)
    assert error_of(wechat, ProviderUnreachable).code == "HTTP_503"
    wechat.reply = None
    assert error_of(wechat, ProviderUnreachable).code == "connection"


def test_nobody_waits_without_end(wechat: Script) -> None:
    wechat.held.clear()
    try:
        with call_within(Patience(connect_seconds=0.05, call_seconds=0.05)):
            assert error_of(wechat, ProviderUnreachable).code == "timeout"
    finally:
        wechat.held.set()


@pytest.mark.parametrize("code", ["", "c" * 257])
def test_what_can_be_no_code_is_not_asked_about(wechat: Script, code: str) -> None:
    assert error_of(wechat, ProviderRefused, code).code == CODE_INVALID
    assert wechat.received == []


def test_nothing_of_it_is_logged(wechat: Script, caplog: pytest.LogCaptureFixture) -> None:
    """The libraries' own lines, which quote addresses, are cut by `gymsite.redaction` before they are written."""
    answers(wechat, SIGNED_IN)
    with caplog.at_level(logging.DEBUG, logger="payments"):
        sign_in(wechat.url).payer(CODE)
    assert SECRET not in repr(sign_in(wechat.url)._configuration)
    assert [record for record in caplog.records if record.name.startswith(("payments", "wechatpy"))] == []
