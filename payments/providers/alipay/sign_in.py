"""Who uses Alipay, as our application knows the person: web authorisation with scope auth_base, which is silent.

Source: opendocs.alipay.com, "user information authorisation" and alipay.system.oauth.token.
"""

import requests
from alipay.aop.api.request.AlipaySystemOauthTokenRequest import AlipaySystemOauthTokenRequest

from payments.providers.alipay.answer_codes import require_done
from payments.providers.alipay.configuration import AlipayConfiguration
from payments.providers.alipay.gateway import AlipayGateway
from payments.providers.alipay.orders import Request
from payments.providers.alipay.transport import address_with
from payments.providers.base import ProviderRefused
from payments.providers.signing_in import CODE_CHARACTERS, CODE_INVALID, PayerAccount, account_of

# Alipay has one word for a code that was never given out, has expired, or was used before.
_INVALID_CODE = "isv.code-invalid"


class AlipaySignIn:
    """One application's sign-in; implements PayerSignIn. Built once and shared by threads.

    Raises KeyUnreadable when it is built from a text that is no key.
    """

    def __init__(self, configuration: AlipayConfiguration, *, session: requests.Session | None = None) -> None:
        self._configuration = configuration
        self._gateway = AlipayGateway(configuration, session=session)

    def address(self, *, return_url: str, state: str) -> str:
        """See PayerSignIn."""
        parameters = {
            "app_id": self._configuration.app_id,
            "scope": "auth_base",
            "redirect_uri": return_url,
            "state": state,
        }
        return address_with(self._configuration.oauth_authorize_url, parameters)

    def payer(self, code: str) -> PayerAccount:
        """See PayerSignIn. New applications are told an open_id, older ones a user_id; never both are needed."""
        if not 0 < len(code) <= CODE_CHARACTERS:
            raise ProviderRefused(CODE_INVALID)
        try:
            fields = self._gateway.verified(token_request(code))
            # A success of this method has no code; where there is one it says what it says everywhere.
            if fields.get("code"):
                require_done(fields)
        except ProviderRefused as refusal:
            if refusal.code.lower() == _INVALID_CODE:
                raise ProviderRefused(CODE_INVALID) from None
            raise
        openid = fields.get("open_id") or fields.get("user_id")
        return account_of(app_id=self._configuration.app_id, openid=openid)


def token_request(code: str) -> Request:
    """The request that turns a code into who it was given for."""
    request = AlipaySystemOauthTokenRequest()
    request.grant_type, request.code = "authorization_code", code
    typed: Request = request
    return typed
