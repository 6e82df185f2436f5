"""Which actions belong to which kind of exception: one table, for whoever offers them and whoever carries them out."""

from collections.abc import Mapping

from payments.enums import CaseAction, ExceptionKind
from payments.ledger.models import ExceptionCase

# What only notes a decision.
NOTES = (CaseAction.SETTLED_OUTSIDE, CaseAction.ACCEPTED)

# What has gone back already is not sent back once more, and what is not paid has nothing to give.
CASE_ACTIONS: Mapping[ExceptionKind, tuple[CaseAction, ...]] = {
    ExceptionKind.AMOUNT_MISMATCH: (
        CaseAction.REFUND,
        CaseAction.ACCEPT_AMOUNT,
        CaseAction.ASK_PROVIDER,
        CaseAction.SETTLED_OUTSIDE,
    ),
    ExceptionKind.OVERPAID: (CaseAction.REFUND, *NOTES),
    ExceptionKind.NOT_DELIVERED: (CaseAction.REFUND, CaseAction.DELIVER, *NOTES),
    ExceptionKind.OUTCOME_UNKNOWN: (CaseAction.ASK_PROVIDER, *NOTES),
    ExceptionKind.EXTERNAL_REFUND: (CaseAction.ASK_PROVIDER, *NOTES),
    ExceptionKind.REFUND_FAILED: (CaseAction.REFUND, *NOTES),
    ExceptionKind.REFUND_STUCK: NOTES,
    ExceptionKind.REFUND_DIFFERS: NOTES,
    ExceptionKind.NOT_TAKEN_BACK: NOTES,
    ExceptionKind.UNKNOWN_TRADE: NOTES,
    ExceptionKind.BILL_DIFFERS: (CaseAction.ASK_PROVIDER, *NOTES),
}


def actions_of(case: ExceptionCase) -> tuple[CaseAction, ...]:
    """What may settle the case, in the order in which it is offered."""
    return CASE_ACTIONS[ExceptionKind(case.kind)]
