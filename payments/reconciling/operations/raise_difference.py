"""Put a difference from a bill in front of a person."""

from django.db import transaction

from payments.cases.operations import open_case
from payments.enums import CaseAction, DifferenceKind, ExceptionKind
from payments.ledger.models import Difference
from payments.ledger.queries import payment_for_update
from payments.reconciling.operations.expected_fee import whole_fen


@transaction.atomic
def raise_difference(difference: Difference) -> bool:
    """Open a case for it, whether or not its payment is known; False when the same entry was raised as this before."""
    payment = None if difference.payment_id is None else payment_for_update(difference.payment_id)
    _case, is_new = open_case(
        payment,
        kind=ExceptionKind.UNKNOWN_TRADE if payment is None else ExceptionKind.BILL_DIFFERS,
        subject=f"{difference.kind}:{difference.entry}:{difference.number_index[:32]}",
        amount_fen=_amount_in_question(difference),
        evidence=_evidence(difference),
        proposed_action=_proposal(difference),
    )
    return is_new


def _amount_in_question(difference: Difference) -> int:
    """What the two sides are apart; of a wrong fee, that part of it, rounded to a fen."""
    if difference.kind == DifferenceKind.FEE and difference.expected_fee_millifen is not None:
        return whole_fen(abs(difference.fee_millifen - difference.expected_fee_millifen))
    return abs(difference.bill_fen - difference.ledger_fen)


def _proposal(difference: Difference) -> CaseAction:
    """A payment's trade can be asked for; money of no payment, and a fee, are settled with the provider's people."""
    if difference.payment_id is None or difference.kind == DifferenceKind.FEE:
        return CaseAction.SETTLED_OUTSIDE
    return CaseAction.ASK_PROVIDER


def _evidence(difference: Difference) -> dict[str, str | int | None]:
    return {
        "difference": difference.kind,
        "entry": difference.entry,
        "attempt": difference.attempt_id,
        "provider": difference.reconciliation.provider,
        "day": difference.reconciliation.day.isoformat(),
        "line": difference.bill_line,
        "bill_fen": difference.bill_fen,
        "ledger_fen": difference.ledger_fen,
        "bill_state": difference.bill_state,
        "ledger_state": difference.ledger_state,
        "fee_millifen": difference.fee_millifen,
        "expected_fee_millifen": difference.expected_fee_millifen,
    }
