"""/members/plans/: memberships that are for sale."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.walking import ById, readers_of
from members.catalogue.api.representation import represent_plans
from members.catalogue.models import Plan
from members.days import today
from members.memberships.api.representation import represent_membership, with_membership_facts
from members.memberships.models import Membership
from members.memberships.operations.claim_plan import claim_plan
from members.people.api.access import SELL
from members.people.api.requests import FOR_MEMBER
from members.people.api.viewset import GymViewSet

IN_ORDER = ById()


class PlanViewSet(GymViewSet):
    """Plans."""

    lookup_url_kwarg = "plan_id"
    readers = {"list": readers_of(IN_ORDER)}

    def list(self, request: Request) -> Response:
        """What is on sale."""
        on_sale = Plan.objects.filter(is_on_sale=True)
        return self.answer_list(request, on_sale, walk=IN_ORDER, represent=represent_plans)

    @action(detail=True, methods=["post"])
    def claim(self, request: Request, plan_id: int) -> Response:
        """Take a plan that costs nothing, for oneself or, as who sells, for a member."""
        body = FOR_MEMBER.to_internal_value(request.data)
        member_id = self.access.member_for(body.get("member_id"), permission=SELL)
        made = claim_plan(member_id=member_id, plan_id=plan_id, actor_id=self.access.user_id)
        membership = with_membership_facts(Membership.objects.all(), today()).get(pk=made.pk)
        return Response(represent_membership(membership), status=201)
