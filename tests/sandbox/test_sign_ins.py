"""Signing in inside the two apps: the browser's way there and back, and what a code is worth."""

import re
from datetime import UTC, datetime, timedelta

import pytest
import requests

from tests.sandbox.merchant import OAUTH_SECRET, OTHER_APP_IDS
from tests.sandbox.payer import (
    STATE,
    alipay_open_id,
    alipay_page,
    alipay_token,
    brought,
    wechat_openid,
    wechat_page,
    wechat_token,
)

PROVIDERS = ("wechat", "alipay")
UNKNOWN = "f" * 32


@pytest.fixture(scope="module")
def clock(tmp_path_factory):
    """The sandbox looks here before each request: a test moves on from now."""
    file = tmp_path_factory.mktemp("clock") / "instant"
    file.write_text(datetime.now(UTC).isoformat())
    return file


@pytest.fixture
def later(clock):
    """Move the sandbox's clock on by so many seconds; back to the present at the end."""
    start = datetime.now(UTC)

    def move(seconds):
        clock.write_text((start + timedelta(seconds=seconds)).isoformat())

    move(0)
    yield move
    move(0)


def code_of(merchant, provider):
    """What the browser of the present person brings back."""
    if provider == "wechat":
        return brought(wechat_page(merchant)).get("code")
    return brought(alipay_page(merchant)).get("auth_code")


def worth(merchant, provider, code):
    """The payer that a code stands for, or why it stands for none."""
    if provider == "wechat":
        node = wechat_token(merchant, code)
        return node.get("openid") or node["errcode"]
    node = alipay_token(merchant, code)
    return node.get("open_id") or (node["code"], node["sub_code"])


SPENT = {"wechat": 40163, "alipay": ("40002", "isv.code-invalid")}
TOO_OLD = {"wechat": 42003, "alipay": ("40002", "isv.code-invalid")}


def test_wechat_signs_in_silently(merchant):
    fields = brought(wechat_page(merchant))
    assert set(fields) == {"code", "state"}
    assert fields["state"] == STATE
    token = wechat_token(merchant, fields["code"])
    assert set(token) == {"access_token", "expires_in", "refresh_token", "openid", "scope"}
    assert (token["expires_in"], token["scope"]) == (7200, "snsapi_base")
    assert re.fullmatch(r"o[A-Za-z0-9_-]{27}", token["openid"])


def test_alipay_signs_in_silently_and_answers_without_a_code_of_its_gateway(merchant):
    fields = brought(alipay_page(merchant))
    assert set(fields) == {"app_id", "scope", "state", "auth_code"}
    assert (fields["state"], fields["scope"]) == (STATE, "auth_base")
    token = alipay_token(merchant, fields["auth_code"])
    assert not {"code", "msg", "user_id"} & set(token)
    assert re.fullmatch(r"[A-Za-z0-9_-]{43}", token["open_id"])


def test_a_person_has_one_openid_at_an_app_and_another_at_each_other(merchant):
    openid = wechat_openid(merchant)
    assert wechat_openid(merchant) == openid
    others = {wechat_openid(merchant, "someone else"), *(wechat_openid(merchant, app_id=app) for app in OTHER_APP_IDS)}
    assert len(others | {openid}) == 4
    assert alipay_open_id(merchant) == alipay_open_id(merchant) != alipay_open_id(merchant, "someone else")


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_code_is_exchanged_once(merchant, provider):
    code = code_of(merchant, provider)
    assert isinstance(worth(merchant, provider, code), str)
    assert worth(merchant, provider, code) == SPENT[provider]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_code_lives_for_five_minutes(merchant, provider, later):
    early, late = code_of(merchant, provider), code_of(merchant, provider)
    later(299)
    assert isinstance(worth(merchant, provider, early), str)
    later(300)
    assert worth(merchant, provider, late) == TOO_OLD[provider]
    assert worth(merchant, provider, early) == SPENT[provider]


@pytest.mark.parametrize("provider", PROVIDERS)
def test_a_sign_in_can_be_refused_and_its_code_be_too_old(merchant, provider):
    merchant.control("sign-in", provider=provider, mode="refuse")
    assert code_of(merchant, provider) is None
    merchant.control("sign-in", provider=provider, mode="expired_code")
    assert worth(merchant, provider, code_of(merchant, provider)) == TOO_OLD[provider]
    merchant.control("reset")
    assert isinstance(worth(merchant, provider, code_of(merchant, provider)), str)


def test_a_snapshot_user_is_told_and_has_an_openid_of_nobody(merchant):
    openid = wechat_openid(merchant)
    merchant.control("sign-in", provider="wechat", mode="snapshot")
    token = wechat_token(merchant, brought(wechat_page(merchant))["code"])
    assert token["is_snapshotuser"] == 1
    assert token["openid"] != openid


REFUSED = [
    ({"code": UNKNOWN}, 40029),
    ({"code": ""}, 41008),
    ({"appid": "wx0000000000000009"}, 40013),
    ({"appid": OTHER_APP_IDS[0]}, 40029),
    ({"secret": UNKNOWN}, 40125),
    ({"secret": "秘密"}, 40125),
    ({"grant_type": "client_credential"}, 40002),
]


