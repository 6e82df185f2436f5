"""Settle an exception: do what was decided, then close it with the action and the reason."""

import json
from dataclasses import dataclass

from django.contrib.auth import get_user_model
from django.db import transaction
from django.utils import timezone
from django.utils.translation import gettext_lazy as _

from foundation.cause import Cause
from payments.enums import CaseAction, Fulfilment, PaymentStatus, RefundStatus
from payments.errors import CaseNotClosed, CaseNotFound
from payments.ledger.models import Attempt, ExceptionCase, Payment
from payments.paying.operations.ask import ask_provider
from payments.paying.operations.fulfil import fulfil_payment
from payments.providers.base import ProviderError
from payments.purposes import Take
from payments.refunding.operations.request import NewRefund, reserve_refund
from payments.refunding.operations.send import send_refund

MAY_REFUND = "payments.request_refund"
_WITH_A_PAYMENT = (CaseAction.REFUND, CaseAction.DELIVER, CaseAction.ASK_PROVIDER)


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

    REFUND asks for the money in question back, by the rules of refunds (above the threshold it waits for a second
    person). DELIVER delivers now. ASK_PROVIDER asks for the payment's attempts and books the answers. The other two
    only note what was decided. Raises CaseNotFound, CaseNotClosed when it was closed before, or the action did
    not settle it or is not this user's to take, and what a refund may be refused with; the case stays open then.
    """
    case = ExceptionCase.objects.filter(pk=decision.case_id).first()
    if case is None:
        raise CaseNotFound
    if case.closed_at is not None:
        raise CaseNotClosed(_("The exception was settled before."))
    if decision.action in _WITH_A_PAYMENT and case.payment_id is None:
        raise CaseNotClosed(_("There is no payment to do this with."))
    if decision.action == CaseAction.REFUND:
        return _refund(case, decision, cause)
    if decision.action == CaseAction.DELIVER:
        _deliver(case, cause)
    if decision.action == CaseAction.ASK_PROVIDER and case.payment_id is not None:
        _ask_provider(case.payment_id)
    return _close(decision)


@transaction.atomic
def _close(decision: Decision) -> ExceptionCase:
    """Write the end, once. A case that what was just done has closed by itself gets the person's reason."""
    case = ExceptionCase.objects.select_for_update().get(pk=decision.case_id)
    if case.closed_by_id is not None:
        raise CaseNotClosed(_("The exception was settled before."))
    case.closed_at, case.closed_by_id = timezone.now(), decision.user_id
    case.closing_action, case.closing_reason = decision.action, decision.reason
    case.save(update_fields=["closed_at", "closed_by", "closing_action", "closing_reason"])
    return case


def _refund(case: ExceptionCase, decision: Decision, cause: Cause) -> ExceptionCase:
    """Reserved and closed together, so that of two who decide at once one is refused; then sent."""
    assert case.payment_id is not None  # looked at by the caller
    if not get_user_model()._default_manager.get(pk=decision.user_id).has_perm(MAY_REFUND):
        raise CaseNotClosed(_("Sending money back needs the permission to ask for refunds."))
    attempt_id = json.loads(case.evidence).get("attempt")
    new = NewRefund(case.payment_id, case.amount_fen, decision.reason, decision.user_id, attempt_id, decision.take)
    with transaction.atomic():
        refund = reserve_refund(new=new, cause=cause)
        closed = _close(decision)
    if refund.status == RefundStatus.PENDING:
        send_refund(refund, cause=cause)
    return closed


def _deliver(case: ExceptionCase, cause: Cause) -> None:
    assert case.payment_id is not None  # looked at by the caller
    if fulfil_payment(payment_id=case.payment_id, cause=cause) != Fulfilment.DONE:
        raise CaseNotClosed(_("It could not be delivered."))


def _ask_provider(payment_id: int) -> None:
    """Settles the case when the provider has answered for every attempt and none can be paid any more."""
    try:
        for attempt in Attempt.objects.filter(payment_id=payment_id).order_by("id"):
            ask_provider(attempt)
    except ProviderError as error:
        raise CaseNotClosed(_("The provider could not be asked.")) from error
    if Payment.objects.filter(pk=payment_id, status=PaymentStatus.PENDING).exists():
        raise CaseNotClosed(_("The provider says that it is not paid yet."))
