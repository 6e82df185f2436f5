"""How often one member may have a plan."""

from members.enums import Ending
from members.models import Membership, Plan


def is_limit_reached(plan: Plan, member_id: int) -> bool:
    """Whether the member has had the plan as often as one may; what was refunded does not count."""
    if plan.limit_per_member is None:
        return False
    had = Membership.objects.filter(plan=plan, member_id=member_id).exclude(ending=Ending.WITHDRAWN)
    return had.count() >= plan.limit_per_member