def test_wechat_refuses_and_the_code_is_still_good(merchant):
    code = code_of(merchant, "wechat")
    for changes, errcode in REFUSED:
        refused = wechat_token(merchant, **{"code": code, **changes})
        assert (set(refused), refused["errcode"]) == ({"errcode", "errmsg"}, errcode), changes
    assert isinstance(worth(merchant, "wechat", code), str)


def test_alipay_refuses_under_the_root_of_errors(merchant):
    parameters = merchant.alipay_parameters("alipay.system.oauth.token", "", grant_type="authorization_code", code="x")
    answer = merchant.send_alipay(parameters)
    assert answer.text.startswith('{"error_response":{"code":"40002"')
    assert merchant.alipay_answer(answer)["sub_code"] == "isv.code-invalid"
    assert alipay_token(merchant, "")["sub_code"] == "isv.missing-code"
    other_grant = alipay_token(merchant, code_of(merchant, "alipay"), grant_type="password")
    assert other_grant["sub_code"] == "isv.grant-type-invalid"


def test_a_code_of_one_provider_is_nothing_at_the_other(merchant):
    assert worth(merchant, "wechat", code_of(merchant, "alipay")) == 40029
    assert worth(merchant, "alipay", code_of(merchant, "wechat")) == ("40002", "isv.code-invalid")


WRONG_LINKS = [
    (wechat_page, {"appid": "wx0000000000000009"}, "10005"),
    (wechat_page, {"scope": "snsapi_userinfo"}, "10005"),
    (wechat_page, {"redirect_uri": "http://elsewhere.example/"}, "10003"),
    (wechat_page, {"redirect_uri": "javascript:alert(1)"}, "10003"),
    (wechat_page, {"redirect_uri": "http://[/"}, "10003"),
    (wechat_page, {"redirect_uri": ""}, "该链接无法访问"),
    (wechat_page, {"response_type": "token"}, "该链接无法访问"),
    (alipay_page, {"app_id": "9021000100000009"}, "isv.invalid-app-id"),
    (alipay_page, {"scope": "auth_user"}, "isv.invalid-scope"),
    (alipay_page, {"redirect_uri": "javascript:alert(1)"}, "isv.invalid-redirect-uri"),
]


def test_a_link_that_is_wrong_leads_nowhere(merchant):
    for page, changes, shown in WRONG_LINKS:
        answer = page(merchant, **changes)
        assert (answer.status_code, "Location" in answer.headers) == (200, False), changes
        assert shown in answer.text


def test_wechat_minds_the_order_of_the_links_parameters(merchant):
    appid = merchant.env["WECHATPAY_APP_ID"]
    query = f"redirect_uri=http%3A%2F%2F127.0.0.1%3A9%2F&appid={appid}&response_type=code&scope=snsapi_base&state=1"
    answer = requests.get(f"{merchant.url}/connect/oauth2/authorize?{query}", allow_redirects=False, timeout=10)
    assert "该链接无法访问" in answer.text


IMPOSSIBLE = [
    {"provider": "bank"},
    {"provider": "wechat", "mode": "nothing"},
    {"provider": "wechat", "person": ""},
    {"provider": "wechat", "person": "p" * 33},
    {"provider": "wechat", "person": 7},
    {"provider": "alipay", "mode": "snapshot"},
]


def test_a_wish_that_cannot_be(merchant):
    for wish in IMPOSSIBLE:
        assert merchant.control("sign-in", status=400, **wish)["code"] == "invalid", wish


def test_the_first_page_shows_and_sets_who_signs_in(merchant):
    merchant.control("sign-in", provider="wechat", person="old friend", mode="snapshot")
    with requests.Session() as browser:
        page = browser.get(f"{merchant.url}/", timeout=10).text
        assert 'value="old friend"' in page
        assert '<option value="snapshot" selected>' in page
        token = re.search(r'name="csrfmiddlewaretoken" value="([^"]+)"', page)[1]
        form = {"csrfmiddlewaretoken": token, "provider": "wechat", "person": "another", "mode": "refuse"}
        assert browser.post(f"{merchant.url}/sign-in", data=form, timeout=10).url == f"{merchant.url}/"
        assert code_of(merchant, "wechat") is None
        assert browser.post(f"{merchant.url}/sign-in", data={**form, "mode": "?"}, timeout=10).status_code == 400


def test_the_exchange_goes_wrong_as_a_gateway_does(merchant):
    code = code_of(merchant, "wechat")
    merchant.control("scenario", scenario="executed_then_dropped")
    app = {"appid": merchant.env["WECHATPAY_APP_ID"], "secret": OAUTH_SECRET, "grant_type": "authorization_code"}
    answer = requests.get(f"{merchant.url}/sns/oauth2/access_token", params={**app, "code": code}, timeout=10)
    assert answer.status_code == 502
    merchant.control("scenario", scenario="normal")
    assert worth(merchant, "wechat", code) == 40163
