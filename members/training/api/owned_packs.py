"""/members/owned-packs/{id}/…: a member's pack, its entries, and what staff change by hand."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.paging import ByID, readers_of
from members.errors import CoachNotFound, EntitlementLocked, EntitlementOver, NothingLeft, PackNotFound
from members.people import permissions
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, visible_packs
from members.training.api.answers import OwnedPackAnswer, PackEntryAnswer, with_pack_facts
from members.training.api.requests import AdjustBody, CoachBody, ExtendBody
from members.training.models import OwnedPack, PackEntry
from members.training.operations.adjust_pack import adjust_pack
from members.training.operations.change_coach import change_coach
from members.training.operations.extend_pack import extend_pack

NEWEST_FIRST = ByID(newest_first=True)


class OwnedPackViewSet(GymViewSet):
    """Packs that members have."""

    lookup_url_kwarg = "owned_pack_id"
    readers = {"entries": readers_of(NEWEST_FIRST)}

    @endpoint(answer=PackEntryAnswer, is_list=True, refusals=[PackNotFound])
    @action(detail=True)
    def entries(self, request: Request, owned_pack_id: int) -> HttpResponse:
        """Every change of the balance and why, the newest first."""
        pack = find(visible_packs(self.access), owned_pack_id, PackNotFound)
        return self.answer_list(PackEntry.objects.filter(pack=pack), keyset=NEWEST_FIRST)

    @endpoint(
        body=CoachBody,
        answer=OwnedPackAnswer,
        refusals=[CoachNotFound, EntitlementLocked, EntitlementOver, PackNotFound],
    )
    @action(detail=True, methods=["post"])
    def coach(self, request: Request, owned_pack_id: int) -> HttpResponse:
        """Give the pack to another coach."""
        return self._change(owned_pack_id, change_coach)

    @endpoint(
        body=AdjustBody,
        answer=OwnedPackAnswer,
        refusals=[EntitlementLocked, EntitlementOver, NothingLeft, PackNotFound],
    )
    @action(detail=True, methods=["post"])
    def adjust(self, request: Request, owned_pack_id: int) -> HttpResponse:
        """So many sessions more, or less."""
        return self._change(owned_pack_id, adjust_pack)

    @endpoint(
        body=ExtendBody,
        answer=OwnedPackAnswer,
        refusals=[EntitlementLocked, EntitlementOver, NothingLeft, PackNotFound],
    )
    @action(detail=True, methods=["post"])
    def extend(self, request: Request, owned_pack_id: int) -> HttpResponse:
        """A later last day; what had expired comes back."""
        return self._change(owned_pack_id, extend_pack)

    def _change(self, owned_pack_id: int, change: Callable[..., Any]) -> HttpResponse:
        find(visible_packs(self.access), owned_pack_id, PackNotFound)
        self.access.require(permissions.ADJUST_PACK)
        change(pack_id=owned_pack_id, actor_id=self.access.user_id, **self.body())
        return self.answer(with_pack_facts(OwnedPack.objects.all()).get(pk=owned_pack_id))
