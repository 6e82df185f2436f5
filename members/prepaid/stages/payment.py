"""Money that has bought nothing yet, and money of which nothing says what it bought."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from members.prepaid.lines import UNDELIVERED, UNNAMED, Line


@dataclass(frozen=True, slots=True)
class UndeliveredStage:
    """Paid, and not delivered: owed in full."""

    row_id: int
    member_id: int
    payment_ids: Sequence[int]
    price_fen: int
    line: Line = UNDELIVERED
    settled_fen: int = 0

    def left_fen(self, used_through: date, until: datetime, given_back_fen: int) -> int:
        """The price, less what went back."""
        return max(0, self.price_fen - given_back_fen)

    def has_lapsed(self, used_through: date, until: datetime) -> bool:
        return False

    def expired_fen(self, until: datetime) -> int:
        return 0


@dataclass(frozen=True, slots=True)
class UnnamedStage:
    """A payment that names no item: what it was for was given by people, so it is earned with the payment."""

    row_id: int
    member_id: int
    payment_ids: Sequence[int]
    line: Line = UNNAMED
    settled_fen: int = 0

    def left_fen(self, used_through: date, until: datetime, given_back_fen: int) -> int:
        """Nothing."""
        return 0

    def has_lapsed(self, used_through: date, until: datetime) -> bool:
        return False

    def expired_fen(self, until: datetime) -> int:
        return 0
