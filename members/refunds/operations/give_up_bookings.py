"""A refund is on its way: what is booked with what goes back is given up."""

from django.db import transaction

from members.classes.operations.uncovered_places import give_up_covered_places
from members.memberships.entitlement import entitlement_for_update
from members.refunds.models import GivenUp, RefundDecision
from members.refunds.queries import appointments_at_stake, decision_of, takes_everything
from members.training.models import OwnedPack
from members.training.operations.cancel_appointment import cancel_open_appointments
from members.training.queries import pack_for_update


@transaction.atomic
def call_off(decision: RefundDecision, *, actor_id: int | None) -> None:
    """Give up the places and private sessions that go with it, and keep them in mind until its refunds have ended.

    Under the payments' locks; once, however often it is called. A decision that takes a part, or lets a card have its
    place again, gives up nothing before its money has arrived.
    """
    if not takes_everything(decision):
        return
    payment_id, refund_id, reason = decision.payment_id, decision.refund_id, decision.refund.reason
    entitlement = entitlement_for_update(payment_id)
    if entitlement is not None:
        places = give_up_covered_places(entitlement.now, actor_id=actor_id, reason=reason)
        GivenUp.objects.bulk_create([GivenUp(refund_id=refund_id, booking=place) for place in places])
    for pack_id in OwnedPack.objects.filter(payment_id=payment_id).values_list("pk", flat=True):
        pack_for_update(pack_id)
        booked = [GivenUp(refund_id=refund_id, appointment=each) for each in appointments_at_stake(payment_id)]
        GivenUp.objects.bulk_create(booked)
        cancel_open_appointments(pack_id=pack_id, actor_id=actor_id, reason=reason)


def call_off_approved(*, refund_id: int, user_id: int) -> None:
    """The same for a refund that somebody has approved; nothing for one that nobody decided by a rule."""
    decision = decision_of(refund_id)
    if decision is not None:
        call_off(decision, actor_id=user_id)
