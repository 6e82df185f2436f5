"""Money for a membership has gone back: the days that it stood for end."""

import json

from django.db import transaction
from django.utils.translation import gettext_lazy as _

from members.changes.operations.move_dates import end_early, take_days
from members.days import today
from members.enums import Ending, MemberEventKind
from members.errors import ChangeRefused, MembershipNotFound
from members.memberships.models import Membership
from members.memberships.operations.record_membership import record_membership
from members.memberships.queries import membership_of_payment
from members.memberships.remaining_days import bought_days, days_left
from members.people.models import MemberEvent
from members.people.queries import member_for_update
from members.withdrawal import DecidedUnits, units_to_withdraw


@transaction.atomic
def withdraw_membership(*, payment_id: int, refund_id: int, refund_fen: int, decided: DecidedUnits | None) -> None:
    """Take the days back that this refund, which has arrived, pays for: from the end, once, never more than are left.

    How many they are `withdrawal.units_to_withdraw` says. What lies behind stays where it is (`pull_forward` closes the
    gap), and places in classes that nothing pays for any more are given up. Raises ChangeRefused when the membership
    was upgraded since: then a person must say what ends.
    """
    membership = membership_of_payment(payment_id)
    if membership is None:
        raise MembershipNotFound
    member_for_update(membership.member_id)
    membership.refresh_from_db()
    if membership.ending == Ending.UPGRADED:
        raise ChangeRefused(_("The membership was upgraded; the upgrade has a payment of its own."))
    if membership.ended_at is not None or _was_taken_back(membership, refund_id):
        return
    old_end = membership.ends_on
    _take(membership, _wanted(membership, refund_fen, decided))
    kind, ending = MemberEventKind.ENTITLEMENT_WITHDRAWN, membership.ending
    record_membership(kind, membership, actor_id=None, refund=refund_id, was=old_end, ending=ending)


def _was_taken_back(membership: Membership, refund_id: int) -> bool:
    events = MemberEvent.objects.filter(
        kind=MemberEventKind.ENTITLEMENT_WITHDRAWN, subject=f"membership:{membership.pk}"
    )
    return any(json.loads(event.facts)["refund"] == refund_id for event in events)


def _wanted(membership: Membership, refund_fen: int, decided: DecidedUnits | None) -> int | None:
    """How many days the refund pays for; None for all that is left."""
    payment = membership.payment
    assert payment is not None  # it was found by its payment
    # Transferred, it has only the days that were left then; the price stands for all of them.
    as_bought = Membership.objects.filter(payment_id=payment.pk).order_by("id")[0]
    return units_to_withdraw(payment, refund_fen=refund_fen, bought=bought_days(as_bought), decided=decided)


def _take(membership: Membership, wanted: int | None) -> None:
    left, reason = days_left(membership, today()), str(Ending.WITHDRAWN.label)
    if wanted is None or 0 < left <= wanted:
        end_early(membership, ending=Ending.WITHDRAWN, last_day=today(), actor_id=None, reason=reason)
    elif left:
        take_days(membership, wanted, actor_id=None, reason=reason)
