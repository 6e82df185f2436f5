"""How pages of the console lead to a payment."""

from django.urls import reverse
from django.utils.safestring import SafeString

from foundation.console.formatting import EMPTY, link


def link_to_payment(payment_id: int | None) -> SafeString | str:
    """The payment's number here, leading to its page."""
    if payment_id is None:
        return EMPTY
    return link(reverse("admin:payments_payment_change", args=[payment_id]), f"#{payment_id}")
