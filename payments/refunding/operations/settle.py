"""The only door to a refund's end, whoever knocks: the answer to sending it, a query, a notice or a bill."""

from enum import StrEnum
from typing import Any

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from payments.cases.operations import reopen_cases, settle_cases, settle_cases_of, subject_of
from payments.enums import RESERVING_REFUNDS, CaseAction, EventKind, ExceptionKind, RefundStatus
from payments.ledger.models import Attempt, ExceptionCase, Payment, Refund
from payments.ledger.operations.move_attempt_or_refund import move_refund
from payments.ledger.operations.move_payment import record
from payments.ledger.queries import accounts_for, refund_for_update
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations.lock_and_take_back import take_back, unlock_entitlement
from payments.refunding.operations.query_schedule import next_query
from payments.refunding.operations.raise_cases import raise_external, raise_failed, raise_mismatch, raise_stuck


class RefundOutcome(StrEnum):
    """What the provider's statement did."""

    SUCCEEDED = "succeeded"
    UNDER_WAY = "under_way"
    FAILED = "failed"
    DUPLICATE = "duplicate"
    MISMATCHED = "mismatched"


@transaction.atomic
def settle_refund(*, refund_id: int, statement: RefundStatement, cause: Cause) -> RefundOutcome:
    """Book what the provider says of one refund, once.

    SUCCEEDED counts the money as gone back, even where the refund had been taken for failed; a statement of another
    amount than was asked for changes nothing but opens a case. CLOSED ends it without money. After success nothing
    else has an effect.
    """
    payment, refund = _locked(refund_id)
    if refund.status == RefundStatus.SUCCEEDED:
        return RefundOutcome.DUPLICATE
    if statement.state == RefundState.SUCCEEDED:
        return _succeed(payment, refund, statement, cause)
    if refund.status in (RefundStatus.FAILED, RefundStatus.DECLINED):
        return RefundOutcome.DUPLICATE
    if statement.state == RefundState.CLOSED:
        _fail(payment, refund, failure="closed", cause=cause)
        return RefundOutcome.FAILED
    if statement.state != RefundState.NOT_FOUND:
        _note_progress(payment, refund, statement, cause)
    return RefundOutcome.UNDER_WAY


@transaction.atomic
def fail_refund(*, refund_id: int, failure: str, cause: Cause) -> None:
    """The provider has refused it for good: what it held is free again, and staff are told."""
    payment, refund = _locked(refund_id)
    if refund.status in (RefundStatus.PENDING, RefundStatus.ANNOUNCED):
        _fail(payment, refund, failure=failure, cause=cause)


def release_refund(refund: Refund, *, to: RefundStatus, **changes: Any) -> None:
    """The end of a refund without money: what it held may be refunded, and what was bought may be used, again.

    A case that it was to settle is open again. Inside the caller's transaction, and under the payment's lock.
    """
    attempt = refund.attempt
    if refund.status in RESERVING_REFUNDS:
        attempt.refund_reserved_fen -= refund.amount_fen
        attempt.save(update_fields=["refund_reserved_fen"])
    move_refund(refund, to=to, next_query_at=None, **changes)
    if not attempt.is_overpayment:
        unlock_entitlement(refund.payment)
    reopen_cases(ExceptionCase.objects.filter(refund=refund))


def _locked(refund_id: int) -> tuple[Payment, Refund]:
    found = refund_for_update(refund_id)
    assert found is not None  # neither a refund nor its payment is ever deleted
    return found


