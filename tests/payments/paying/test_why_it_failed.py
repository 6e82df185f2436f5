"""Why a payment ended unpaid: its time was over, somebody closed it, or every provider had refused to open it."""

from datetime import timedelta

import pytest
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.enums import AttemptStatus
from payments.models import Payment
from payments.paying.operations.close import close_payment
from tests.factories.payments import AttemptFactory, PaymentFactory

pytestmark = pytest.mark.django_db(transaction=True)


def ended(*statuses: AttemptStatus, minutes: int = -1) -> str:
    """Why a payment fails with these attempts and so much time left."""
    payment: Payment = PaymentFactory(expires_at=timezone.now() + timedelta(minutes=minutes))
    for number, status in enumerate(statuses, start=1):
        AttemptFactory(payment=payment, status=status, out_trade_no=f"{payment.transaction_id}_{number}")
    return close_payment(payment_id=payment.pk, cause=Cause(EventSource.COMMAND)).failure_reason


def test_nobody_tried() -> None:
    assert ended() == "expired"


def test_every_provider_refused_to_open_it() -> None:
    assert ended(AttemptStatus.REFUSED) == "rejected"
    assert ended(AttemptStatus.REFUSED, AttemptStatus.REFUSED) == "rejected"


def test_one_of_them_had_opened_it() -> None:
    assert ended(AttemptStatus.REFUSED, AttemptStatus.CLOSED) == "expired"


def test_somebody_closed_it_before_its_time_was_over() -> None:
    assert ended(AttemptStatus.REFUSED, minutes=5) == "closed"
