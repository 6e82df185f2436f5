"""The addresses here that payers and providers are given.

Whoever has the link to a payment's hosted page may look at the payment and pay it, nothing else. The link needs no
login and carries no expiry of its own: it is as good as the payment it names, and for as long as that is shown.
"""

import hashlib
import hmac
from base64 import urlsafe_b64encode
from functools import lru_cache

from django.conf import settings
from django.core.signing import BadSignature, Signer

from payments.errors import PaymentNotFound

_SALT = "payments.links"


def checkout_token(payment_id: int) -> str:
    """The payment's id with its keyed signature, made of characters that a path may hold."""
    signature = _keyed(settings.SECRET_KEY).copy()
    signature.update(b"%d" % payment_id)
    return f"{payment_id}.{urlsafe_b64encode(signature.digest()).rstrip(b'=').decode()}"


def payment_id_from(token: str) -> int:
    """The id that `checkout_token` signed; raises PaymentNotFound for any other text. Asks no database."""
    try:
        return int(_signer().unsign(token))
    except BadSignature as error:
        raise PaymentNotFound from error


def checkout_url(payment_id: int) -> str:
    """The absolute address of the hosted page, for a payer's browser."""
    return f"{settings.PUBLIC_BASE_URL}/pay/{checkout_token(payment_id)}/"


def return_address(payment_id: int) -> str:
    """The absolute address that a provider sends the payer's browser back to."""
    return f"{checkout_url(payment_id)}return/"


def signed_in_address(payment_id: int, provider: str) -> str:
    """The absolute address that this provider sends the payer's browser back to when it has said who pays."""
    return f"{checkout_url(payment_id)}signed-in/{provider}/"


def callback_address(provider: str) -> str:
    """The absolute address that this provider sends its notifications to."""
    return f"{settings.PUBLIC_BASE_URL}/api/v1/payments/callback/{provider}"


@lru_cache(maxsize=8)
def _keyed(secret: str) -> hmac.HMAC:
    """The signature of `_signer` before it has read anything: a list of payments has one link a row."""
    return hmac.new(hashlib.sha256(f"{_SALT}signer{secret}".encode()).digest(), digestmod=hashlib.sha256)


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
