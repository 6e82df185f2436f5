"""Money has arrived: what was bought is taken back, and what was booked with it is kept in mind."""

from typing import Protocol

from django.db import transaction

from members.refunds.booked import booked_with
from members.refunds.models import GivenUp
from members.refunds.queries import withdrawal_of
from members.withdrawal import Withdrawal
from payments.purposes import Take


class Withdraw(Protocol):
    """Takes back a membership, a place in a class or private sessions."""

    def __call__(self, *, payment_id: int, withdrawal: Withdrawal) -> object:
        """Take back what was decided."""


@transaction.atomic
def take_back(*, payment_id: int, refund_id: int, take: Take | None, withdraw: Withdraw) -> None:
    """Take back what was decided, and write down what was given up with it; raises what `withdraw` raises."""
    withdrawal, booked = withdrawal_of(refund_id, take), booked_with(payment_id)
    withdraw(payment_id=payment_id, withdrawal=withdrawal)
    gone = booked.gone()
    given_up = [GivenUp(refund_id=withdrawal.refund_id, booking=each) for each in gone.bookings]
    given_up += [GivenUp(refund_id=withdrawal.refund_id, appointment=each) for each in gone.appointments]
    GivenUp.objects.bulk_create(given_up)
