"""Where the payer came from: the address that the payment was opened with, to go back to when it is over."""

from dataclasses import dataclass
from urllib.parse import urlsplit

from foundation.api.fields import may_be_sent_back_to
from payments.ledger.models import Attempt


@dataclass(frozen=True, slots=True)
class WayBack:
    """An address, and its host, which is what a payer reads of it."""

    address: str
    host: str


def way_back(payment_id: int) -> WayBack | None:
    """The `return_url` that was given last for the payment, as long as payers may be sent to it.

    None where none was given. It outlives the attempt that it was given with, whose instruction is forgotten.
    """
    given = Attempt.objects.filter(payment=payment_id, return_url__isnull=False).order_by("-id")
    attempt = given.only("return_url", *Attempt.ROW_IDENTITY).first()
    if attempt is None or not attempt.return_url or not may_be_sent_back_to(attempt.return_url):
        return None
    return WayBack(attempt.return_url, urlsplit(attempt.return_url).netloc)
