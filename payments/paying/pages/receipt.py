"""What the page of a payment shows once it is paid: its receipt."""

from collections.abc import Iterable, Mapping
from typing import Any

from django.urls import reverse

from foundation.money import shown_yuan
from payments.enums import RefundStatus
from payments.ledger.models import Refund
from payments.receipts.codes import Named, check_of
from payments.receipts.facts import facts_of_receipt


def shown_on_receipt(payment: Any) -> Mapping[str, Any]:
    """The receipt's own facts, and the code by which anyone checks it."""
    return {"receipt_facts": facts_of_receipt(payment), "check": check_of(Named(payment.pk))}


def refund_receipts(token: str, refunds: Iterable[tuple[int, Refund]]) -> list[tuple[str, str]]:
    """Of each refund that has gone back its amount, and where its own receipt is."""
    return [
        (shown_yuan(refund.amount_fen), reverse("refund_receipt", args=[token, number]))
        for number, refund in refunds
        if refund.status == RefundStatus.SUCCEEDED
    ]
