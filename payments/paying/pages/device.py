"""What the payer holds in the hand, told from the browser's User-Agent, and the channel that works on it.

Neither in-app browser opens the other company's payment pages, and WeChat starts a payment inside itself only for a
known openid: there a QR code for a second device is what is left.
"""

from enum import StrEnum

from payments.enums import ProviderName
from payments.providers.base import Channel


class Device(StrEnum):
    DESKTOP = "desktop"
    MOBILE = "mobile"
    WECHAT = "wechat"  # the browser inside WeChat, also WeChat's on a desktop
    ALIPAY = "alipay"  # the browser inside Alipay


_QR_CODE = {ProviderName.ALIPAY: Channel.PRECREATE, ProviderName.WECHAT: Channel.NATIVE}
_ON_THE_DEVICE = {
    (Device.MOBILE, ProviderName.ALIPAY): Channel.WAP,
    (Device.MOBILE, ProviderName.WECHAT): Channel.H5,
    (Device.ALIPAY, ProviderName.ALIPAY): Channel.WAP,
}


def device_from(user_agent: str) -> Device:
    """The device behind a User-Agent header; DESKTOP, where a QR code always works, when nothing is known."""
    if "MicroMessenger" in user_agent:
        return Device.WECHAT
    if "AlipayClient" in user_agent:
        return Device.ALIPAY
    return Device.MOBILE if "Mobi" in user_agent else Device.DESKTOP


def qr_code_channel(provider: str) -> Channel:
    """The provider's channel that shows a QR code, which any second device can scan."""
    return _QR_CODE[ProviderName(provider)]


def choose_channel(provider: str, device: Device, *, openid: str = "") -> Channel:
    """The provider's channel that is the least trouble on this device; raises ValueError for an unknown provider."""
    name = ProviderName(provider)
    if openid and (device, name) == (Device.WECHAT, ProviderName.WECHAT):
        return Channel.JSAPI
    return _ON_THE_DEVICE.get((device, name), _QR_CODE[name])
