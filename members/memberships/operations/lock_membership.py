"""No entry, freeze, transfer or upgrade while money for a membership may go back.

Called under the payment's lock, under which a transfer happens too.
"""

from django.db import transaction
from django.utils import timezone

from members.memberships.entitlement import entitlement_for_update
from payments.ledger.queries import is_refund_under_way


@transaction.atomic
def lock_membership(*, payment_id: int) -> None:
    """Keep what the payment stands in from being used; harmless when it is locked already, or is no more."""
    entitlement = entitlement_for_update(payment_id)
    if entitlement is None:
        return
    membership = entitlement.now
    if membership.ended_at is None and membership.locked_at is None:
        membership.locked_at = timezone.now()
        membership.save(update_fields=["locked_at"])


@transaction.atomic
def unlock_membership(*, payment_id: int) -> None:
    """Let it be used again, with the dates that it has, unless money of another of its payments may go back."""
    entitlement = entitlement_for_update(payment_id)
    if entitlement is None or entitlement.now.locked_at is None:
        return
    if not is_refund_under_way(entitlement.payment_ids):
        entitlement.now.locked_at = None
        entitlement.now.save(update_fields=["locked_at"])
