"""What a member has of a plan already, or is about to pay for: so that nobody buys it twice unawares."""

from dataclasses import dataclass
from typing import Any

from django.utils import timezone

from members.days import today
from members.memberships.models import Membership
from members.memberships.queries import live_memberships
from payments.ledger.queries import payable, visible_payments
from payments.ledger.standing import with_money


@dataclass(frozen=True, slots=True)
class HadAlready:
    """Of one plan: the periods that are not over, and its payments that can still be paid; the earliest first.

    The payments are `with_money`: another amount may have arrived for one.
    """

    memberships: tuple[Membership, ...]
    unpaid: tuple[Any, ...]


def had_already(*, member_id: int, plan_id: int) -> HadAlready:
    """What the member has of the plan on this day."""
    owned = live_memberships(member_id).filter(plan_id=plan_id, ends_on__gte=today())
    payments = visible_payments(sees_all=False, member_id=member_id).filter(payable(timezone.now()))
    of_plan = payments.filter(order__member_id=member_id, order__plan_id=plan_id)
    return HadAlready(tuple(owned), tuple(with_money(of_plan).order_by("pk")))
