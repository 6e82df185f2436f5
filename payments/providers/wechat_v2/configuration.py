"""What the adapter is built from."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WeChatV2Configuration:
    """A merchant's account for API v2. `sign_type` is `HMAC-SHA256` or `MD5`: the one digest used both ways.

    The client certificate (PEM) and its private key are for refunds alone, and only a gateway over https asks for
    them. Empty certificate: none. `app_id` opens what names no app; orders of `further_app_ids` are opened when they
    name one, and are ours as well.
    """

    app_id: str
    merchant_id: str
    v2_key: str = field(repr=False)
    sign_type: str
    gateway_url: str
    client_certificate: str = field(default="", repr=False)
    private_key: str = field(default="", repr=False)
    further_app_ids: tuple[str, ...] = ()
