"""What a member has of a plan already, or is about to pay for: so that nobody buys it twice unawares."""

from dataclasses import dataclass

from django.utils import timezone

from members.catalogue.models import Order
from members.days import today
from members.memberships.models import Membership
from members.memberships.queries import live_memberships
from payments.ledger.queries import payable, visible_payments


@dataclass(frozen=True, slots=True)
class HadAlready:
    """Of one plan: the periods that are not over, and the orders that can still be paid; the earliest first."""

    memberships: tuple[Membership, ...]
    unpaid: tuple[Order, ...]


def had_already(*, member_id: int, plan_id: int) -> HadAlready:
    """What the member has of the plan on this day."""
    owned = live_memberships(member_id).filter(plan_id=plan_id, ends_on__gte=today())
    payments = visible_payments(sees_all=False, member_id=member_id).filter(payable(timezone.now()))
    orders = Order.objects.filter(member_id=member_id, plan_id=plan_id)
    open_orders = orders.filter(payment__in=payments).select_related("payment").order_by("payment_id")
    return HadAlready(tuple(owned), tuple(open_orders))
