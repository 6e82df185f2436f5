"""What the payer holds in the hand, told from the browser's User-Agent, and the channel that works on it.

Neither in-app browser opens the other company's payment pages: there a QR code for a second device, or the phone's own
browser, is what is left. Each opens its own company's inside itself where that company says who pays.
"""

from enum import StrEnum

from payments.enums import ProviderName
from payments.providers.base import Channel


class Device(StrEnum):
    DESKTOP = "desktop"
    MOBILE = "mobile"
    WECHAT = "wechat"  # the browser inside WeChat on a phone
    WECHAT_DESKTOP = "wechat_desktop"  # WeChat's on a desktop, which pays nothing
    MINI_PROGRAM = "mini_program"  # a page inside a mini program of WeChat, which pays nothing either
    ALIPAY = "alipay"  # the browser inside Alipay


_QR_CODE = {ProviderName.ALIPAY: Channel.PRECREATE, ProviderName.WECHAT: Channel.NATIVE}
_ON_THE_DEVICE = {
    (Device.MOBILE, ProviderName.ALIPAY): Channel.WAP,
    (Device.MOBILE, ProviderName.WECHAT): Channel.H5,
    (Device.ALIPAY, ProviderName.ALIPAY): Channel.WAP,
}
_OWN_APP = {ProviderName.ALIPAY: Device.ALIPAY, ProviderName.WECHAT: Device.WECHAT}
# Phones and tablets in hand; desktops have none of these words.
_IN_HAND = ("Mobi", "Android", "iPhone", "iPad")
# Where a page cannot be paid with one of the providers, or with none: the phone's own browser can.
_OPENED_ELSEWHERE = (Device.WECHAT, Device.MINI_PROGRAM, Device.ALIPAY)


def device_from(user_agent: str) -> Device:
    """The device behind a User-Agent header; DESKTOP, where a QR code always works, when nothing is known."""
    if "MicroMessenger" in user_agent:
        return _of_wechat(user_agent)
    if "AlipayClient" in user_agent:
        return Device.ALIPAY
    return Device.MOBILE if "Mobi" in user_agent else Device.DESKTOP


def _of_wechat(user_agent: str) -> Device:
    is_in_hand = any(word in user_agent for word in _IN_HAND)
    if "WindowsWechat" in user_agent or "MacWechat" in user_agent or not is_in_hand:
        return Device.WECHAT_DESKTOP
    return Device.MINI_PROGRAM if "miniprogram" in user_agent.lower() else Device.WECHAT


def qr_code_channel(provider: str) -> Channel:
    """The provider's channel that shows a QR code, which any second device can scan."""
    return _QR_CODE[ProviderName(provider)]


def is_own_app(provider: str, device: Device) -> bool:
    """Whether the page is open inside this provider's own app, whose bridge it can call."""
    return _OWN_APP[ProviderName(provider)] == device


def is_opened_elsewhere(provider: str, device: Device) -> bool:
    """Whether this page would open the provider's in the phone's own browser, and shows a QR code here."""
    return device in _OPENED_ELSEWHERE and (provider, device) != (ProviderName.ALIPAY, Device.ALIPAY)


def choose_channel(provider: str, device: Device, *, signs_in: bool = False) -> Channel:
    """The provider's channel that is the least trouble on this device; raises ValueError for an unknown provider.

    `signs_in`: inside its own app the provider says who pays.
    """
    name = ProviderName(provider)
    if signs_in and is_own_app(name, device):
        return Channel.JSAPI
    return _ON_THE_DEVICE.get((device, name), _QR_CODE[name])