def _succeed(payment: Payment, refund: Refund, statement: RefundStatement, cause: Cause) -> RefundOutcome:
    if refund.status == RefundStatus.ANNOUNCED and statement.amount_fen is not None:
        refund.amount_fen = statement.amount_fen
    if statement.amount_fen not in (refund.amount_fen, None) or not _reserve(refund):
        raise_mismatch(payment, refund, statement)
        return RefundOutcome.MISMATCHED
    move_refund(
        refund,
        to=RefundStatus.SUCCEEDED,
        next_query_at=None,
        failure="",
        succeeded_at=statement.succeeded_at or timezone.now(),
        provider_refund_id=statement.provider_refund_id or refund.provider_refund_id,
        amount_fen=refund.amount_fen,
    )
    attempt = refund.attempt
    attempt.refunded_fen += refund.amount_fen
    attempt.save(update_fields=["refunded_fen", "refund_reserved_fen"])
    _account_for(payment, attempt)
    # What was paid twice goes back beside the price, which stays paid.
    back_fen = payment.refunded_fen + (0 if attempt.is_overpayment else refund.amount_fen)
    evidence = {"refund": refund.pk, "amount_fen": refund.amount_fen, "attempt": attempt.pk}
    rows = (attempt, refund)
    record(payment, kind=EventKind.REFUNDED, cause=cause, evidence=evidence, rows=rows, refunded_fen=back_fen)
    settle_cases(payment, kind=ExceptionKind.REFUND_STUCK, subject=subject_of(refund), action=CaseAction.REFUND)
    settle_cases_of(refund)
    if refund.is_external:
        raise_external(payment, refund, cause)
    if not attempt.is_overpayment:
        take_back(payment, refund)
        unlock_entitlement(payment)
    return RefundOutcome.SUCCEEDED


def _account_for(payment: Payment, attempt: Attempt) -> None:
    """What the provider had said of the trade, before the refund was known, is accounted for once so much is here.

    The caller's event of the refund vouches for the attempt as this leaves it.
    """
    told_fen = attempt.refunded_elsewhere_fen
    if not told_fen or not accounts_for(attempt, told_fen):
        return
    attempt.refunded_elsewhere_fen = attempt.next_query_at = None
    attempt.save(update_fields=["refunded_elsewhere_fen", "next_query_at"])
    kind, subject = ExceptionKind.EXTERNAL_REFUND, subject_of(attempt)
    settle_cases(payment, kind=kind, subject=subject, action=CaseAction.GONE)


def _reserve(refund: Refund) -> bool:
    """Hold the amount of a refund that held nothing (made elsewhere, or taken for failed); whether there is room."""
    if refund.status in RESERVING_REFUNDS:
        return True
    attempt = refund.attempt
    if refund.amount_fen > attempt.refundable_fen:
        return False
    attempt.refund_reserved_fen += refund.amount_fen
    return True


def _fail(payment: Payment, refund: Refund, *, failure: str, cause: Cause) -> None:
    was_ours = refund.status != RefundStatus.ANNOUNCED
    release_refund(refund, to=RefundStatus.FAILED, failure=failure[:64])
    settle_cases(payment, kind=ExceptionKind.REFUND_STUCK, subject=subject_of(refund), action=CaseAction.ACCEPTED)
    evidence = {"refund": refund.pk, "amount_fen": refund.amount_fen, "failure": refund.failure}
    record(payment, kind=EventKind.REFUND_FAILED, cause=cause, evidence=evidence, rows=[refund.attempt, refund])
    if not was_ours:
        return
    if not ExceptionCase.objects.filter(refund=refund).exists():  # else that one is open again
        raise_failed(payment, refund, cause)


def _note_progress(payment: Payment, refund: Refund, statement: RefundStatement, cause: Cause) -> None:
    """The provider has it: under way, or stuck where only a person in its console can help."""
    if refund.status == RefundStatus.ANNOUNCED:
        return
    is_abnormal = statement.state == RefundState.ABNORMAL
    before, asked_next = (refund.status, refund.provider_refund_id), refund.next_query_at
    if refund.status == RefundStatus.PENDING:
        asked_next = next_query(timezone.now(), provider=refund.provider, asked=0)
    move_refund(
        refund,
        to=RefundStatus.ABNORMAL if is_abnormal else RefundStatus.PROCESSING,
        next_query_at=asked_next,
        failure="abnormal" if is_abnormal else "",
        provider_refund_id=statement.provider_refund_id or refund.provider_refund_id,
    )
    if (refund.status, refund.provider_refund_id) != before:
        evidence = {"refund": refund.pk, "status": refund.status}
        record(payment, kind=EventKind.REFUND_UNDER_WAY, cause=cause, evidence=evidence, rows=[refund])
    if is_abnormal:
        raise_stuck(payment, refund)
