"""What is said of payments in Python and in SQL is the same, and what is said plainly here."""

from datetime import timedelta

import pytest
import time_machine
from django.utils import timezone
from hypothesis import given
from hypothesis import strategies as st

from payments.enums import AttemptStatus, Fulfilment, PaymentStatus
from payments.ledger.queries import (
    going_back,
    is_going_back,
    overdue,
    payable,
    refundable_fen,
    undelivered_payments,
)
from payments.models import Payment
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.members.random_rows import few, found, near, saying

pytestmark = pytest.mark.django_db
MINUTE = timedelta(minutes=1)
STATUSES = st.sampled_from([*PaymentStatus.values, "pending"])
PRICE_FEN = 3
AMOUNTS = st.integers(0, PRICE_FEN)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2026-11-25T04:00:00Z", tick=False):
        yield


@pytest.fixture
def member(clock):
    return MemberFactory()


def payment_that_is(member, status, **fields):
    """A payment of so little that few amounts are all there are."""
    paid_at = timezone.now() if status == PaymentStatus.SUCCESS else None
    return PaymentFactory(member=member, amount_fen=PRICE_FEN, status=status, paid_at=paid_at, **fields)


@few
@given(rows=st.lists(st.tuples(STATUSES, near), max_size=6))
def test_what_can_still_be_paid(member, rows):
    now = timezone.now()
    payments = [payment_that_is(member, status, expires_at=now + minutes * MINUTE) for status, minutes in rows]
    can_be = [
        payment.pk
        for payment, (status, minutes) in zip(payments, rows, strict=True)
        if status == "pending" and minutes > 0
    ]
    assert found(Payment, payments, payable(now)) == saying(payments, lambda each: each.is_payable(now)) == set(can_be)
    pending = {each.pk for each in payments if each.status == PaymentStatus.PENDING}
    assert found(Payment, payments, overdue(now)) == pending - set(can_be)


@few
@given(
    rows=st.lists(
        st.tuples(STATUSES, st.sampled_from([AttemptStatus.PAID, AttemptStatus.OPEN]), st.booleans(), AMOUNTS, AMOUNTS),
        max_size=5,
    )
)
def test_what_is_going_back(member, rows):
    """A provider's word that nothing has gone back elsewhere holds nothing up: 0 is as good as none."""
    payments, going, wholly, left = [], set(), set(), {}
    for status, attempt_status, is_overpayment, reserved_fen, some_fen in rows:
        back_fen = min(reserved_fen, some_fen)
        payment = payment_that_is(member, status, refunded_fen=back_fen, item_id=1, fulfilment=Fulfilment.FAILED)
        is_paid = attempt_status == AttemptStatus.PAID
        AttemptFactory(
            payment=payment,
            status=attempt_status,
            is_overpayment=is_overpayment and is_paid,
            paid_fen=PRICE_FEN if is_paid else None,
            paid_at=timezone.now() if is_paid else None,
            refund_reserved_fen=reserved_fen if is_paid else 0,
            refunded_fen=back_fen if is_paid else 0,
            refunded_elsewhere_fen=0 if some_fen % 2 else None,
        )
        payments.append(payment)
        settles = is_paid and not is_overpayment
        left[payment.pk] = PRICE_FEN - reserved_fen if settles and status == PaymentStatus.SUCCESS else 0
        if settles and reserved_fen == PRICE_FEN:
            going.add(payment.pk)
        if settles and back_fen == PRICE_FEN:
            wholly.add(payment.pk)
    assert found(Payment, payments, going_back()) == saying(payments, is_going_back) == going
    assert saying(payments, lambda each: each.is_wholly_refunded) == wholly
    assert {each.pk: refundable_fen(each) for each in payments} == left
    numbers = [each.pk for each in payments if each.status == PaymentStatus.SUCCESS and each.pk not in going]
    assert [number for number in undelivered_payments() if number in left] == numbers
