"""How much of a price goes back, by the rule: sums in whole fen, from nothing but their facts.

Source: 法释〔2025〕4号, in force since 2025-05-01. Within seven days of the payment, the whole price without a reason,
unless the member knew such a thing before. For the member's own reason, the used part counts at the price before any
discount and what was given on top is worth nothing. For every other reason, what is left counts at the price that was
paid, with what was given on top shared in. A membership, of which nobody counts the visits, is measured by its days.
Never below nothing, never more than was paid. Where a division leaves a part of a fen, it is rounded half up.
"""

from dataclasses import dataclass
from datetime import date, timedelta
from enum import StrEnum

from django.utils.translation import gettext_lazy as _

from foundation.money import share
from members.enums import RefundRule
from members.errors import RuleNotApplicable
from members.unused_value import unused_fen

WITHOUT_A_REASON = timedelta(days=7)


class Basis(StrEnum):
    """What the sum is made of."""

    WHOLE = "whole"
    LIST_PRICE = "list_price"
    PAID_PRICE = "paid_price"
    NOTHING = "nothing"


@dataclass(frozen=True, slots=True)
class Price:
    """What was paid, in fen, for so many sessions or days; `gifts` are sessions on top of them."""

    paid_fen: int
    list_fen: int
    units: int
    gifts: int = 0

    @property
    def in_all(self) -> int:
        """What was bought and what was given."""
        return self.units + self.gifts


@dataclass(frozen=True, slots=True)
class RefundFacts:
    """By which sum, of which price, after how much use; `left` is what can still be taken back.

    `payment_ids` are those that it goes back to, the newest first; `given_back_fen` of it has gone back before, or is
    promised to. `brings_back_id` is the membership that gets its place again. `why_nothing` is for the sum that gives
    nothing.
    """

    basis: Basis
    price: Price
    unit_name: str
    payment_ids: tuple[int, ...]
    given_back_fen: int
    used: int = 0
    left: int = 0
    brings_back_id: int | None = None
    why_nothing: str = ""


PACK_BASES = {
    RefundRule.NO_REASON: Basis.WHOLE,
    RefundRule.MEMBER: Basis.LIST_PRICE,
    RefundRule.CIRCUMSTANCES: Basis.PAID_PRICE,
    RefundRule.GYM: Basis.PAID_PRICE,
    RefundRule.MISTAKE: Basis.WHOLE,
}
MEMBERSHIP_BASES = {**PACK_BASES, RefundRule.MEMBER: Basis.PAID_PRICE}


def class_basis(rule: RefundRule, *, is_in_time: bool, was_attended: bool) -> Basis:
    """One class goes back whole or not at all.

    It is bought once and had once, so the seven days are not for it: without a reason it is like the member's own.
    """
    if is_in_time or rule in (RefundRule.GYM, RefundRule.MISTAKE):
        return Basis.WHOLE
    is_excused = rule == RefundRule.CIRCUMSTANCES and not was_attended
    return Basis.WHOLE if is_excused else Basis.NOTHING


def due_fen(basis: Basis, price: Price, *, used: int) -> int:
    """What is due back of the whole price when so many units, gifts among them, are used up or kept."""
    if basis == Basis.WHOLE:
        return price.paid_fen
    if basis == Basis.LIST_PRICE:
        return max(0, price.paid_fen - share(price.list_fen, part=used, whole=price.units))
    if basis == Basis.PAID_PRICE:
        return unused_fen(price.paid_fen, left=price.in_all - used, units=price.in_all)
    return 0


def is_within_seven_days(*, paid_on: date, asked_on: date) -> bool:
    """Whether no reason is needed yet.

    The day of the payment is not counted (Civil Code, article 201): paid on the 1st, the 8th is the last day.
    """
    return asked_on <= paid_on + WITHOUT_A_REASON


def require_seven_days(*, paid_on: date, asked_on: date, had_before: bool) -> None:
    """Raise RuleNotApplicable outside the time without a reason, and for a member who knew such a thing before."""
    if had_before:
        raise RuleNotApplicable(_("The member had the same kind of thing before, so a reason is needed."))
    if not is_within_seven_days(paid_on=paid_on, asked_on=asked_on):
        raise RuleNotApplicable(_("The payment was made more than seven days ago, so a reason is needed."))
