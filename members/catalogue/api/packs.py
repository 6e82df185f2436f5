"""/members/packs/: packs of private sessions that are for sale."""

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.walking import ById, readers_of
from members.catalogue.api.representation import represent_packs_for_sale
from members.catalogue.models import Pack
from members.people.api.access import SELL
from members.people.api.requests import FOR_MEMBER
from members.people.api.viewset import GymViewSet
from members.training.api.representation import represent_pack, with_pack_facts
from members.training.models import OwnedPack
from members.training.operations.claim_pack import claim_pack

IN_ORDER = ById()


class PackViewSet(GymViewSet):
    """Packs."""

    lookup_url_kwarg = "pack_id"
    readers = {"list": readers_of(IN_ORDER)}

    def list(self, request: Request) -> Response:
        """What is on sale."""
        on_sale = Pack.objects.filter(is_on_sale=True).select_related("coach")
        return self.answer_list(request, on_sale, walk=IN_ORDER, represent=represent_packs_for_sale)

    @action(detail=True, methods=["post"])
    def claim(self, request: Request, pack_id: int) -> Response:
        """Take a pack that costs nothing, for oneself or, as who sells, for a member."""
        body = FOR_MEMBER.to_internal_value(request.data)
        member_id = self.access.member_for(body.get("member_id"), permission=SELL)
        made = claim_pack(member_id=member_id, pack_id=pack_id, actor_id=self.access.user_id)
        return Response(represent_pack(with_pack_facts(OwnedPack.objects.all()).get(pk=made.pk)), status=201)
