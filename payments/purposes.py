"""What a payment is for, as far as payments knows: a protocol that the apps above implement.

A purpose is found by the payment's type in `settings.PAYMENT_PURPOSES` (a dotted path each). Every verb runs inside
the caller's transaction and makes no network call.
"""

from collections.abc import Sequence
from dataclasses import dataclass, field
from datetime import datetime
from functools import cache
from typing import Protocol, Self

from django.conf import settings
from django.db.models import Model
from django.utils.module_loading import import_string

from foundation.errors import ServiceError


@dataclass(frozen=True, slots=True)
class Quote:
    """The server's own price of a thing, in fen, and its title for the payer."""

    amount_fen: int
    title: str


@dataclass(frozen=True, slots=True)
class Receipt:
    """What a payment buys, for the person who pays: a title, and facts as pairs of a label and a text.

    `unusable` is why what was given cannot be used now: it ended, or a refund of it is under way; empty while it can.
    `next_steps` are what the payer does now to use what was given, a sentence each; none while it cannot be used.
    `thing` is the row whose page at the console tells more of it.
    """

    title: str
    facts: Sequence[tuple[str, str]] = ()
    unusable: str = ""
    thing: Model | None = field(default=None, compare=False)
    next_steps: Sequence[str] = ()


@dataclass(frozen=True, slots=True)
class Take:
    """What a refund takes back of what was bought: so many of its units (`days`), 0 for nothing; None for all."""

    units: int | None
    unit: str = ""

    @classmethod
    def read(cls, text: str) -> Self | None:
        """What `text` wrote; None for an empty one: by the amount, all for the whole and nothing for a part."""
        if not text:
            return None
        unit, _colon, units = text.partition(":")
        return cls(None) if unit == "all" else cls(int(units or 0), unit if units else "")

    @property
    def text(self) -> str:
        """`all`, `nothing` or `days:12`, as it is kept."""
        if self.units is None:
            return "all"
        return f"{self.unit}:{self.units}" if self.units else "nothing"


ALL, NOTHING = Take(None), Take(0)


class NotDeliverable(Exception):
    """What was paid for can no longer be given; the payment stays paid and staff are told why.

    `is_our_doing`: we called it off, so that nobody has to decide that the money goes back.
    """

    def __init__(self, reason: str, *, is_our_doing: bool = False) -> None:
        super().__init__(reason)
        self.is_our_doing = is_our_doing


class Purpose(Protocol):
    """One kind of thing that can be bought. `item_id` names the thing among its kind.

    `unit` is what its parts are called (`Take.unit`); empty for a thing that is taken back whole or not at all.
    """

    unit: str
    # What `reserve` may refuse with.
    refuses: Sequence[type[ServiceError]]

    def reserve(self, *, payment_id: int, member_id: int, item_id: int, expires_at: datetime) -> Quote:
        """Hold the thing for the member until `expires_at`; raises ItemNotFound or another ServiceError."""

    def fulfil(self, *, payment_id: int) -> None:
        """Give what was paid for, once; raises NotDeliverable when it cannot be given any more."""

    def release(self, *, payment_id: int) -> None:
        """Let go of what was held; harmless when nothing is held."""

    def lock(self, *, payment_id: int) -> None:
        """Stop what was given from being used up while a refund of it is under way; harmless when locked already."""

    def at_stake(self, *, payment_id: int, refund_id: int) -> Sequence[str]:
        """What `call_off` and `revoke` would give up now, and what they have: a line each, in the reader's language."""

    def call_off(self, *, payment_id: int, refund_id: int, user_id: int) -> None:
        """The refund was approved by this user: give up what was booked with what goes back; what it raises refuses."""

    def unlock(self, *, payment_id: int) -> None:
        """Let it be used again, as no refund is under way; what one that failed had called off is booked again."""

    def handed_on_to(self, *, payment_id: int) -> str:
        """Whose the thing is, and which, where it is not the payer's any more; empty else."""

    def check_take(self, *, payment_id: int, take: Take | None, asked_at: datetime, refund_id: int | None) -> None:
        """Raise InvalidField (`take`) for units that what was given has none of, or not so many left.

        Those that other refunds under way take are not left. Nor does None, which is for the whole price, always say
        what ends. `refund_id` is for a refund that was asked for then, and is about to be approved.
        """

    def revoke(self, *, payment_id: int, refund_id: int, take: Take | None) -> None:
        """Take back of what was given what this refund, which has just arrived, is to take; once a decision.

        None: all once the whole price has gone back, else nothing.
        """

    def by_rule(self, *, refund_id: int) -> Sequence[tuple[str, str]]:
        """By which rule this refund's amount came about, as pairs of a label and a text; nothing without a rule."""

    def payer(self, *, member_id: int) -> str:
        """Who pays, so far that the person is recognised by who knows it; empty once nobody may know any more."""

    def receipt(self, *, payment_id: int) -> Receipt | None:
        """What the payment buys, in the reader's language and as it stands now; None when there is nothing to say."""


@cache
def get_purpose(payment_type: str) -> Purpose:
    """The purpose that settings name for this type of payment."""
    purpose: Purpose = import_string(settings.PAYMENT_PURPOSES[payment_type])()
    return purpose


def what_cannot_be_reserved() -> list[type[ServiceError]]:
    """What any purpose may refuse a new payment with."""
    return [kind for payment_type in settings.PAYMENT_PURPOSES for kind in get_purpose(payment_type).refuses]
