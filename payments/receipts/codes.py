"""What a receipt's QR code holds: an address at which anyone can check that the receipt is ours.

The signature has a salt of its own. Whoever has a receipt's code has not got the payment's link, and cannot come by it.
"""

import re
from dataclasses import dataclass

from django.conf import settings
from django.core.signing import BadSignature, Signer

from foundation.qr_code import QrDrawing, draw_qr_code
from payments.errors import PaymentNotFound

_SALT = "payments.receipts"
_NAMED = re.compile(r"([1-9][0-9]{0,18})(?:r([1-9][0-9]{0,4}))?", re.ASCII)


@dataclass(frozen=True, slots=True)
class Named:
    """A payment's receipt, or that of one of its refunds, counted from 1."""

    payment_id: int
    refund: int | None = None

    @property
    def text(self) -> str:
        """What is signed: `12`, or `12r1`."""
        return str(self.payment_id) if self.refund is None else f"{self.payment_id}r{self.refund}"


@dataclass(frozen=True, slots=True)
class Check:
    """Where a receipt is checked: the path here, and the drawing of the whole address."""

    path: str
    code: QrDrawing


def receipt_code(named: Named) -> str:
    """The receipt's name with its keyed signature, made of characters that a path may hold."""
    return _signer().sign(named.text)


def named_by(code: str) -> Named:
    """The receipt that `receipt_code` signed; raises PaymentNotFound for any other text. Asks no database."""
    try:
        match = _NAMED.fullmatch(_signer().unsign(code))
    except BadSignature as error:
        raise PaymentNotFound from error
    if match is None:
        raise PaymentNotFound
    return Named(int(match[1]), None if match[2] is None else int(match[2]))


def check_of(named: Named) -> Check:
    """The address of the receipt's check."""
    path = f"/r/{receipt_code(named)}"
    return Check(path, draw_qr_code(f"{settings.PUBLIC_BASE_URL}{path}"))


def _signer() -> Signer:
    return Signer(salt=_SALT, sep=".")
