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
        return share(price.paid_fen, part=max(0, price.in_all - used), whole=price.in_all)
    return 0


def still_due_fen(due: int, *, given_back_fen: int) -> int:
    """What is left of it once the refunds before it are counted."""
    return max(0, due - given_back_fen)


def require_seven_days(*, paid_on: date, asked_on: date, had_before: bool) -> None:
    """Raise RuleNotApplicable outside the time without a reason.

    The day of the payment is not counted (Civil Code, article 201): paid on the 1st, the 8th is the last day.
    """
    if had_before:
        raise RuleNotApplicable(_("The member had the same kind of thing before, so a reason is needed."))
    if asked_on > paid_on + WITHOUT_A_REASON:
        raise RuleNotApplicable(_("The payment was made more than seven days ago, so a reason is needed."))
