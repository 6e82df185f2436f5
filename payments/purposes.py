"""What a payment is for, as far as payments knows: a protocol that the apps above implement.

A purpose is found by the payment's type in `settings.PAYMENT_PURPOSES` (a dotted path each). Every verb runs inside
the caller's transaction and makes no network call.
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime
from functools import cache
from typing import Protocol

from django.conf import settings
from django.utils.module_loading import import_string


@dataclass(frozen=True, slots=True)
class Quote:
    """The server's own price of a thing, in fen, and its title for the payer."""

    amount_fen: int
    title: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a payment buys, for the person who pays: a title, and facts as pairs of a label and a text."""

    title: str
    facts: Sequence[tuple[str, str]] = ()


class NotDeliverable(Exception):
    """What was paid for can no longer be given; the payment stays paid and staff are told why.

    `is_our_doing`: we called it off, so that nobody has to decide that the money goes back.
    """

    def __init__(self, reason: str, *, is_our_doing: bool = False) -> None:
        super().__init__(reason)
        self.is_our_doing = is_our_doing


class Purpose(Protocol):
    """One kind of thing that can be bought. `item_id` names the thing among its kind."""

    def reserve(self, *, payment_id: int, member_id: int, item_id: int, expires_at: datetime) -> Quote:
        """Hold the thing for the member until `expires_at`; raises ItemNotFound or another ServiceError."""

    def fulfil(self, *, payment_id: int) -> None:
        """Give what was paid for, once; raises NotDeliverable when it cannot be given any more."""

    def release(self, *, payment_id: int) -> None:
        """Let go of what was held; harmless when nothing is held."""

    def lock(self, *, payment_id: int) -> None:
        """Stop what was given from being used up while a refund of it is under way; harmless when locked already."""

    def at_stake(self, *, payment_id: int, refund_id: int) -> Sequence[str]:
        """What `call_off` would give up now, for the person who approves: a line each, in the reader's language."""

    def call_off(self, *, payment_id: int, refund_id: int, user_id: int) -> None:
        """The refund was approved by this user: give up what was booked with what goes back; what it raises refuses."""

    def unlock(self, *, payment_id: int) -> None:
        """Let it be used again, as no refund is under way; what one that failed had called off is booked again."""

    def revoke(self, *, payment_id: int, refund_id: int, refund_fen: int) -> None:
        """Take back what was given, to the part that this refund, which has just arrived, pays for."""

    def receipt(self, *, payment_id: int) -> Receipt | None:
        """What the payment buys, in the reader's language and as it stands now; None when there is nothing to say."""


@cache
def get_purpose(payment_type: str) -> Purpose:
    """The purpose that settings name for this type of payment."""
    purpose: Purpose = import_string(settings.PAYMENT_PURPOSES[payment_type])()
    return purpose
