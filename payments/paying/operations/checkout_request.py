"""Where and how a payer wants to pay."""

from collections.abc import Sequence
from dataclasses import dataclass, replace

from payments.providers.base import Channel


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """`channel` is one that the provider has; empty text means "not given".

    `openid` is the payer's inside the merchant's app `app_id`; where that is not given, inside the configured one.
    """

    provider: str
    channel: Channel
    openid: str = ""
    return_url: str = ""
    client_ip: str = ""
    app_id: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """What two requests for the same opening share; the payer's address may change between them.

        One without an app has the terms that it had before there were several: what is kept under a key still fits.
        """
        terms = (self.provider, self.channel.value, self.openid, self.return_url)
        return (*terms, self.app_id) if self.app_id else terms

    def at(self, app_ids: Sequence[str]) -> "CheckoutRequest":
        """The same request at a merchant with these apps: the first of them is the one that need not be named."""
        return replace(self, app_id="") if self.app_id == app_ids[0] else self
