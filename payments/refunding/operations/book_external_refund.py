"""Money that went back without being asked for here, in the provider's console."""

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from payments.enums import AttemptStatus, EventKind, RefundStatus
from payments.errors import ProviderNotConfigured
from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.operations.move_payment import record
from payments.ledger.queries import payment_for_update, refund_of
from payments.providers import get_gateway
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations.settle import RefundOutcome, settle_refund


def announce_refund(payment: Payment, attempt: Attempt, *, number: str, amount_fen: int, cause: Cause) -> Refund:
    """Write down a refund that was heard of: it holds nothing until the provider has confirmed it, and is asked next.

    Inside the caller's transaction, under the payment's lock. `amount_fen` is what is said of it.
    """
    now = timezone.now()
    refund = Refund.objects.create(
        payment_id=attempt.payment_id,
        attempt=attempt,
        provider=attempt.provider,
        amount_fen=amount_fen,
        reason="",
        status=RefundStatus.ANNOUNCED,
        is_external=True,
        number=number,
        number_index=Refund.index_of(number),
        created_at=now,
        next_query_at=now,
    )
    evidence = {"refund": refund.pk, "amount_fen": amount_fen, "attempt": attempt.pk}
    record(payment, kind=EventKind.REFUND_ANNOUNCED, cause=cause, evidence=evidence, rows=[refund])
    return refund


def book_external_refund(attempt: Attempt, *, number: str, cause: Cause) -> bool:
    """Ask the provider for a refund of this trade that is not known here and book it; whether money was booked.

    Raises ProviderError or ProviderNotConfigured when the provider cannot be asked.
    """
    gateway = get_gateway(attempt.provider)
    if gateway is None:
        raise ProviderNotConfigured
    statement = gateway.query_refund(out_trade_no=attempt.out_trade_no, number=number)
    return book_statement(attempt, statement, cause=cause)


def book_statement(attempt: Attempt, statement: RefundStatement, *, cause: Cause) -> bool:
    """Book what the provider, asked, says of a refund of this trade that may not be known here; whether money was."""
    number = statement.number
    if statement.state != RefundState.SUCCEEDED or not statement.amount_fen:
        return False
    with transaction.atomic():
        payment = payment_for_update(attempt.payment_id)
        assert payment is not None  # a payment is never deleted
        attempt.refresh_from_db()
        if attempt.status != AttemptStatus.PAID:
            return False
        refund = refund_of(attempt, number)
        if refund is None:
            refund = announce_refund(payment, attempt, number=number, amount_fen=statement.amount_fen, cause=cause)
        outcome = settle_refund(refund_id=refund.pk, statement=statement, cause=cause)
    return outcome == RefundOutcome.SUCCEEDED
