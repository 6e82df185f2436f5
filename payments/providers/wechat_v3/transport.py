"""What the SDK's verbs send through: our signature on the way out, WeChat Pay's checked on the way in."""

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

import requests
from cryptography.hazmat.primitives.asymmetric.rsa import RSAPrivateKey
from wechatpayv3.type import RequestType
from wechatpayv3.utils import build_authorization

from payments.providers.base import ProviderUnknown
from payments.providers.bill_transfer import transfer
from payments.providers.bounded_http import new_session
from payments.providers.wechat_http import USER_AGENT, exchange
from payments.providers.wechat_v3.signatures import PlatformKeys, Untrusted


@dataclass(frozen=True, slots=True)
class Answer:
    """An HTTP answer. One of status 2xx is authentic; any other is anybody's word unless it `is_signed`."""

    status: int
    body: bytes
    is_signed: bool


@dataclass(frozen=True, slots=True)
class Transport:
    """Stands where the SDK has its own core.

    That core asks the network for a certificate at each serial number it does not know, ignores how old an answer is,
    trusts a single public key, and opens a new connection for each call.
    """

    gateway_url: str
    merchant_id: str
    certificate_serial: str
    private_key: RSAPrivateKey = field(repr=False)
    platform_keys: PlatformKeys
    session: requests.Session = field(default_factory=new_session)

    def request(
        self, path: str, method: RequestType = RequestType.GET, data: Mapping[str, object] | None = None
    ) -> Answer:
        """Send one signed call. Raises ProviderUnknown when no answer came or a 2xx one is not authentic."""
        headers = {
            "Accept": "application/json",
            "Content-Type": "application/json",
            "Wechatpay-Serial": self.platform_keys.first_id,
        }
        response = exchange(
            self.session,
            method.value,
            self.gateway_url + path,
            body=None if data is None else json.dumps(data).encode("ascii"),
            headers=headers,
            signer=self._authorize,
        )
        try:
            headers = {name.lower(): value for name, value in response.headers.items()}
            self.platform_keys.check(headers, response.content)
        except Untrusted as error:
            if response.status_code < 300:
                raise ProviderUnknown(error.reason, error.serial) from error
            return Answer(response.status_code, response.content, is_signed=False)
        return Answer(response.status_code, response.content, is_signed=True)

    def download(self, address: str) -> Iterator[bytes]:
        """A file of the gateway's, piece by piece, asked for with our signature; see `transfer`.

        What comes is not signed: a digest from a signed answer has to vouch for it.
        """
        return transfer(self.session, "GET", address, headers={"User-Agent": USER_AGENT}, signer=self._authorize)

    def _authorize(self, prepared: requests.PreparedRequest) -> requests.PreparedRequest:
        """Sign what is really sent: the path after requests has encoded it, the body's bytes."""
        body = prepared.body or b""
        prepared.headers["Authorization"] = build_authorization(
            prepared.path_url,
            prepared.method,
            self.merchant_id,
            self.certificate_serial,
            self.private_key,
            data=body if isinstance(body, str) else body.decode("ascii"),
        )
        return prepared
