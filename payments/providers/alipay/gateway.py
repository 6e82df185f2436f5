"""One application's calls of Alipay's gateway: signed on the way out, verified on the way in."""

import requests

from payments.providers.alipay.answer_codes import require_done
from payments.providers.alipay.answers import decoded, verified_fields
from payments.providers.alipay.configuration import AlipayConfiguration
from payments.providers.alipay.orders import Request
from payments.providers.alipay.signing import signed_parameters
from payments.providers.alipay.transport import new_session, post
from payments.providers.keys import load_private_key, load_public_key


class AlipayGateway:
    """Holds no state: threads may share it. Raises KeyUnreadable when it is built from a text that is no key."""

    def __init__(self, configuration: AlipayConfiguration, *, session: requests.Session | None = None) -> None:
        self.app_id, self.url = configuration.app_id, configuration.gateway_url
        self.session = session or new_session()
        self.public_key = load_public_key(configuration.public_key)
        self._private_key = load_private_key(configuration.app_private_key)

    def ask(self, request: Request) -> dict[str, str]:
        """The fields of a verified success; raises ProviderRefused or ProviderUnknown for anything else."""
        fields = self.verified(request)
        require_done(fields)
        return fields

    def verified(self, request: Request) -> dict[str, str]:
        """The fields of a verified answer, whatever it says; raises ProviderUnknown where there is none."""
        parameters = self.signed(request)
        text, codec = decoded(post(self.session, self.url, parameters))
        return verified_fields(text, method=parameters["method"], key=self.public_key, codec=codec)

    def signed(self, request: Request) -> dict[str, str]:
        """Every parameter of the request with our signature, for whoever sends it."""
        return signed_parameters(request, app_id=self.app_id, key=self._private_key)
