"""The channel of a provider that an attempt was opened on, or the platform of a voucher, as a person reads it."""

from collections.abc import Mapping

from django.utils.functional import Promise
from django.utils.translation import pgettext_lazy

from payments.enums import VoucherPlatform
from payments.providers.base import Channel

CHANNELS: Mapping[str, Promise] = {
    Channel.PRECREATE: pgettext_lazy("channel", "QR code"),
    Channel.PAGE: pgettext_lazy("channel", "web page on a computer"),
    Channel.WAP: pgettext_lazy("channel", "web page on a phone"),
    Channel.NATIVE: pgettext_lazy("channel", "QR code"),
    Channel.JSAPI: pgettext_lazy("channel", "inside the provider's app"),
    Channel.H5: pgettext_lazy("channel", "web page on a phone"),
    Channel.APP: pgettext_lazy("channel", "app"),
}
_KNOWN = {**CHANNELS, **dict(VoucherPlatform.choices)}


def channel_in_words(channel: str) -> str:
    """Empty for money in hand that came by no platform; what is not known is shown as it is."""
    return str(_KNOWN.get(channel, channel))
