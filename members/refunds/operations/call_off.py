"""A refund is on its way: what is booked with what goes back is given up."""

from django.db import transaction

from members.classes.operations.covered_bookings import give_up_covered_places
from members.memberships.queries import membership_of_payment
from members.people.queries import member_for_update
from members.refunds.models import GivenUp, RefundDecision
from members.refunds.queries import appointments_at_stake, takes_everything
from members.training.models import OwnedPack
from members.training.operations.cancel_appointment import cancel_open_appointments
from members.training.queries import pack_for_update


@transaction.atomic
def call_off(*, payment_id: int, refund_id: int, reason: str, actor_id: int | None) -> None:
    """Give up the places and private sessions that go with it, and keep them in mind until the refund has ended.

    Under the payment's lock. A refund that takes a part gives up nothing before it has arrived, and one that nobody
    decided by a rule neither.
    """
    if not takes_everything(refund_id):
        return
    membership = membership_of_payment(payment_id)
    if membership is not None:
        member_for_update(membership.member_id)
        places = give_up_covered_places(membership, actor_id=actor_id, reason=reason)
        GivenUp.objects.bulk_create([GivenUp(refund_id=refund_id, booking=place) for place in places])
    for pack_id in OwnedPack.objects.filter(payment_id=payment_id).values_list("pk", flat=True):
        pack_for_update(pack_id)
        booked = [GivenUp(refund_id=refund_id, appointment=each) for each in appointments_at_stake(payment_id)]
        GivenUp.objects.bulk_create(booked)
        cancel_open_appointments(pack_id=pack_id, actor_id=actor_id, reason=reason)


def call_off_approved(*, payment_id: int, refund_id: int, user_id: int) -> None:
    """The same for a refund that somebody has approved, with the reason for which it was asked."""
    decision = RefundDecision.objects.filter(refund_id=refund_id).select_related("refund").first()
    if decision is not None:
        call_off(payment_id=payment_id, refund_id=refund_id, reason=decision.refund.reason, actor_id=user_id)
