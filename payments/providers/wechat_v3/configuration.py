"""What the adapter is built from."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True)
class WeChatV3Configuration:
    """A merchant's account for API v3; keys in any form that `payments.providers.keys` reads.

    `public_key` may hold several of WeChat Pay's keys (or platform certificates), comma separated or as PEM blocks,
    with as many comma-separated entries in `public_key_id` (`PUB_KEY_ID_…` or certificate serials). The first one is
    asked for when we call; all are good for what comes in, so that a key can be exchanged without a gap.
    `app_id` opens what names no app; orders of `further_app_ids` are opened when they name one, and are ours as well.
    """

    app_id: str
    merchant_id: str
    v3_key: str = field(repr=False)
    private_key: str = field(repr=False)
    certificate_serial: str
    public_key: str = field(repr=False)
    public_key_id: str
    gateway_url: str
    further_app_ids: tuple[str, ...] = ()
