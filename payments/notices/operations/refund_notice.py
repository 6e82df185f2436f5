"""What a provider tells of a refund, unasked: one of ours, or one that was made in its console."""

from django.utils import timezone

from foundation.cause import Cause
from payments.enums import LIVE_ATTEMPTS, OPEN_REFUNDS, AttemptStatus, Verdict
from payments.ledger.models import Attempt, Payment, Refund
from payments.ledger.queries import attempt_of, refund_of
from payments.providers.base import Notice
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations.book_external_refund import announce_refund
from payments.refunding.operations.raise_cases import raise_external
from payments.refunding.operations.settle import RefundOutcome, settle_refund

_VERDICTS = {
    RefundOutcome.SUCCEEDED: Verdict.ACCEPTED,
    RefundOutcome.UNDER_WAY: Verdict.ACCEPTED,
    RefundOutcome.FAILED: Verdict.ACCEPTED,
    RefundOutcome.DUPLICATE: Verdict.DUPLICATE,
    RefundOutcome.MISMATCHED: Verdict.MISMATCHED,
}


def take_refund_notice(payment: Payment, *, provider: str, notice: Notice, cause: Cause) -> Verdict:
    """Book an authentic notice; of a hint, make sure that the provider is asked about it next.

    Inside the caller's transaction, under the payment's lock. Where the trade is not known to be paid, it is asked for
    next: what was refunded has been paid.
    """
    statement = notice.refund
    attempt = attempt_of(payment, provider=provider, out_trade_no=notice.trade.out_trade_no)
    if statement is None or attempt is None:
        return Verdict.IGNORED
    if attempt.status != AttemptStatus.PAID:
        return _ask_for_trade(attempt)
    refund = refund_of(attempt, statement.number)
    if refund is None and statement.state == RefundState.CLOSED:
        return Verdict.IGNORED
    is_new = refund is None
    if refund is None:
        said_fen = _said_fen(attempt, statement)
        refund = announce_refund(payment, attempt, number=statement.number, amount_fen=said_fen, cause=cause)
    if is_new and notice.is_authentic:
        raise_external(payment, refund, cause)
    if not notice.is_authentic or (refund.is_external and statement.amount_fen is None):
        return _ask_next(refund, is_new=is_new)
    return _VERDICTS[settle_refund(refund_id=refund.pk, statement=statement, cause=cause)]


def _said_fen(attempt: Attempt, statement: RefundStatement) -> int:
    """What is said to have gone back: of a sum over the trade what is new in it, until the provider has been asked."""
    if statement.amount_fen:
        return statement.amount_fen
    sum_fen = statement.trade_refunded_fen or attempt.paid_fen or 0
    return max(sum_fen - attempt.refunded_fen, 1)


def _ask_for_trade(attempt: Attempt) -> Verdict:
    if attempt.status not in LIVE_ATTEMPTS:
        return Verdict.IGNORED
    Attempt.objects.filter(pk=attempt.pk).update(next_query_at=timezone.now())
    return Verdict.ACCEPTED


def _ask_next(refund: Refund, *, is_new: bool) -> Verdict:
    if refund.status not in OPEN_REFUNDS:
        return Verdict.DUPLICATE
    Refund.objects.filter(pk=refund.pk).update(next_query_at=timezone.now())
    return Verdict.ACCEPTED if is_new or not refund.is_external else Verdict.DUPLICATE
