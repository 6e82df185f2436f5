"""A payment as answers show it."""

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.utils import timezone

from foundation.api.dates import to_the_second
from foundation.money import yuan_from_fen
from payments.enums import PaymentStatus
from payments.ledger.models import Payment
from payments.paying.links import checkout_url
from payments.paying.operations.checkout import Checkout

# The columns that an answer is made of, in the order in which a row is read.
COLUMNS = (
    "id",
    "member_id",
    "amount_fen",
    "type",
    "status",
    "transaction_id",
    "description",
    "created_at",
    "provider",
    "item_id",
    "paid_at",
    "expires_at",
    "refunded_fen",
    "fulfilment",
    "failure_reason",
)


def represent(payment: Payment) -> dict[str, Any]:
    """The answer for a payment that is at hand as an object."""
    return represent_row({name: getattr(payment, name) for name in COLUMNS}, now=timezone.now())


def represent_row(row: Mapping[str, Any], *, now: datetime) -> dict[str, Any]:
    """The answer for a row of COLUMNS. `checkout_url` is there while the payment can be paid."""
    is_payable = row["status"] == PaymentStatus.PENDING and row["expires_at"] > now
    return {
        "id": row["id"],
        "member_id": row["member_id"],
        "amount": yuan_from_fen(row["amount_fen"]),
        "type": row["type"],
        "status": row["status"],
        "transaction_id": row["transaction_id"],
        "description": row["description"],
        "created_at": to_the_second(row["created_at"]),
        "provider": row["provider"] or None,
        "item_id": row["item_id"],
        "paid_at": row["paid_at"] and to_the_second(row["paid_at"]),
        "expires_at": to_the_second(row["expires_at"]),
        "refunded_amount": yuan_from_fen(row["refunded_fen"]),
        "fulfilment": row["fulfilment"],
        "failure_reason": row["failure_reason"] or None,
        "checkout_url": checkout_url(row["id"]) if is_payable else None,
    }


def represent_checkout(checkout: Checkout) -> dict[str, Any]:
    """What the payer's device does next, as the provider said."""
    instruction = checkout.instruction
    return {
        "provider": checkout.attempt.provider,
        "channel": checkout.attempt.channel,
        "kind": instruction.kind.value,
        "content": instruction.content or None,
        "parameters": dict(instruction.parameters),
    }
