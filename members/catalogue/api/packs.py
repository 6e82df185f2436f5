"""/members/packs/: packs of private sessions that are for sale."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.paging import ByID, readers_of
from members.catalogue.api.answers import PackAnswer
from members.catalogue.queries import packs_on_sale
from members.errors import LimitReached, MemberBarred, NotFree, PackNotFound
from members.people.api.requests import ForMemberBody
from members.people.api.viewset import GymViewSet
from members.people.permissions import SELL
from members.training.api.answers import OwnedPackAnswer, with_pack_facts
from members.training.models import OwnedPack
from members.training.operations.claim_pack import claim_pack
from payments.errors import MemberNotFound

IN_ORDER = ByID()


class PackViewSet(GymViewSet):
    """Packs."""

    lookup_url_kwarg = "pack_id"
    readers = {"list": readers_of(IN_ORDER)}

    @endpoint(answer=PackAnswer, is_list=True)
    def list(self, request: Request) -> HttpResponse:
        """What is on sale."""
        on_sale = packs_on_sale().select_related("coach")
        return self.answer_list(on_sale, keyset=IN_ORDER)

    @endpoint(
        body=ForMemberBody,
        answer=OwnedPackAnswer,
        status=201,
        refusals=[LimitReached, MemberBarred, NotFree, PackNotFound, MemberNotFound],
    )
    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pack_id: int) -> HttpResponse:
        """Take a pack that costs nothing, for oneself or, as who sells, for a member."""
        member_id = self.access.member_for(self.body().get("member_id"), permission=SELL)
        made = claim_pack(member_id=member_id, pack_id=pack_id, actor_id=self.access.user_id)
        return self.answer(with_pack_facts(OwnedPack.objects.all()).get(pk=made.pk))
