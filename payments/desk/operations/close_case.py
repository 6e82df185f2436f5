"""Settle an exception: do what was decided, then close it with the action and the reason."""

import json
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.functional import lazy
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from foundation.cause import Cause
from payments import permissions
from payments.cases.actions import actions_of
from payments.enums import CaseAction, ExceptionKind, Fulfilment, PaymentStatus, ProviderName, RefundStatus, Repair
from payments.errors import CaseNotClosed, CaseNotFound, ProviderNotConfigured
from payments.ledger.models import Attempt, Difference, ExceptionCase, Payment, Refund
from payments.ledger.operations.move_case import change_case
from payments.ledger.queries import payment_for_update
from payments.paying.operations.accept_other_amount import accept_other_amount
from payments.paying.operations.ask import ask_provider
from payments.paying.operations.fulfil import fulfil_payment
from payments.paying.operations.settle import Outcome
from payments.paying.operations.way_out import way_to
from payments.providers import in_one_call
from payments.providers.base import ProviderError
from payments.purposes import Take
from payments.reconciling.operations.repair import repair
from payments.reconciling.queries import difference_of
from payments.refunding.operations.ask_refunds_elsewhere import book_refunds_elsewhere
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.refunding.operations.send import send_refund

_NEEDS_THE_MONEY = (CaseAction.REFUND, CaseAction.ACCEPT_AMOUNT)
# Answers of a provider after which the payment is not what it was.
_CHANGES = frozenset({Outcome.SETTLED, Outcome.OVERPAID, Outcome.CLOSED})


@dataclass(frozen=True, slots=True)
class Decision:
    """What a person decided about a case, and why; `take` is what a refund takes back of what was bought."""

    case_id: int
    action: CaseAction
    reason: str
    user_id: int
    take: Take | None = None


def close_case(decision: Decision, *, cause: Cause) -> ExceptionCase:
    """Carry out the action, then close the case.

    Which actions a case has is in `CASE_ACTIONS`. REFUND asks for the money in question back, by the rules of refunds
    (above what this user may give back alone it waits for a second person); one that fails at once leaves the case
    open. DELIVER delivers now. ACCEPT_AMOUNT takes money of another amount as the price, and delivers. ASK_PROVIDER
    asks for the payment's attempts and books the answers, or carries out the repair of a difference; it settles what it
    has changed. The others only note what was decided.

    Raises CaseNotFound; CaseNotClosed when it was closed before, or the action is none of its kind's, did not settle it
    or is not this user's to take; ProviderBusy; and what a refund may be refused with. The case stays open then. Of
    several who decide at once one settles it.
    """
    case = ExceptionCase.objects.filter(pk=decision.case_id).first()
    if case is None:
        raise CaseNotFound
    _require_open(case)
    if decision.action not in actions_of(case):
        raise CaseNotClosed(_("An exception of this kind is not settled in this way."))
    if case.kind == ExceptionKind.AMOUNT_MISMATCH and decision.action in _NEEDS_THE_MONEY:
        _confirm(case)
    if decision.action == CaseAction.REFUND:
        return _refund(case, decision, cause)
    if decision.action == CaseAction.ACCEPT_AMOUNT:
        return _accept_other_amount(case, decision, cause)
    if decision.action == CaseAction.DELIVER:
        _deliver(case, cause)
    elif decision.action == CaseAction.ASK_PROVIDER:
        _ask_provider(case, decision, cause)
    else:
        return _note(decision)
    return _close(decision)


def _require_open(case: ExceptionCase) -> None:
    if case.closed_at is not None:
        raise CaseNotClosed(_("The exception was settled before."))


@transaction.atomic
def _note(decision: Decision) -> ExceptionCase:
    _require_open(_locked(decision.case_id))
    return _close(decision)


@transaction.atomic
def _close(decision: Decision) -> ExceptionCase:
    """Write the end, once. A case that what was just done has closed by itself gets the person's reason."""
    case = _locked(decision.case_id)
    if case.closed_by_id is not None:
        raise CaseNotClosed(_("The exception was settled before."))
    change_case(
        case,
        closed_at=timezone.now(),
        closed_by_id=decision.user_id,
        closing_action=decision.action,
        closing_reason=decision.reason,
    )
    return case


def _locked(case_id: int) -> ExceptionCase:
    return ExceptionCase.objects.select_for_update().get(pk=case_id)


def _refund(case: ExceptionCase, decision: Decision, cause: Cause) -> ExceptionCase:
    """Reserved and closed together, under the payment's lock, so that of several who decide at once one is first."""
    assert case.payment_id is not None  # every kind that has this action is about a payment
    account = get_user_model()._default_manager.get(pk=decision.user_id)
    if not (account.has_perm(permissions.REQUEST_REFUND) or account.has_perm(permissions.PROPOSE_REFUND)):
        raise CaseNotClosed(_("Sending money back needs the permission to ask for refunds, or to propose them."))
    with transaction.atomic():
        payment_for_update(case.payment_id)
        _require_open(_locked(case.pk))
        refund = reserve_refund(new=refund_for(case, decision), cause=cause)
        closed = _close(decision)
        change_case(closed, refund_id=refund.pk)
    if refund.status == RefundStatus.PENDING:
        send_refund(refund, cause=cause)
        refund.refresh_from_db()
    if refund.status == RefundStatus.FAILED:
        raise CaseNotClosed(_refund_failed(refund.failure))
    return closed


