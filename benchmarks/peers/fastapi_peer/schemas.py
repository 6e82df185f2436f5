"""What goes in and out, as pydantic models."""

from datetime import datetime
from decimal import Decimal
from typing import Annotated, Literal

from pydantic import BaseModel, ConfigDict, Field

Kind = Literal["membership", "course", "private"]


class PaymentIn(BaseModel):
    member_id: int
    amount: Annotated[Decimal, Field(gt=0, le=1_000_000, decimal_places=2)]
    type: Kind
    description: Annotated[str, Field(max_length=200)] = ""


class PaymentOut(BaseModel):
    model_config = ConfigDict(from_attributes=True)

    id: int
    member_id: int
    amount: Decimal
    type: str
    status: str
    transaction_id: str
    description: str
    provider: str | None
    created_at: datetime
    paid_at: datetime | None
