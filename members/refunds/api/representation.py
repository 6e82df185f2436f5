"""The refund calculator's answer, and what was made of it, as answers show them."""

from typing import Any

from foundation.money import yuan_from_fen
from members.refunds.models import RefundDecision
from members.refunds.operations.quote_refund import RefundQuote
from payments.refunding.api.representation import represent_refund


def represent_quote(quote: RefundQuote) -> dict[str, Any]:
    """`units` are the days or sessions that would be taken back, None for all that are `left`.

    `formula`, and `unit`, what one of them is called, are in the caller's language.
    """
    return {
        "rule": quote.rule,
        "amount": yuan_from_fen(quote.amount_fen),
        "formula": quote.explanation,
        "units": quote.units,
        "unit": quote.unit_name,
        "used": quote.used,
        "left": quote.left,
        "paid": yuan_from_fen(quote.paid_fen),
        "given_back": yuan_from_fen(quote.given_back_fen),
    }


def represent_decision(decision: RefundDecision) -> dict[str, Any]:
    """The decision with its refund as it stands now."""
    return {
        "id": decision.pk,
        "payment_id": decision.payment_id,
        "rule": decision.rule,
        "formula": decision.explanation,
        "computed_amount": yuan_from_fen(decision.computed_fen),
        "amount": yuan_from_fen(decision.amount_fen),
        "override_reason": decision.override_reason,
        "units": decision.units,
        "refund": represent_refund(decision.refund),
    }