def _failed_in_words(failure: str) -> str:
    return gettext("The refund failed (%(failure)s), and the exception is open again.") % {"failure": failure}


_refund_failed = lazy(_failed_in_words, str)


def refund_for(case: ExceptionCase, decision: Decision) -> NewRefund:
    """The refund that REFUND asks for: the money in question, of the attempt that the case is about.

    Unless it was said, it takes back what the refund that had failed was to take.
    """
    assert case.payment_id is not None  # every kind that has this action is about a payment
    take = take_that_failed(case) if decision.take is None else decision.take
    return NewRefund(case.payment_id, case.amount_fen, decision.reason, decision.user_id, _attempt_of(case), take)


def take_that_failed(case: ExceptionCase) -> Take | None:
    """What the refund that the case says has failed was to take back; None where that was not said."""
    if case.kind != ExceptionKind.REFUND_FAILED:
        return None
    failed = Refund.objects.only("take").filter(pk=json.loads(case.evidence).get("refund")).first()
    return None if failed is None else Take.read(failed.take)


def _confirm(case: ExceptionCase) -> None:
    """Money of another amount is booked when its provider was asked: what was only told of is asked for now."""
    if _attempt_of(case) is None:
        _answers(case)
        case.refresh_from_db()
    if _attempt_of(case) is None:
        raise CaseNotClosed(_("The provider does not confirm this money."))


def _attempt_of(case: ExceptionCase) -> int | None:
    attempt_id: int | None = json.loads(case.evidence).get("attempt")
    return attempt_id


def _accept_other_amount(case: ExceptionCase, decision: Decision, cause: Cause) -> ExceptionCase:
    """Taken as the price and closed together; then delivered."""
    attempt_id = _attempt_of(case)
    assert case.payment_id is not None  # every kind that has this action is about a payment
    assert attempt_id is not None  # confirmed by the caller
    with transaction.atomic():
        payment = payment_for_update(case.payment_id)
        assert payment is not None  # a payment is never deleted
        _require_open(_locked(case.pk))
        accept_other_amount(payment, attempt_id=attempt_id, reason=decision.reason, cause=cause)
        closed = _close(decision)
    if payment.awaits_delivery:
        fulfil_payment(payment_id=payment.pk, cause=cause)
    return closed


def _deliver(case: ExceptionCase, cause: Cause) -> None:
    assert case.payment_id is not None  # every kind that has this action is about a payment
    if fulfil_payment(payment_id=case.payment_id, cause=cause) != Fulfilment.DONE:
        raise CaseNotClosed(_("It could not be delivered."))


def _ask_provider(case: ExceptionCase, decision: Decision, cause: Cause) -> None:
    """Settles the case when the answers have changed something, or have ended what was in doubt: see each kind."""
    assert case.payment_id is not None  # every kind that has this action is about a payment
    difference = difference_of(case)
    if difference is not None and difference.proposed_repair != Repair.RAISE:
        return _repair(difference, decision, cause)
    outcomes = _answers(case)
    if case.kind == ExceptionKind.EXTERNAL_REFUND:
        is_settled = _are_refunds_known(case)
    elif case.kind == ExceptionKind.OUTCOME_UNKNOWN:
        is_settled = not Payment.objects.filter(pk=case.payment_id, status=PaymentStatus.PENDING).exists()
    else:
        is_settled = not _CHANGES.isdisjoint(outcomes)
    if not is_settled:
        raise CaseNotClosed(_("The provider says nothing that would settle it."))
    return None


def _answers(case: ExceptionCase) -> set[Outcome]:
    """What became of the providers' answers for all attempts of the payment: money in hand has nobody to ask."""
    attempts = Attempt.objects.filter(payment=case.payment_id, provider__in=ProviderName.values).order_by("id")
    try:
        with way_to({attempt.provider for attempt in attempts}), in_one_call():
            return {ask_provider(attempt) for attempt in attempts}
    except ProviderError as error:
        raise CaseNotClosed(_("The provider could not be asked.")) from error


def _are_refunds_known(case: ExceptionCase) -> bool:
    """Whether the refunds account, now that the provider has been asked for them, for what it said of the trade."""
    said_to_be = Attempt.objects.filter(payment=case.payment_id, refunded_elsewhere_fen__gt=0)
    is_about_trade = said_to_be.exists()
    try:
        for attempt in said_to_be:
            book_refunds_elsewhere(attempt)
    except (ProviderError, ProviderNotConfigured) as error:
        raise CaseNotClosed(_("The provider could not be asked.")) from error
    return is_about_trade and not said_to_be.all().exists()


def _repair(difference: Difference, decision: Decision, cause: Cause) -> None:
    with way_to([difference.reconciliation.provider]), in_one_call():
        repair(difference_id=difference.pk, cause=cause, user_id=decision.user_id)
    difference.refresh_from_db(fields=["repaired_at"])
    if difference.repaired_at is None:
        raise CaseNotClosed(_("The provider says nothing that would settle it."))
