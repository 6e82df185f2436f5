"""What goes in and out, as pydantic models."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Any, Literal

from pydantic import BaseModel, Field

from benchmarks.peers.fastapi_ours.sealing import page_address


class PaymentIn(BaseModel):
    member_id: int
    amount: Annotated[Decimal, Field(gt=0, le=1_000_000, decimal_places=2)]
    type: Literal["membership", "course", "private"]
    description: Annotated[str, Field(max_length=200)] = ""


class PaymentOut(BaseModel):
    id: int
    member_id: int
    amount: Decimal
    type: str
    status: str
    transaction_id: str
    description: str
    created_at: datetime
    provider: str | None
    item_id: int | None
    paid_at: datetime | None
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
            amount=Decimal(payment.amount_fen) / 100,
            transaction_id=number,
            provider=payment.provider or None,
            refunded_amount=Decimal(payment.refunded_fen) / 100,
            failure_reason=payment.failure_reason or None,
            checkout_url=page_address(payment.id),
        )


SAME = (
    "id",
    "member_id",
    "type",
    "status",
    "description",
    "created_at",
    "item_id",
    "paid_at",
    "expires_at",
    "fulfilment",
)
