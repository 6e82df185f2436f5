"""Signing a payer in inside Alipay: where the browser goes, and what a code brings."""

import json
import traceback
from collections.abc import Iterator
from typing import Any
from urllib.parse import parse_qsl, urlsplit

import pytest

from payments.providers.alipay import AlipaySignIn
from payments.providers.base import ProviderRefused, ProviderUnknown, ProviderUnreachable
from payments.providers.signing_in import CODE_INVALID, PayerAccount
from tests.payments.providers.alipay_double import (
    APP_ID,
    Gateway,
    answer,
    configuration,
    request_verifies,
    running_gateway,
    signed_answer,
)

TOKEN = "alipay.system.oauth.token"
CODE = "4b203fe6c11548bcabd8da5bb087a83b"
OPEN_ID = "068DvXxYzOlG-7s_tnM3vQ8wZbKpL2cHdRfT9yNuEaJ0iAk"
USER_ID = "2088102150477652"
SIGNED_IN = '{"access_token":"authbsebe4b","expires_in":1296000,"open_id":"%s","re_expires_in":2592000}'
NODE = "alipay_system_oauth_token_response"


@pytest.fixture(scope="module")
def running() -> Iterator[Gateway]:
    with running_gateway() as gateway:
        yield gateway


@pytest.fixture
def gateway(running: Gateway) -> Gateway:
    running.received.clear()
    running.paths.clear()
    running.answers[TOKEN] = signed_answer(SIGNED_IN % OPEN_ID, name=NODE)
    return running


def sign_in(url: str = "http://127.0.0.1:9/gateway.do") -> AlipaySignIn:
    authorize = "https://openauth.example/oauth2/publicAppAuthorize.htm"
    return AlipaySignIn(configuration(gateway_url=url, in_app=True, oauth_authorize_url=authorize))


def error_of(gateway: Gateway, kind: type[Exception], code: str = CODE) -> Any:
    with pytest.raises(kind) as caught:
        sign_in(gateway.url).payer(code)
    logged = "".join(traceback.format_exception(caught.value))
    assert not [word for word in (CODE, OPEN_ID, "authbsebe4b") if word in logged]
    return caught.value


def test_the_browser_is_sent_there_silently_and_comes_back_with_the_state() -> None:
    address = sign_in().address(return_url="https://gym.example/pay/1.x/signed-in/alipay/", state="7:a+b&c=d")
    parts = urlsplit(address)
    assert f"{parts.scheme}://{parts.netloc}{parts.path}" == "https://openauth.example/oauth2/publicAppAuthorize.htm"
    assert dict(parse_qsl(parts.query, strict_parsing=True)) == {
        "app_id": APP_ID,
        "scope": "auth_base",
        "redirect_uri": "https://gym.example/pay/1.x/signed-in/alipay/",
        "state": "7:a+b&c=d",
    }


def test_a_code_brings_the_account_by_one_signed_call(gateway: Gateway) -> None:
    assert sign_in(gateway.url).payer(CODE) == PayerAccount(APP_ID, OPEN_ID)
    [parameters] = gateway.received
    assert request_verifies(parameters)
    assert (parameters["method"], parameters["grant_type"], parameters["code"]) == (TOKEN, "authorization_code", CODE)
    assert "biz_content" not in parameters


def test_the_code_travels_in_the_body_which_no_proxy_writes_down(gateway: Gateway) -> None:
    sign_in(gateway.url).payer(CODE)
    assert CODE not in gateway.paths[0]


@pytest.mark.parametrize(
    ("node", "openid"),
    [
        ({"user_id": USER_ID, "access_token": "a"}, USER_ID),
        ({"open_id": OPEN_ID, "user_id": USER_ID}, OPEN_ID),
        ({"code": "10000", "msg": "Success", "open_id": OPEN_ID}, OPEN_ID),
    ],
)
def test_an_older_application_is_told_a_user_id(gateway: Gateway, node: dict[str, str], openid: str) -> None:
    gateway.answers[TOKEN] = signed_answer(json.dumps(node), name=NODE)
    assert sign_in(gateway.url).payer(CODE).openid == openid


@pytest.mark.parametrize("name", [NODE, "error_response"])
@pytest.mark.parametrize("word", ["isv.code-invalid", "ISV.CODE-INVALID"])
def test_a_code_that_was_used_has_expired_or_never_was(gateway: Gateway, name: str, word: str) -> None:
    node = {"code": "40002", "msg": "Invalid Arguments", "sub_code": word, "sub_msg": "授权码code无效"}
    gateway.answers[TOKEN] = signed_answer(json.dumps(node, ensure_ascii=False), name=name)
    assert error_of(gateway, ProviderRefused).code == CODE_INVALID


def test_other_refusals_keep_their_code(gateway: Gateway) -> None:
    gateway.answers[TOKEN] = answer(TOKEN, code="40006", sub_code="isv.insufficient-user-permissions")
    assert error_of(gateway, ProviderRefused).code == "isv.insufficient-user-permissions"


@pytest.mark.parametrize(("code", "word"), [("20000", "isp.unknow-error"), ("40005", "isv.call-limited")])
def test_some_answers_say_nothing_of_the_code(gateway: Gateway, code: str, word: str) -> None:
    gateway.answers[TOKEN] = answer(TOKEN, code=code, sub_code=word)
    assert error_of(gateway, ProviderUnknown).code == word


@pytest.mark.parametrize("openid", ["", "o" * 129, "a b", "<script>"])
def test_an_answer_without_an_account_is_unknown(gateway: Gateway, openid: str) -> None:
    gateway.answers[TOKEN] = signed_answer(SIGNED_IN % openid, name=NODE)
    assert error_of(gateway, ProviderUnknown).code == "malformed"


def test_an_answer_that_alipay_did_not_sign_is_nobodys(gateway: Gateway) -> None:
    gateway.answers[TOKEN] = signed_answer(SIGNED_IN % OPEN_ID, name=NODE, key="stranger")
    assert error_of(gateway, ProviderUnknown).code == "ANSWER_UNVERIFIED"


def test_nobody_there_is_unreachable(gateway: Gateway) -> None:
    gateway.answers[TOKEN] = (503, b"")
    assert error_of(gateway, ProviderUnreachable).code == "HTTP_503"


@pytest.mark.parametrize("code", ["", "c" * 257])
def test_what_can_be_no_code_is_not_asked_about(gateway: Gateway, code: str) -> None:
    assert error_of(gateway, ProviderRefused, code).code == CODE_INVALID
    assert gateway.received == []
