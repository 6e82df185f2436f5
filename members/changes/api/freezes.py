"""/members/memberships/{id}/freezes/ and /members/freezes/{id}/…: days on which a membership rests."""

from typing import Any

from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.requests import REASON, require_empty
from members.changes.api.requests import FREEZE, FREEZE_END
from members.changes.operations.decide_freeze import approve_freeze, decline_freeze
from members.changes.operations.end_freeze import end_freeze, void_freeze
from members.changes.operations.request_freeze import request_freeze
from members.classes.api.representation import represent_bookings
from members.classes.queries import bookings_during
from members.errors import FreezeNotFound
from members.memberships.api.of_membership import OfMembershipViewSet
from members.memberships.api.representation import represent_freeze
from members.memberships.models import Freeze
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, visible_freezes

ASK, DECIDE, BACKDATE = "members.request_freeze", "members.approve_freeze", "members.backdate_freeze"


class MembershipFreezeViewSet(OfMembershipViewSet):
    """The freezes of one membership."""

    @action(detail=True, methods=["post"])
    def freezes(self, request: Request, membership_id: int) -> Response:
        """Ask for a freeze, as the member or as staff; who decides about freezes has it approved at once.

        `bookings` are the places on its days, which an approval gives up.
        """
        membership = self.visible(membership_id)
        is_decider = self.access.may(DECIDE)
        if membership.member_id != self.access.member_id and not is_decider:
            self.access.require(ASK)
        freeze = request_freeze(
            membership_id=membership_id,
            actor_id=self.access.user_id,
            is_approved=is_decider,
            may_backdate=self.access.may(BACKDATE),
            **FREEZE.to_internal_value(request.data),
        )
        booked = bookings_during(member_id=membership.member_id, first=freeze.starts_on, last=freeze.ends_on)
        return Response({**represent_freeze(freeze), "bookings": represent_bookings(list(booked))}, status=201)


class FreezeViewSet(GymViewSet):
    """Decisions about freezes."""

    lookup_url_kwarg = "freeze_id"

    @action(detail=True, methods=["post"])
    def approve(self, request: Request, freeze_id: int) -> Response:
        """Let it count; classes that were booked for its days are cancelled."""
        self._require(freeze_id)
        require_empty(request)
        may_backdate = self.access.may(BACKDATE)
        return _shown(approve_freeze(freeze_id=freeze_id, actor_id=self.access.user_id, may_backdate=may_backdate))

    @action(detail=True, methods=["post"])
    def decline(self, request: Request, freeze_id: int) -> Response:
        """Say no."""
        return self._decide(request, freeze_id, decline_freeze, REASON)

    @action(detail=True, methods=["post"])
    def end(self, request: Request, freeze_id: int) -> Response:
        """The member came back earlier: the days after `last_day` are not taken."""
        return self._decide(request, freeze_id, end_freeze, FREEZE_END)

    @action(detail=True, methods=["post"])
    def void(self, request: Request, freeze_id: int) -> Response:
        """It was a mistake: no day is taken."""
        return self._decide(request, freeze_id, void_freeze, REASON)

    def _decide(self, request: Request, freeze_id: int, decide: Any, body: Any) -> Response:
        self._require(freeze_id)
        said = body.to_internal_value(request.data)
        return _shown(decide(freeze_id=freeze_id, actor_id=self.access.user_id, **said))

    def _require(self, freeze_id: int) -> None:
        find(visible_freezes(self.access), freeze_id, FreezeNotFound)
        self.access.require(DECIDE)


def _shown(freeze: Freeze) -> Response:
    return Response(represent_freeze(freeze))
