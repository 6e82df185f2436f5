"""Carry out what is proposed for a difference from a bill. The ledger is never edited: its own doors are used."""

from collections.abc import Callable
from typing import Any, NamedTuple

from django.db import IntegrityError, transaction
from django.db.models import QuerySet
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.enums import AttemptStatus, RefundStatus, Repair
from payments.errors import ProviderNotConfigured
from payments.ledger.models import Attempt, Difference, Reconciliation, Refund
from payments.ledger.operations.move_report import note_repair
from payments.ledger.queries import refund_of
from payments.paying.operations.ask import ask_provider
from payments.paying.operations.settle import Outcome
from payments.providers.base import ProviderError
from payments.providers.billing import EntryKind
from payments.reconciling.operations.raise_difference import drop_difference, raise_difference
from payments.refunding.operations.ask_or_send_again import ask_for_refund
from payments.refunding.operations.book_external_refund import book_external_refund
from payments.refunding.operations.settle import RefundOutcome, settle_refund


class Repaired(NamedTuple):
    """Whether the difference is dealt with, and the word for what came of it."""

    is_done: bool
    outcome: str


# The provider's answer was booked, or has put the payment in front of a person.
_SETTLED = frozenset({Outcome.SETTLED, Outcome.DUPLICATE, Outcome.OVERPAID, Outcome.MISMATCHED})


def repair(*, difference_id: int, cause: Cause, user_id: int | None = None) -> str:
    """Do what the difference proposes, once; the word for what came of it, which is kept on the difference.

    `settled` or `overpaid` of a payment, `succeeded` of a refund, `duplicate` of either (somebody was quicker),
    `mismatched`, `raised` and `raised_before` (a person has it) have dealt with it. Anything else (the provider's
    error, or a state that is not what the bill says) leaves it, and its case, to be repaired later. Raises
    Difference.DoesNotExist.
    """
    difference = Difference.objects.select_related("reconciliation", "attempt", "refund__attempt").get(pk=difference_id)
    if difference.repaired_at is not None:
        return difference.outcome
    try:
        result = _REPAIRS[Repair(difference.proposed_repair)](difference, cause)
    except (ProviderError, ProviderNotConfigured) as error:
        result = Repaired(is_done=False, outcome=error.code)
    except IntegrityError:
        result = Repaired(is_done=False, outcome="number_of_another_payment")
    _note(difference, result, user_id)
    if result.is_done and difference.proposed_repair != Repair.RAISE:
        drop_difference(difference)
    return result.outcome


def _settle(difference: Difference, _cause: Cause) -> Repaired:
    if difference.entry == EntryKind.REFUND.value:
        return _settle_refund(difference)
    outcome = ask_provider(difference.attempt or _unseen_attempt(difference))
    if outcome in _SETTLED:
        trade = Attempt.objects.filter(
            provider=difference.reconciliation.provider, out_trade_no_index=difference.number_index
        )
        _note_bill(difference, trade)
    return Repaired(is_done=outcome in _SETTLED, outcome=outcome.value)


def _unseen_attempt(difference: Difference) -> Attempt:
    """What to ask for where the trade was opened without our writing it down; settling writes it."""
    assert difference.payment_id is not None  # settling is proposed for payments that are known here alone
    return Attempt(
        payment_id=difference.payment_id,
        provider=difference.reconciliation.provider,
        out_trade_no=difference.out_trade_no,
    )


def _settle_refund(difference: Difference) -> Repaired:
    refund = difference.refund
    assert refund is not None  # proposed for refunds that are known here alone
    statement = ask_for_refund(refund)
    cause = Cause(EventSource.QUERY, actor=refund.provider)
    outcome = settle_refund(refund_id=refund.pk, statement=statement, cause=cause)
    refund.refresh_from_db()
    is_done = refund.status == RefundStatus.SUCCEEDED or outcome == RefundOutcome.MISMATCHED
    return Repaired(is_done=is_done, outcome=outcome.value if is_done else refund.status)


def _book_refund(difference: Difference, cause: Cause) -> Repaired:
    attempt = difference.attempt or _attempt_by_now(difference)
    if attempt is None:
        return Repaired(is_done=False, outcome="no_attempt")
    if attempt.status != AttemptStatus.PAID:
        ask_provider(attempt)
    book_external_refund(attempt, number=difference.number, cause=cause)
    refund = refund_of(attempt, difference.number)
    if refund is None or refund.status != RefundStatus.SUCCEEDED:
        return Repaired(is_done=False, outcome="not_booked")
    _note_bill(difference, Refund.objects.filter(pk=refund.pk))
    return Repaired(is_done=True, outcome=RefundStatus.SUCCEEDED.value)


@transaction.atomic
def _note_bill(difference: Difference, booked: QuerySet[Any]) -> None:
    """What was booked has its bill, and the bill's fee; under the report's lock, as an audit adds up its fees."""
    report = Reconciliation.objects.select_for_update().get(pk=difference.reconciliation_id)
    unbilled = booked.filter(billed_on__isnull=True)
    unbilled.update(billed_on=report.day, fee_millifen=difference.fee_millifen)


def _attempt_by_now(difference: Difference) -> Attempt | None:
    """The trade, which the repair of its payment may have written down since the comparison."""
    index = Attempt.index_of(difference.out_trade_no)
    return Attempt.objects.filter(provider=difference.reconciliation.provider, out_trade_no_index=index).first()


def _raise(difference: Difference, _cause: Cause) -> Repaired:
    is_new = raise_difference(difference)
    return Repaired(is_done=True, outcome="raised" if is_new else "raised_before")


def _leave(_difference: Difference, _cause: Cause) -> Repaired:
    return Repaired(is_done=False, outcome="not_ours")


@transaction.atomic
def _note(difference: Difference, result: Repaired, user_id: int | None) -> None:
    """Keep the outcome, unless somebody else has repaired it meanwhile."""
    report = Reconciliation.objects.select_for_update().get(pk=difference.reconciliation_id)
    noted = Difference.objects.filter(pk=difference.pk, repaired_at__isnull=True).update(
        outcome=result.outcome[:64],
        repaired_at=timezone.now() if result.is_done else None,
        repaired_by=user_id if result.is_done else None,
    )
    if noted:
        note_repair(report, Difference.objects.get(pk=difference.pk))


_REPAIRS: dict[Repair, Callable[[Difference, Cause], Repaired]] = {
    Repair.SETTLE: _settle,
    Repair.BOOK_REFUND: _book_refund,
    Repair.RAISE: _raise,
    Repair.NONE: _leave,
}
