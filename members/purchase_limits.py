"""How often one member may have a plan or a pack; what was refunded does not count."""

from members.enums import Ending
from members.models import Membership, OwnedPack, Pack, Plan


def is_plan_limit_reached(plan: Plan, member_id: int) -> bool:
    """Whether the member has had the plan as often as one may."""
    if plan.limit_per_member is None:
        return False
    had = Membership.objects.filter(plan=plan, member_id=member_id).exclude(ending=Ending.WITHDRAWN)
    return had.count() >= plan.limit_per_member


def is_pack_limit_reached(pack: Pack, member_id: int) -> bool:
    """Whether the member has had the pack as often as one may."""
    if pack.limit_per_member is None:
        return False
    had = OwnedPack.objects.filter(pack=pack, member_id=member_id, withdrawn_at__isnull=True)
    return had.count() >= pack.limit_per_member
