"""How an amount came about, in one line that a member can follow."""

from django.utils.functional import lazy
from django.utils.translation import gettext as _

from foundation.money import shown_yuan
from members.refunds.rules import Basis, RefundFacts


def _explained(facts: RefundFacts, *, used: int, given_back_fen: int, amount_fen: int) -> str:
    """The sum and what its numbers are: `¥299.00 × 20 ÷ 30 = ¥199.33 (20 of 30 days go back)`.

    `used` are the units that are used up or kept.
    """
    if facts.basis == Basis.NOTHING:
        return f"{shown_yuan(0)} ({facts.why_nothing})"
    terms, notes = [_sum(facts, used)], [_note(facts, used)]
    if given_back_fen:
        terms.append(shown_yuan(given_back_fen))
        notes.append(_("less what went back before, or is asked for"))
    if amount_fen == 0:
        notes.append(_("nothing is left"))
    return f"{' − '.join(terms)} = {shown_yuan(amount_fen)} ({', '.join(notes)})"


# In the language of whoever reads it; what is kept of it is `written`.
refund_explanation = lazy(_explained, str)


def _sum(facts: RefundFacts, used: int) -> str:
    price = facts.price
    if facts.basis == Basis.LIST_PRICE and used:
        return f"{shown_yuan(price.paid_fen)} − {shown_yuan(price.list_fen)} × {used} ÷ {price.units}"
    if facts.basis == Basis.PAID_PRICE and used:
        return f"{shown_yuan(price.paid_fen)} × {price.in_all - used} ÷ {price.in_all}"
    return shown_yuan(price.paid_fen)


def _note(facts: RefundFacts, used: int) -> str:
    price, unit = facts.price, facts.unit_name
    if facts.basis == Basis.WHOLE or not used:
        return _("the whole price")
    if facts.basis == Basis.LIST_PRICE:
        shown = {"used": used, "all": price.units, "unit": unit}
        return _("%(used)d of %(all)d %(unit)s count as used, at the list price") % shown
    shown = {"left": price.in_all - used, "all": price.in_all, "unit": unit}
    if price.gifts:
        return _("%(left)d of %(all)d %(unit)s go back, those given on top included") % shown
    return _("%(left)d of %(all)d %(unit)s go back") % shown
