"""End a payment that is not to be paid any more: at its providers first, then here."""

from collections.abc import Sequence

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from foundation.rows.reading import find
from foundation.rows.together import together
from payments.enums import LIVE_ATTEMPTS, AttemptStatus, PaymentStatus
from payments.errors import CloseTooSoon, CloseUnconfirmed, PaymentClosed, PaymentNotFound
from payments.ledger.models import Attempt, Payment
from payments.ledger.operations.move_attempt_or_refund import move_attempt
from payments.ledger.queries import attempt_states, live_attempts, overdue, payment_for_update
from payments.paying.operations.close_attempt import Closing, close_attempt
from payments.paying.operations.mark_attempt import end_doubt
from payments.paying.operations.order_time import closable_at
from payments.paying.operations.settle import end_untried
from payments.paying.operations.way_out import way_to
from payments.providers import in_one_call


def close_payment(*, payment_id: int, cause: Cause) -> Payment:
    """Close every live attempt at its provider, then the payment; the payment as it is afterwards.

    One that turns out to be paid is booked and is a success; one that has failed already stays as it is. Raises
    PaymentNotFound; PaymentClosed for a success of before; CloseTooSoon or CloseUnconfirmed while a provider has not
    confirmed: the payment stays pending then, and closing may be tried again; ProviderBusy when one could not be
    called: nothing has happened.
    """
    payment = find(Payment, pk=payment_id)
    if payment is None:
        raise PaymentNotFound
    if payment.status == PaymentStatus.SUCCESS:
        raise PaymentClosed
    return close_with_attempts(payment_id=payment_id, attempts=list(live_attempts(payment_id)), cause=cause)


def close_with_attempts(*, payment_id: int, attempts: Sequence[Attempt], cause: Cause) -> Payment:
    """The same for a payment that was pending when these were its live attempts, which may be a while ago.

    One that has been paid or has ended since is given as what it is; what has ended of it is asked for in vain. While
    there is a live attempt beside these the payment stays pending: CloseUnconfirmed.
    """
    closed = list[Attempt]()
    with way_to(attempt.provider for attempt in attempts), in_one_call():
        closings = ((attempt, close_attempt(attempt, note=closed.append)) for attempt in attempts)
        early = next((attempt for attempt, closing in closings if closing == Closing.TOO_SOON), None)
    payment = _end(payment_id, closed, cause, is_all=early is None)
    if early is not None and payment.status == PaymentStatus.PENDING:
        raise CloseTooSoon(int((closable_at(early) - timezone.now()).total_seconds()) + 1)
    if payment.status == PaymentStatus.PENDING:
        raise CloseUnconfirmed(payment_id)
    return payment


def expired_payments(*, after_id: int, limit: int) -> dict[int, list[Attempt]]:
    """The live attempts of the next pending payments whose time is over, by the payments' ids and in their order."""
    expired = Payment.objects.filter(overdue(timezone.now()), pk__gt=after_id)
    found: dict[int, list[Attempt]] = {pk: [] for pk in expired.order_by("pk").values_list("pk", flat=True)[:limit]}
    for attempt in Attempt.objects.filter(payment_id__in=found, status__in=LIVE_ATTEMPTS).order_by("id"):
        found[attempt.payment_id].append(attempt)
    return found


def _end(payment_id: int, closed: Sequence[Attempt], cause: Cause, *, is_all: bool) -> Payment:
    """Write what is closed at its providers; where that `is_all` there was to close, the payment ends with it."""
    with transaction.atomic(), together():
        payment = payment_for_update(payment_id)
        assert payment is not None  # a payment is never deleted
        states = attempt_states(payment_id)
        for attempt in closed:
            end_doubt(payment, attempt)
            states[attempt.pk] = _mark_closed(attempt, stands=states[attempt.pk])
        if is_all and payment.status == PaymentStatus.PENDING:
            end_untried(payment, cause=cause, evidence={"closed": True}, tries=set(states.values()))
    return payment


def _mark_closed(attempt: Attempt, *, stands: AttemptStatus) -> AttemptStatus:
    """Write that nobody can pay it any more, unless it has ended since it was read; where it stands then."""
    if stands not in LIVE_ATTEMPTS:
        return stands
    move_attempt(attempt, stands=stands, to=AttemptStatus.CLOSED, next_query_at=None)
    return AttemptStatus.CLOSED
