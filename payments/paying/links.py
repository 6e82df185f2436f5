"""The addresses here that payers and providers are given.

Whoever has the link to a payment's hosted page may look at the payment and pay it, nothing else. The link needs no
login and carries no expiry of its own: it is as good as the payment it names.
"""

from django.conf import settings
from django.core.signing import BadSignature, Signer

from payments.errors import PaymentNotFound

_SALT = "payments.links"


def checkout_token(payment_id: int) -> str:
    """The payment's id with its keyed signature, made of characters that a path may hold."""
    return _signer().sign(str(payment_id))


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


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
