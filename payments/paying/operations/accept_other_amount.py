"""Take money of another amount than was asked for as a payment's price: a person's word, with a reason."""

from django.utils.translation import gettext_lazy as _

from foundation.cause import Cause
from payments.enums import AttemptStatus, EventKind, PaymentStatus
from payments.errors import CaseNotClosed
from payments.ledger.facts import digest_of
from payments.ledger.models import Attempt, Payment
from payments.ledger.operations.move_attempt_or_refund import change_expected
from payments.ledger.operations.move_payment import record
from payments.paying.operations.give_up import give_up_others


def accept_other_amount(payment: Payment, *, attempt_id: int, reason: str, cause: Cause) -> None:
    """Make the payment a success by the money that is booked on this attempt beside the price.

    Inside the caller's transaction, under the payment's lock; the caller delivers after the commit. Raises
    CaseNotClosed when the payment is paid already, or this money is not here or on its way back.
    """
    if payment.status == PaymentStatus.SUCCESS:
        raise CaseNotClosed(_("This payment is paid already."))
    here = Attempt.objects.exclude(refunded_elsewhere_fen__gt=0)
    attempt = here.filter(
        pk=attempt_id, payment=payment, status=AttemptStatus.PAID, is_overpayment=True, refund_reserved_fen=0
    ).first()
    if attempt is None:
        raise CaseNotClosed(_("This money is not here, or on its way back."))
    change_expected(attempt, expected={"is_overpayment": True}, values={"is_overpayment": False})
    evidence = {
        "attempt": attempt.pk,
        "asked_fen": payment.amount_fen,
        "paid_fen": attempt.paid_fen,
        "reason": digest_of(reason),
    }
    record(
        payment,
        kind=EventKind.SUCCEEDED,
        cause=cause,
        evidence=evidence,
        to=PaymentStatus.SUCCESS,
        rows=[attempt],
        provider=attempt.provider,
        paid_at=attempt.paid_at,
        failure_reason="",
    )
    give_up_others(payment, wanted=attempt)
