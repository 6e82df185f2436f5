"""The rule by which the amount of a refund came about, told to whoever decides about that refund."""

from collections.abc import Sequence

from django.utils.translation import gettext as _

from foundation.money import shown_yuan
from members.refunds.queries import decision_of


def rule_of(*, refund_id: int) -> Sequence[tuple[str, str]]:
    """The rule, its formula, and what a person made of it, as pairs of a label and a text; nothing without a rule.

    The formula is the one that was written down, in the site's language.
    """
    decision = decision_of(refund_id)
    if decision is None:
        return ()
    facts = [(_("rule"), decision.get_rule_display()), (_("formula"), decision.explanation)]
    if decision.amount_fen != decision.computed_fen:
        facts += [
            (_("computed"), shown_yuan(decision.computed_fen)),
            (_("decided"), shown_yuan(decision.amount_fen)),
            (_("why another amount"), str(decision.override_reason or "")),
        ]
    return facts
