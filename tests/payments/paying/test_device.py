"""Which channel fits which browser."""

import pytest

from payments.paying.pages.device import Device, choose_channel, device_from, is_opened_elsewhere, qr_code_channel
from payments.providers.base import Channel

IPHONE = "Mozilla/5.0 (iPhone; CPU iPhone OS 18_0 like Mac OS X) AppleWebKit/605.1.15 (KHTML, like Gecko)"
USER_AGENTS = {
    f"{IPHONE} Version/18.0 Mobile/15E148 Safari/604.1": Device.MOBILE,
    "Mozilla/5.0 (Linux; Android 15; PLK110) AppleWebKit/537.36 Chrome/131.0.0.0 Mobile Safari/537.36": Device.MOBILE,
    "Mozilla/5.0 (Phone; OpenHarmony 5.0) AppleWebKit/537.36 Chrome/114.0.0.0 ArkWeb/4.1.6.1 Mobile": Device.MOBILE,
    "Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 Chrome/131.0.0.0 Safari/537.36": Device.DESKTOP,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) AppleWebKit/605.1.15 Version/18.0 Safari/605.1.15": Device.DESKTOP,
    f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.54(0x18003631) NetType/WIFI Language/zh_CN": Device.WECHAT,
    "Mozilla/5.0 (Phone; OpenHarmony 5.0) ArkWeb/4.1.6.1 Mobile MicroMessenger/8.0.11": Device.WECHAT,
    "Mozilla/5.0 (Linux; Android 12) Safari/537.36 XWEB/1160 MMWEBSDK/2024 MicroMessenger/8.0.50": Device.WECHAT,
    "Mozilla/5.0 (Windows NT 10.0) Chrome/116.0 MicroMessenger/7.0.20.1781 WindowsWechat/WMPF": Device.WECHAT_DESKTOP,
    "Mozilla/5.0 (Windows NT 6.1) Mobile MicroMessenger/7.0.20.1781(0x6700143B) WindowsWechat": Device.WECHAT_DESKTOP,
    "Mozilla/5.0 (Macintosh; Intel Mac OS X 10_15_7) MicroMessenger/6.8.0 MacWechat/3.8.7": Device.WECHAT_DESKTOP,
    "Mozilla/5.0 (X11; Linux x86_64) MicroMessenger/7.0.4 XWEB/1 UnifiedPCLinuxWechat": Device.WECHAT_DESKTOP,
    f"{IPHONE} Mobile/15E148 MicroMessenger/8.0.54(0x18003631) Language/zh_CN miniProgram/wx1234": Device.MINI_PROGRAM,
    "Mozilla/5.0 (Linux; Android 12) Mobile MicroMessenger/8.0.50 MiniProgramEnv/android": Device.MINI_PROGRAM,
    "Mozilla/5.0 (Windows NT 10.0) MicroMessenger/7.0.20 MiniProgramEnv/Windows WindowsWechat": Device.WECHAT_DESKTOP,
    f"{IPHONE} Mobile/15E148 NebulaSDK/1.8 AliApp(AP/10.6.80) AlipayClient/10.6.80 Language/zh-Hans": Device.ALIPAY,
    "": Device.DESKTOP,
    "curl/8.5.0": Device.DESKTOP,
}
CHOICES = [
    ("alipay", Device.DESKTOP, Channel.PRECREATE),
    ("alipay", Device.MOBILE, Channel.WAP),
    ("alipay", Device.ALIPAY, Channel.WAP),
    ("alipay", Device.WECHAT, Channel.PRECREATE),
    ("wechat", Device.DESKTOP, Channel.NATIVE),
    ("wechat", Device.MOBILE, Channel.H5),
    ("wechat", Device.ALIPAY, Channel.NATIVE),
    ("wechat", Device.WECHAT, Channel.NATIVE),
    ("wechat", Device.WECHAT_DESKTOP, Channel.NATIVE),
    ("alipay", Device.WECHAT_DESKTOP, Channel.PRECREATE),
    ("wechat", Device.MINI_PROGRAM, Channel.NATIVE),
    ("alipay", Device.MINI_PROGRAM, Channel.PRECREATE),
]
OWN_APPS = [("wechat", Device.WECHAT), ("alipay", Device.ALIPAY)]


@pytest.mark.parametrize(("user_agent", "device"), USER_AGENTS.items())
def test_a_browser_names_its_device(user_agent: str, device: Device):
    assert device_from(user_agent) == device


@pytest.mark.parametrize(("provider", "device", "channel"), CHOICES)
def test_each_device_has_the_channel_that_works_on_it(provider: str, device: Device, channel: Channel):
    assert choose_channel(provider, device) == channel


@pytest.mark.parametrize(("provider", "device"), OWN_APPS)
def test_inside_its_own_app_a_provider_that_says_who_pays_needs_no_second_device(provider: str, device: Device):
    assert choose_channel(provider, device, signs_in=True) == Channel.JSAPI


@pytest.mark.parametrize(("provider", "device", "channel"), CHOICES)
def test_who_pays_changes_nothing_elsewhere(provider: str, device: Device, channel: Channel):
    if (provider, device) not in OWN_APPS:
        assert choose_channel(provider, device, signs_in=True) == channel


@pytest.mark.parametrize(
    ("provider", "devices"),
    [
        ("wechat", {Device.WECHAT, Device.MINI_PROGRAM, Device.ALIPAY}),
        ("alipay", {Device.WECHAT, Device.MINI_PROGRAM}),
    ],
)
def test_where_the_phones_own_browser_would_do_the_address_can_be_copied(provider: str, devices: set[Device]):
    assert {device for device in Device if is_opened_elsewhere(provider, device)} == devices


def test_every_provider_has_a_qr_code():
    assert [qr_code_channel(provider) for provider in ("alipay", "wechat")] == [Channel.PRECREATE, Channel.NATIVE]


def test_an_unknown_provider_has_no_channel():
    with pytest.raises(ValueError, match="paypal"):
        choose_channel("paypal", Device.DESKTOP)
