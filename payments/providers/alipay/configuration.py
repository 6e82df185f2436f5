"""What the Alipay adapter is built from."""

from dataclasses import dataclass, field


@dataclass(frozen=True, slots=True, kw_only=True)
class AlipayConfiguration:
    """The merchant's application at Alipay; empty `seller_id` means that any seller of this application is ours.

    `app_private_key` signs our requests, `public_key` is Alipay's own and verifies what Alipay says (not the public
    half of ours). Both in any form that `payments.providers.keys` reads. `in_app`: the merchant may take money inside
    Alipay's app (the product JSAPI payment), where `oauth_authorize_url` signs the payer in.
    """

    app_id: str
    app_private_key: str = field(repr=False)
    public_key: str = field(repr=False)
    gateway_url: str
    seller_id: str = ""
    in_app: bool = False
    oauth_authorize_url: str = ""
