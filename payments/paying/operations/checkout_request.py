"""Where and how a payer wants to pay."""

from dataclasses import dataclass

from payments.providers.base import Channel


@dataclass(frozen=True, slots=True)
class CheckoutRequest:
    """`channel` is one that the provider has; empty text means "not given"."""

    provider: str
    channel: Channel
    openid: str = ""
    return_url: str = ""
    client_ip: str = ""

    @property
    def terms(self) -> tuple[str, ...]:
        """What two requests for the same opening share; the payer's address may change between them."""
        return (self.provider, self.channel.value, self.openid, self.return_url)
