"""/members/{id}/admission/ and check-in/: a member at the door."""

from typing import Any

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from members.door.api.answers import CheckInAnswer, VerdictAnswer
from members.door.api.requests import CheckInBody
from members.door.operations.admission import judge
from members.door.operations.check_in import check_in
from members.enums import CheckInMethod
from members.errors import AdmissionRefused
from members.people import permissions
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, visible_members
from payments.errors import MemberNotFound


class DoorViewSet(GymViewSet):
    """The front desk's question and its answer."""

    lookup_url_kwarg = "member_id"

    @endpoint(answer=VerdictAnswer, refusals=[MemberNotFound])
    @action(detail=True)
    def admission(self, request: Request, member_id: int) -> HttpResponse:
        """The verdict, written down nowhere."""
        self._require(member_id)
        return self.answer(judge(member_id=member_id))

    @endpoint(body=CheckInBody, answer=CheckInAnswer, status=201, refusals=[AdmissionRefused, MemberNotFound])
    @action(detail=True, methods=["post"], url_path="check-in")
    def check_in(self, request: Request, member_id: int) -> HttpResponse:
        """A visit."""
        self._require(member_id)
        body = self.body()
        moved = check_in(
            member_id=member_id,
            method=CheckInMethod(body["method"]),
            actor_id=self.access.user_id,
            note=body.get("note", ""),
            may_override=self.access.may(permissions.OVERRIDE_CHECK_IN),
        )
        visit: Any = moved.row
        visit.given_up = moved.given_up
        return self.answer(visit)

    def _require(self, member_id: int) -> None:
        find(visible_members(self.access), member_id, MemberNotFound)
        self.access.require(permissions.CHECK_IN)
