"""No entry, freeze, transfer or upgrade while money for a membership may go back.

Called under the payment's lock, under which a transfer happens too.
"""

from django.db import transaction
from django.utils import timezone

from members.memberships.models import Membership
from members.memberships.queries import membership_of_payment
from members.people.queries import member_for_update


@transaction.atomic
def lock_membership(*, payment_id: int) -> None:
    """Keep the payment's membership from being used; harmless when it is locked already, or is no more."""
    membership = _locked(payment_id)
    if membership is not None and membership.ended_at is None and membership.locked_at is None:
        membership.locked_at = timezone.now()
        membership.save(update_fields=["locked_at"])


@transaction.atomic
def unlock_membership(*, payment_id: int) -> None:
    """Let the payment's membership be used again, with the dates that it has."""
    membership = _locked(payment_id)
    if membership is not None and membership.locked_at is not None:
        membership.locked_at = None
        membership.save(update_fields=["locked_at"])


def _locked(payment_id: int) -> Membership | None:
    """The membership of this payment, read again after its member is locked."""
    membership = membership_of_payment(payment_id)
    if membership is not None:
        member_for_update(membership.member_id)
        membership.refresh_from_db()
    return membership
