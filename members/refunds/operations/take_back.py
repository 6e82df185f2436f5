"""Money for a membership has arrived: it is taken back, and the places that go with it are kept in mind."""

from django.db import transaction

from members.changes.operations.withdraw_membership import withdraw_membership
from members.refunds.models import GivenUp
from members.refunds.queries import withdrawal_of
from payments.purposes import Take


@transaction.atomic
def take_back_membership(*, payment_id: int, refund_id: int, take: Take | None) -> None:
    """Take back what was decided, and write down which places were given up with it; raises `withdraw_membership`'s."""
    withdrawal = withdrawal_of(refund_id, take)
    given_up = withdraw_membership(payment_id=payment_id, withdrawal=withdrawal)
    GivenUp.objects.bulk_create([GivenUp(refund_id=withdrawal.refund_id, booking=place) for place in given_up])
