"""The addresses here that payers and providers are given.

Whoever has the link to a payment's hosted page may look at the payment and pay it, nothing else. The link needs no
login and carries no expiry of its own: it is as good as the payment it names, and for as long as that is shown.
"""

from base64 import urlsafe_b64encode
from collections.abc import Callable, Iterable
from functools import lru_cache
from hashlib import sha256

from django.conf import settings
from django.core.signing import BadSignature, Signer

from foundation.keyed_hash import ready_hmac
from payments.errors import PaymentNotFound

_SALT = "payments.links"


def checkout_token(payment_id: int) -> str:
    """The payment's id with its keyed signature, made of characters that a path may hold."""
    return _token(payment_id, _signature(settings.SECRET_KEY))


def payment_id_from(token: str) -> int:
    """The id that `checkout_token` signed; raises PaymentNotFound for any other text. Asks no database."""
    try:
        return int(_signer().unsign(token))
    except BadSignature as error:
        raise PaymentNotFound from error


def checkout_url(payment_id: int) -> str:
    """The absolute address of the hosted page, for a payer's browser."""
    return f"{settings.PUBLIC_BASE_URL}/pay/{checkout_token(payment_id)}/"


def checkout_urls(payment_ids: Iterable[int]) -> list[str]:
    """The same for each of many payments."""
    site, sign = settings.PUBLIC_BASE_URL, _signature(settings.SECRET_KEY)
    return [f"{site}/pay/{_token(payment_id, sign)}/" for payment_id in payment_ids]


def return_address(payment_id: int) -> str:
    """The absolute address that a provider sends the payer's browser back to."""
    return f"{checkout_url(payment_id)}return/"


def signed_in_address(payment_id: int, provider: str) -> str:
    """The absolute address that this provider sends the payer's browser back to when it has said who pays."""
    return f"{checkout_url(payment_id)}signed-in/{provider}/"


def callback_address(provider: str) -> str:
    """The absolute address that this provider sends its notifications to."""
    return f"{settings.PUBLIC_BASE_URL}/api/v1/payments/callback/{provider}"


def _token(payment_id: int, sign: Callable[[bytes], bytes]) -> str:
    return f"{payment_id}.{urlsafe_b64encode(sign(b'%d' % payment_id)).rstrip(b'=').decode()}"


@lru_cache(maxsize=8)
def _signature(secret: str) -> Callable[[bytes], bytes]:
    """What signs as `_signer` does, made ready once."""
    return ready_hmac(sha256(f"{_SALT}signer{secret}".encode()).digest())


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
