"""check_providers: what is switched on, and whether it answers."""

from dataclasses import dataclass, replace

import pytest

from payments.management.commands import check_providers
from payments.providers.base import ProviderRefused, ProviderUnknown, Trade, TradeState
from payments.providers.keys import KeyUnreadable
from tests.command_runner import run_command


@dataclass
class Answering:
    """A provider that does not know the order."""

    asked: list[str]

    def query(self, out_trade_no):
        self.asked.append(out_trade_no)
        return Trade(out_trade_no, TradeState.NOT_FOUND)


@dataclass
class Failing:
    """A provider that fails in a given way."""

    error: Exception

    def query(self, out_trade_no):
        raise self.error


@pytest.fixture
def plug_in(monkeypatch):
    """Put gateways in place of the three interfaces, in their order: Alipay, API v3, API v2."""

    def plug(*builds):
        known = zip(check_providers.INTERFACES, builds, strict=True)
        monkeypatch.setattr(check_providers, "INTERFACES", [replace(one, build=build) for one, build in known])

    return plug


def interfaces(done):
    """What was said of the interfaces, which are called; sign-ins are not."""
    return [found for found in done.objects() if "sign_in" not in found]


def unreadable():
    raise KeyUnreadable("the private key cannot be read")


def test_a_verified_answer_about_an_unknown_order_is_success(plug_in):
    asked = []
    plug_in(lambda: Answering(asked), lambda: Answering(asked), lambda: None)

    done = run_command("check_providers")

    assert (done.code, done.err) == (0, "")
    assert done.out.splitlines() == [
        "Alipay: answers a signed call",
        "WeChat Pay API v3: answers a signed call",
        "WeChat Pay API v2: switched off (needs WECHATPAY_APP_ID, WECHATPAY_MCH_ID, WECHATPAY_API_V2_KEY)",
        "Alipay sign-in: on: payers are signed in inside the app",
        "WeChat sign-in: on: payers are signed in inside the app",
    ]
    assert len(set(asked)) == 2


@pytest.mark.parametrize(
    ("build", "code"),
    [
        (lambda: Failing(ProviderUnknown("TIMEOUT")), "TIMEOUT"),
        (lambda: Failing(ProviderRefused("isv.invalid-signature")), "isv.invalid-signature"),
        (unreadable, "the private key cannot be read"),
    ],
)
def test_a_configured_one_that_does_not_answer_fails(plug_in, build, code):
    plug_in(build, lambda: Answering([]), lambda: None)

    done = run_command("check_providers", "--json")

    alipay, version_3, version_2 = interfaces(done)
    assert done.code == 1
    assert done.refusal()["code"] == "provider_failed"
    assert (alipay["configured"], alipay["answered"], alipay["code"]) == (True, False, code)
    assert (version_3["configured"], version_3["answered"], version_3["code"]) == (True, True, "")
    assert version_2 == {
        "provider": "wechat",
        "interface": "WeChat Pay API v2",
        "configured": False,
        "answered": False,
        "code": "",
        "missing": ["WECHATPAY_APP_ID", "WECHATPAY_MCH_ID", "WECHATPAY_API_V2_KEY"],
    }


def test_none_configured_fails(provider_settings):
    provider_settings(alipay=None, wechatpay=None)

    done = run_command("check_providers", "--json")

    assert done.code == 1
    assert [found["configured"] for found in done.objects()] == [False, False, False]
    assert done.refusal() == {"code": "no_provider", "detail": "No payment provider is configured."}


def test_no_provider_answers_where_nobody_listens(provider_settings):
    nowhere = "http://127.0.0.1:9"
    provider_settings(alipay={"gateway_url": f"{nowhere}/gateway.do"}, wechatpay={"gateway_url": nowhere})

    done = run_command("check_providers", "--json")

    assert done.code == 1
    assert [(found["configured"], found["answered"]) for found in interfaces(done)] == [(True, False)] * 3


def test_the_sandbox_answers_in_all_three(sandbox, provider_settings):
    done = run_command("check_providers", "--json")

    assert (done.code, done.err) == (0, "")
    assert [found["answered"] for found in interfaces(done)] == [True, True, True]


def test_it_says_where_payers_are_signed_in(plug_in, provider_settings):
    provider_settings(alipay={"in_app": False}, wechatpay={"oauth_secret": ""})
    plug_in(lambda: Answering([]), lambda: Answering([]), lambda: None)

    done = run_command("check_providers", "--json")

    assert (done.code, done.err) == (0, "")
    assert [found for found in done.objects() if "sign_in" in found] == [
        {"provider": "alipay", "sign_in": "Alipay sign-in", "configured": False, "missing": ["ALIPAY_IN_APP"]},
        {"provider": "wechat", "sign_in": "WeChat sign-in", "configured": False, "missing": ["WECHATPAY_OAUTH_SECRET"]},
    ]


def test_of_a_provider_that_is_off_no_sign_in_is_told(plug_in):
    plug_in(lambda: None, lambda: Answering([]), lambda: None)

    done = run_command("check_providers", "--json")

    assert [found["provider"] for found in done.objects() if "sign_in" in found] == ["wechat"]
