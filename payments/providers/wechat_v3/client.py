"""The SDK (wechatpayv3), built once, with its verbs sending through our transport."""

from typing import Any

from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat, PublicFormat
from wechatpayv3 import WeChatPay, WeChatPayType

from payments.providers.wechat_v3.configuration import WeChatV3Configuration
from payments.providers.wechat_v3.signatures import PlatformKeys
from payments.providers.wechat_v3.transport import Transport


def build_client(
    configuration: WeChatV3Configuration,
    *,
    private_key: RSAPrivateKey,
    platform_keys: PlatformKeys,
    transport: Transport,
) -> Any:
    """The SDK's client in public-key mode, which builds without a call to the network and sends by `transport`."""
    private_pem = private_key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    public_pem = platform_keys.keys[platform_keys.first_id].public_bytes(
        Encoding.PEM, PublicFormat.SubjectPublicKeyInfo
    )
    client = WeChatPay(
        wechatpay_type=WeChatPayType.NATIVE,
        mchid=configuration.merchant_id,
        private_key=private_pem.decode("ascii"),
        cert_serial_no=transport.certificate_serial,
        appid=configuration.app_id,
        apiv3_key=configuration.v3_key,
        public_key=public_pem.decode("ascii"),
        public_key_id=platform_keys.first_id,
    )
    # The SDK has no public setting for the gateway's address, nor for how answers are checked: this is the one place
    # where something private of it is exchanged. All of its verbs send by `_core.request`.
    client._core = transport
    return client
