"""What goes out, as a pydantic model; what comes in is the tutorial's."""

from datetime import datetime
from decimal import Decimal
from typing import Any

from benchmarks.peers.fastapi_ours.sealing import page_address
from benchmarks.peers.fastapi_peer.schemas import PaymentOut as PlainPayment

SAME = ("id", "member_id", "type", "status", "description", "created_at", "item_id", "paid_at", "expires_at")


class PaymentOut(PlainPayment):
    item_id: int | None
    expires_at: datetime
    refunded_amount: Decimal
    fulfilment: str
    failure_reason: str | None
    checkout_url: str

    @classmethod
    def of(cls, payment: Any, number: str) -> "PaymentOut":
        """The row, whose number is opened."""
        return cls(
            **{name: getattr(payment, name) for name in SAME},
            fulfilment=payment.fulfilment,
            amount=Decimal(payment.amount_fen) / 100,
            transaction_id=number,
            provider=payment.provider or None,
            refunded_amount=Decimal(payment.refunded_fen) / 100,
            failure_reason=payment.failure_reason or None,
            checkout_url=page_address(payment.id),
        )
