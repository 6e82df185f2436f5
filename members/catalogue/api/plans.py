"""/members/plans/: memberships that are for sale."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.paging import ByID, readers_of
from members.catalogue.api.answers import PlanAnswer
from members.catalogue.queries import plans_on_sale
from members.days import today
from members.errors import LimitReached, MemberBarred, NotFree, PlanNotFound
from members.memberships.api.answers import MembershipAnswer, with_membership_facts
from members.memberships.models import Membership
from members.memberships.operations.claim_plan import claim_plan
from members.people.api.requests import ForMemberBody
from members.people.api.viewset import GymViewSet
from members.people.permissions import SELL
from payments.errors import MemberNotFound

IN_ORDER = ByID()


class PlanViewSet(GymViewSet):
    """Plans."""

    lookup_url_kwarg = "plan_id"
    readers = {"list": readers_of(IN_ORDER)}

    @endpoint(answer=PlanAnswer, is_list=True)
    def list(self, request: Request) -> HttpResponse:
        """What is on sale."""
        return self.answer_list(plans_on_sale(), keyset=IN_ORDER)

    @endpoint(
        body=ForMemberBody,
        answer=MembershipAnswer,
        status=201,
        refusals=[LimitReached, MemberBarred, NotFree, PlanNotFound, MemberNotFound],
    )
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, plan_id: int) -> HttpResponse:
        """Take a plan that costs nothing, for oneself or, as who sells, for a member."""
        member_id = self.access.member_for(self.body().get("member_id"), permission=SELL)
        made = claim_plan(member_id=member_id, plan_id=plan_id, actor_id=self.access.user_id)
        return self.answer(with_membership_facts(Membership.objects.all(), today()).get(pk=made.pk))
