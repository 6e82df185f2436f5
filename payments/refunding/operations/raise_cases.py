"""What about a refund needs a person: it failed, is stuck, was made elsewhere, or is of another amount.

Each opens its case once a refund, inside the caller's transaction.
"""

from foundation.cause import Cause
from payments.cases.operations import open_case, subject_of
from payments.enums import CaseAction, ExceptionKind
from payments.ledger.models import Payment, Refund
from payments.providers.refunding import RefundStatement


def raise_failed(payment: Payment, refund: Refund, cause: Cause) -> None:
    """The provider refused it for good; another one may be sent."""
    open_case(
        payment,
        kind=ExceptionKind.REFUND_FAILED,
        subject=subject_of(refund),
        amount_fen=refund.amount_fen,
        evidence={"refund": refund.pk, "failure": refund.failure, "attempt": refund.attempt_id},
        proposed_action=CaseAction.REFUND,
        notification_id=cause.notification_id,
    )


def raise_stuck(payment: Payment, refund: Refund) -> None:
    """A person has to look where the refund is; the provider is asked for it all the same."""
    open_case(
        payment,
        kind=ExceptionKind.REFUND_STUCK,
        subject=subject_of(refund),
        amount_fen=refund.amount_fen,
        evidence={"refund": refund.pk, "status": refund.status, "failure": refund.failure},
        proposed_action=CaseAction.SETTLED_OUTSIDE,
    )


def raise_external(payment: Payment, refund: Refund, cause: Cause) -> None:
    """Money went back that was not sent from here: staff have to know, and the amount once it is confirmed."""
    open_case(
        payment,
        kind=ExceptionKind.EXTERNAL_REFUND,
        subject=subject_of(refund),
        amount_fen=refund.amount_fen,
        evidence={"refund": refund.pk, "attempt": refund.attempt_id},
        proposed_action=CaseAction.ACCEPTED,
        notification_id=cause.notification_id,
    )


def raise_mismatch(payment: Payment, refund: Refund, statement: RefundStatement) -> None:
    """The provider's word is of another amount than was asked for, or of more than is left; nothing was booked."""
    open_case(
        payment,
        kind=ExceptionKind.REFUND_DIFFERS,
        subject=subject_of(refund),
        amount_fen=statement.amount_fen or refund.amount_fen,
        evidence={"refund": refund.pk, "asked_fen": refund.amount_fen, "refunded_fen": statement.amount_fen},
        proposed_action=CaseAction.SETTLED_OUTSIDE,
    )
