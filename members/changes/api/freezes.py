"""/members/memberships/{id}/freezes/ and /members/freezes/{id}/…: days on which a membership rests."""

from collections.abc import Callable
from typing import Any

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.requests import EmptyBody, ReasonBody
from members.changes.api.answers import EndedFreezeAnswer, FreezeWithPlacesAnswer
from members.changes.api.requests import FreezeBody, FreezeEndBody
from members.changes.freeze_places import places_in, places_since
from members.changes.operations.decide_freeze import approve_freeze, decline_freeze
from members.changes.operations.end_freeze import end_freeze, void_freeze
from members.changes.operations.move_dates import Moved
from members.changes.operations.request_freeze import request_freeze
from members.errors import EntitlementLocked, EntitlementOver, FreezeNotFound, FreezeRefused, MembershipNotFound
from members.memberships.api.answers import FreezeAnswer
from members.memberships.api.of_membership import OfMembershipViewSet
from members.memberships.models import Freeze
from members.people import permissions
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, visible_freezes


class MembershipFreezeViewSet(OfMembershipViewSet):
    """The freezes of one membership."""

    @endpoint(
        body=FreezeBody,
        answer=FreezeWithPlacesAnswer,
        status=201,
        refusals=[EntitlementLocked, EntitlementOver, FreezeRefused, MembershipNotFound],
    )
    @action(detail=True, methods=["post"])
    def freezes(self, request: Request, membership_id: int) -> HttpResponse:
        """Ask for a freeze, as the member or as staff; who decides about freezes has it approved at once."""
        membership = self.visible(membership_id)
        is_decider = self.access.may(permissions.APPROVE_FREEZE)
        if membership.member_id != self.access.member_id and not is_decider:
            self.access.require(permissions.REQUEST_FREEZE)
        body = self.body()
        concerned = places_in(member_id=membership.member_id, first=body["starts_on"], last=body["ends_on"])
        freeze = request_freeze(
            membership_id=membership_id,
            actor_id=self.access.user_id,
            is_approved=is_decider,
            may_backdate=self.access.may(permissions.BACKDATE_FREEZE),
            **body,
        )
        return self.answer(_with_places(freeze, concerned))


class FreezeViewSet(GymViewSet):
    """Decisions about freezes."""

    lookup_url_kwarg = "freeze_id"

    @endpoint(
        body=EmptyBody,
        answer=FreezeWithPlacesAnswer,
        refusals=[EntitlementLocked, EntitlementOver, FreezeNotFound, FreezeRefused],
    )
    @action(detail=True, methods=["post"])
    def approve(self, request: Request, freeze_id: int) -> HttpResponse:
        """Let it count; classes that were booked for its days are cancelled."""
        asked = self._require(freeze_id)
        self.body()
        concerned = places_in(member_id=asked.membership.member_id, first=asked.starts_on, last=asked.ends_on)
        user_id, may_backdate = self.access.user_id, self.access.may(permissions.BACKDATE_FREEZE)
        freeze = approve_freeze(freeze_id=freeze_id, actor_id=user_id, may_backdate=may_backdate)
        return self.answer(_with_places(freeze, concerned))

    @endpoint(body=ReasonBody, answer=FreezeAnswer, refusals=[FreezeNotFound, FreezeRefused])
    @action(detail=True, methods=["post"])
    def decline(self, request: Request, freeze_id: int) -> HttpResponse:
        """Say no."""
        self._require(freeze_id)
        return self.answer(decline_freeze(freeze_id=freeze_id, actor_id=self.access.user_id, **self.body()))

    @endpoint(
        body=FreezeEndBody,
        answer=EndedFreezeAnswer,
        refusals=[EntitlementLocked, EntitlementOver, FreezeNotFound, FreezeRefused],
    )
    @action(detail=True, methods=["post"])
    def end(self, request: Request, freeze_id: int) -> HttpResponse:
        """The member came back earlier: the days after `last_day` are not taken."""
        return self._end(freeze_id, end_freeze)

    @endpoint(
        body=ReasonBody,
        answer=EndedFreezeAnswer,
        refusals=[EntitlementLocked, EntitlementOver, FreezeNotFound, FreezeRefused],
    )
    @action(detail=True, methods=["post"])
    def void(self, request: Request, freeze_id: int) -> HttpResponse:
        """It was a mistake: no day is taken."""
        return self._end(freeze_id, void_freeze)

    def _end(self, freeze_id: int, end: Callable[..., Moved[Freeze]]) -> HttpResponse:
        self._require(freeze_id)
        moved = end(freeze_id=freeze_id, actor_id=self.access.user_id, **self.body())
        freeze: Any = moved.row
        freeze.given_up = moved.given_up
        return self.answer(freeze)

    def _require(self, freeze_id: int) -> Freeze:
        freeze: Freeze = find(visible_freezes(self.access), freeze_id, FreezeNotFound)
        self.access.require(permissions.APPROVE_FREEZE)
        return freeze


def _with_places(freeze: Any, concerned: list[int]) -> Any:
    """The freeze with the places on its days as they stand now."""
    places = places_since(concerned)
    freeze.bookings, freeze.pending = places.bookings, len(places.to_end)
    return freeze
