"""One entitlement as it was told of in the course of time: what it was, one stage after another, and what went back.

Everything here is what was known at an instant: a freeze counts from when it was approved, a refund from when its news
came. So the balance at the end of a day stays what it was, whatever is decided later; that moves a later day.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from typing import Protocol

from members.prepaid.lines import Line


class Stage(Protocol):
    """What an entitlement is until the next one takes its place: a member's card, a pack, a place in a class."""

    @property
    def line(self) -> Line:
        """On which line of the roll-forward it stands."""

    @property
    def row_id(self) -> int:
        """The row of its table."""

    @property
    def member_id(self) -> int:
        """Whose it is."""

    @property
    def payment_ids(self) -> Sequence[int]:
        """Those whose refunds lessen its value."""

    @property
    def settled_fen(self) -> int:
        """What of them had gone back before it had its value."""

    def left_fen(self, used_through: date, until: datetime, given_back_fen: int) -> int:
        """What is not used when the days until this one are over, by what was known before `until`.

        Never below nothing; owed unless it has lapsed.
        """

    def has_lapsed(self, used_through: date, until: datetime) -> bool:
        """Whether what is left of it is not owed any more when the days until this one are over."""

    def expired_fen(self, until: datetime) -> int:
        """What of it stands for sessions that cannot be booked any more."""


@dataclass(frozen=True, slots=True)
class Begin:
    """A stage begins, with the money that `payment_id` brought in.

    `is_late`: that money was here on an earlier day, as paid and not delivered. `is_again`: a stage that was replaced
    has its place again, and nothing was paid.
    """

    at: datetime
    stage: Stage
    payment_id: int | None = None
    price_fen: int = 0
    is_late: bool = False
    is_again: bool = False


@dataclass(frozen=True, slots=True)
class Refunded:
    """Money of a payment went back; `at` is when that became known."""

    at: datetime
    payment_id: int
    fen: int


@dataclass(frozen=True, slots=True)
class Entitlement:
    """`begins` in the order of time, `refunds` of all its payments; `left_at` is when it went over into another one."""

    begins: tuple[Begin, ...]
    refunds: tuple[Refunded, ...] = ()
    left_at: datetime | None = None
