"""What costs nothing is taken without a payment."""

from django.db import transaction

from members.catalogue.queries import plans_on_sale
from members.catalogue.sale_rules import require_free
from members.catalogue.terms import PlanTerms
from members.enums import MemberEventKind
from members.errors import LimitReached, PlanNotFound
from members.memberships.models import Membership
from members.memberships.operations.give_membership import give_membership
from members.memberships.operations.record_membership import record_membership
from members.memberships.queries import is_plan_limit_reached
from members.people.barred import require_not_barred
from members.people.queries import member_for_update
from payments.errors import MemberNotFound


@transaction.atomic
def claim_plan(*, member_id: int, plan_id: int, actor_id: int | None) -> Membership:
    """Give a plan that costs nothing, behind what the member has already.

    Raises PlanNotFound unless it is on sale, MemberNotFound, MemberBarred, NotFree with its price in yuan, or
    LimitReached.
    """
    plan = plans_on_sale().filter(pk=plan_id).first()
    if plan is None:
        raise PlanNotFound
    member = member_for_update(member_id)
    if member is None:
        raise MemberNotFound
    require_not_barred(member)
    require_free(plan)
    if is_plan_limit_reached(plan, member_id):
        raise LimitReached
    membership = give_membership(member_id=member_id, plan_id=plan.pk, terms=PlanTerms.of(plan), payment_id=None)
    record_membership(MemberEventKind.MEMBERSHIP_GIVEN, membership, actor_id=actor_id)
    return membership
