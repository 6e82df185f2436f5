"""Who is asked who pays inside an app, and by which door."""

import pytest
from django.conf import settings

from payments.enums import ProviderName, Tender
from payments.providers import door_of, get_sign_in
from payments.providers.base import ProviderNotCalled, ProviderUnreachable
from payments.providers.breaker import BreakerState
from tests.silent_provider import break_off


def test_both_are_configured_here_and_send_the_browser_to_the_sandbox():
    for name, path in (("wechat", "connect/oauth2/authorize"), ("alipay", "oauth2/publicAppAuthorize.htm")):
        sign_in = get_sign_in(name)
        assert sign_in is not None
        assert sign_in.address(return_url="https://gym.example/", state="s").startswith(
            f"{settings.SANDBOX_URL}/{path}?"
        )


def test_nobody_is_asked_where_it_is_not_configured(provider_settings):
    provider_settings(alipay={"in_app": False}, wechatpay={"oauth_secret": ""})
    assert [get_sign_in(name) for name in ProviderName] == [None, None]
    provider_settings(alipay=None, wechatpay=None)
    assert [get_sign_in(name) for name in ProviderName] == [None, None]
    assert [get_sign_in(tender) for tender in Tender] == [None] * len(Tender)


def test_an_address_calls_nobody_and_a_code_goes_by_the_door_of_its_host():
    break_off("alipay")
    alipay, wechat = get_sign_in("alipay"), get_sign_in("wechat")
    assert alipay is not None
    assert wechat is not None
    assert alipay.address(return_url="https://gym.example/", state="s")
    with pytest.raises(ProviderNotCalled):
        alipay.payer("a-code")
    with pytest.raises(ProviderUnreachable):  # nobody listens there
        wechat.payer("a-code")


def test_sign_ins_that_fail_shut_no_door_of_payments():
    wechat = get_sign_in("wechat")
    assert wechat is not None
    break_off("wechat_sign_in")
    with pytest.raises(ProviderNotCalled):
        wechat.payer("a-code")
    assert door_of("wechat").report().state == BreakerState.CLOSED
