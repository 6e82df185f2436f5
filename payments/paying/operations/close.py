"""End a payment that is not to be paid any more: at its providers first, then here."""

from django.db import transaction
from django.utils import timezone

from foundation.cause import Cause
from payments.enums import PaymentStatus
from payments.errors import CloseTooSoon, CloseUnconfirmed, PaymentClosed, PaymentNotFound
from payments.ledger.models import Payment
from payments.ledger.queries import live_attempts, overdue, payment_for_update
from payments.paying.operations.close_attempt import Closing, close_attempt
from payments.paying.operations.order_time import closable_at
from payments.paying.operations.settle import fail_payment
from payments.paying.operations.way_out import way_to
from payments.providers import in_one_call


def close_payment(*, payment_id: int, cause: Cause) -> Payment:
    """Close every live attempt at its provider, then the payment; the payment as it is afterwards.

    One that turns out to be paid is booked and is a success; one that has failed already stays as it is. Raises
    PaymentNotFound; PaymentClosed for a success of before; CloseTooSoon or CloseUnconfirmed while a provider has not
    confirmed: the payment stays pending then, and closing may be tried again; ProviderBusy when one could not be
    called: nothing has happened.
    """
    payment = Payment.objects.filter(pk=payment_id).first()
    if payment is None:
        raise PaymentNotFound
    if payment.status == PaymentStatus.SUCCESS:
        raise PaymentClosed
    attempts = list(live_attempts(payment_id))
    with way_to(attempt.provider for attempt in attempts), in_one_call():
        for attempt in attempts:
            if close_attempt(attempt) == Closing.TOO_SOON:
                raise CloseTooSoon(int((closable_at(attempt) - timezone.now()).total_seconds()) + 1)
    return _end(payment_id, cause)


def expired_payments(*, after_id: int, limit: int) -> list[int]:
    """The ids of the next pending payments whose time is over."""
    expired = Payment.objects.filter(overdue(timezone.now()), pk__gt=after_id)
    return list(expired.order_by("pk").values_list("pk", flat=True)[:limit])


@transaction.atomic
def _end(payment_id: int, cause: Cause) -> Payment:
    payment = payment_for_update(payment_id)
    assert payment is not None  # a payment is never deleted
    if payment.status == PaymentStatus.PENDING:
        if live_attempts(payment_id).exists():
            raise CloseUnconfirmed(payment_id)
        fail_payment(payment, cause=cause, evidence={"closed": True})
    return payment
