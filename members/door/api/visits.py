"""/members/check-ins/{id}/: a visit that was a slip."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.requests import EmptyBody
from members.door.api.answers import TakenBackAnswer
from members.door.models import CheckIn
from members.door.operations.take_back import take_back
from members.errors import VisitNotFound, VisitStands
from members.people import permissions
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, visible_members


class VisitViewSet(GymViewSet):
    """Visits."""

    lookup_url_kwarg = "visit_id"

    @endpoint(body=EmptyBody, answer=TakenBackAnswer, refusals=[VisitNotFound, VisitStands])
    @action(detail=True, methods=["post"], url_path="take-back")
    def take_back(self, request: Request, visit_id: int) -> HttpResponse:
        """Undo it, as the desk does: within CHECK_IN_TAKEN_BACK_WITHIN; later the visit stands."""
        find(CheckIn.objects.filter(member__in=visible_members(self.access)), visit_id, VisitNotFound)
        self.access.require(permissions.CHECK_IN)
        return self.answer(take_back(visit_id=visit_id, actor_id=self.access.user_id))
