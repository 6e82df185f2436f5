"""A member's card: worth its value by the days that are not used, as refunds and upgrades count them."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime

from foundation.days import day_of
from members.days import days_between, period_end
from members.enums import Ending
from members.memberships.period import Frozen, last_day, used_between
from members.prepaid.lines import Line


@dataclass(frozen=True, slots=True)
class FreezeKept:
    """A freeze that was approved; `voided_at` where it was found to be a mistake."""

    starts_on: date
    last_day: date
    approved_at: datetime
    voided_at: datetime | None = None


@dataclass(frozen=True, slots=True)
class Card:
    """A row of `Membership`. `withdrawn_on` is the day since which its `withdrawn_days` are known."""

    id: int
    member_id: int
    plan_id: int
    payment_id: int | None
    previous_id: int | None
    count: int
    unit: str
    price_fen: int
    value_fen: int
    settled_fen: int
    starts_on: date
    ends_on: date
    withdrawn_days: int
    ended_at: datetime | None
    ending: str
    created_at: datetime
    withdrawn_on: date | None = None
    freezes: tuple[FreezeKept, ...] = ()

    @property
    def bought_days(self) -> int:
        """The days of the bought time."""
        return days_between(self.starts_on, period_end(self.starts_on, count=self.count, unit=self.unit))

    @property
    def is_handed_on_whole(self) -> bool:
        """Whether it had not begun when it was handed on, and nothing of it was taken back: a month stays a month."""
        return self.ends_on < self.starts_on and not self.withdrawn_days

    def frozen(self, until: datetime) -> list[Frozen]:
        """The freezes that counted then."""
        return [
            (each.starts_on, each.last_day)
            for each in self.freezes
            if each.approved_at < until and (each.voided_at is None or each.voided_at >= until)
        ]

    def last_day(self, used_through: date, frozen: Sequence[Frozen]) -> date:
        """The last day that it had, as long as nothing had ended it."""
        is_taken = self.withdrawn_on is None or self.withdrawn_on <= used_through
        withdrawn_days = self.withdrawn_days if is_taken else 0
        return last_day(self.starts_on, count=self.count, unit=self.unit, withdrawn_days=withdrawn_days, freezes=frozen)


@dataclass(frozen=True, slots=True)
class CardStage:
    """`cards` are the rows of one payment that were handed on to each other, the last one is this stage's.

    The first one's value stands for the days of all. `payment_ids` are those of the cards before, too.
    """

    cards: tuple[Card, ...]
    line: Line
    payment_ids: Sequence[int]
    days: int

    @property
    def row_id(self) -> int:
        return self.cards[-1].id

    @property
    def member_id(self) -> int:
        return self.cards[-1].member_id

    @property
    def settled_fen(self) -> int:
        return self.cards[0].settled_fen

    def left_fen(self, used_through: date, until: datetime, given_back_fen: int) -> int:
        """The value of the days that are not used, the rest of a fen up, less what went back; nothing once it is over.

        What a refund ended is over with that day, so that all refunds of the day take the balance down.
        """
        first, card = self.cards[0], self.cards[-1]
        if first.payment_id is None or _is_taken_back(card, used_through):
            return 0
        frozen = card.frozen(until)
        last = card.last_day(used_through, frozen)
        if used_through >= last:
            return 0
        used = used_between(card.starts_on, min(used_through, last), frozen)
        used += sum(used_between(each.starts_on, each.ends_on, each.frozen(until)) for each in self.cards[:-1])
        used = min(max(0, used), self.days)
        return max(0, first.value_fen - first.value_fen * used // self.days - given_back_fen)

    def has_lapsed(self, used_through: date, until: datetime) -> bool:
        """Every day goes by and is delivered: nothing is left that could lapse."""
        return False

    def expired_fen(self, until: datetime) -> int:
        """Days go by; nothing of them is left over."""
        return 0


def stage_of(path: Sequence[Card], line: Line) -> CardStage:
    """The stage of the last of these rows, each of which took the place of the one before."""
    first = len(path) - 1
    while first and path[first - 1].payment_id == path[first].payment_id:
        first -= 1
    cards = tuple(path[first:])
    counted = next((card for card in cards[:-1] if not card.is_handed_on_whole), cards[-1])
    paid = dict.fromkeys(card.payment_id for card in path if card.payment_id is not None)
    return CardStage(cards, line, tuple(paid), counted.bought_days)


def _is_taken_back(card: Card, used_through: date) -> bool:
    return card.ending == Ending.WITHDRAWN and card.ended_at is not None and day_of(card.ended_at) <= used_through
