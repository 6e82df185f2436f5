"""/members/appointments/{id}/propose/, absent/, record/ and so on: private sessions as coaches and staff see them."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.requests import EmptyBody, ReasonBody
from members.errors import (
    AppointmentNotFound,
    AppointmentObjected,
    AppointmentOver,
    EntitlementLocked,
    EntitlementOver,
    NotHeldYet,
    NothingLeft,
)
from members.people import permissions
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, visible_appointments
from members.training.api.answers import AppointmentAnswer, ProposedAnswer
from members.training.models import Appointment
from members.training.operations.object_to_use import clear_objection
from members.training.operations.record_unconfirmed_use import record_unconfirmed_use
from members.training.operations.report_outcome import ask_again, mark_absent, propose_use
from members.training.operations.return_use import return_use


class AppointmentStaffViewSet(GymViewSet):
    """What becomes of a private session."""

    lookup_url_kwarg = "appointment_id"

    @endpoint(body=EmptyBody, answer=ProposedAnswer, refusals=[AppointmentNotFound, AppointmentOver, NotHeldYet])
    @action(detail=True, methods=["post"])
    def propose(self, request: Request, appointment_id: int) -> HttpResponse:
        """Say that it was held, and ask the member to confirm it: its coach, or staff."""
        self._require_word_on(appointment_id)
        self.body()
        return self.answer(propose_use(appointment_id=appointment_id, actor_id=self.access.user_id))

    @endpoint(
        body=EmptyBody, answer=ProposedAnswer, refusals=[AppointmentNotFound, AppointmentObjected, AppointmentOver]
    )
    @action(detail=True, methods=["post"], url_path="ask-again")
    def ask_again(self, request: Request, appointment_id: int) -> HttpResponse:
        """Ask the member once more, by a new link; every older one is void: its coach, or staff."""
        self._require_word_on(appointment_id)
        self.body()
        return self.answer(ask_again(appointment_id=appointment_id, actor_id=self.access.user_id))

    @endpoint(body=ReasonBody, answer=ProposedAnswer, refusals=[AppointmentNotFound, AppointmentOver])
    @action(detail=True, methods=["post"], url_path="clear-objection")
    def clear_objection(self, request: Request, appointment_id: int) -> HttpResponse:
        """Let the member's objection rest, for a reason, and ask the member once more, by a new link."""
        self._find(appointment_id)
        self.access.require(permissions.RECORD_USE)
        reason, user_id = self.body()["reason"], self.access.user_id
        return self.answer(clear_objection(appointment_id=appointment_id, reason=reason, actor_id=user_id))

    @endpoint(
        body=EmptyBody,
        answer=AppointmentAnswer,
        refusals=[AppointmentNotFound, AppointmentObjected, AppointmentOver, NotHeldYet],
    )
    @action(detail=True, methods=["post"])
    def absent(self, request: Request, appointment_id: int) -> HttpResponse:
        """Say that the member did not come, which uses nothing up: its coach, or staff."""
        self._require_word_on(appointment_id)
        self.body()
        return self.answer(mark_absent(appointment_id=appointment_id, actor_id=self.access.user_id))

    @endpoint(
        body=ReasonBody,
        answer=AppointmentAnswer,
        refusals=[AppointmentNotFound, AppointmentOver, EntitlementLocked, EntitlementOver, NotHeldYet, NothingLeft],
    )
    @action(detail=True, methods=["post"])
    def record(self, request: Request, appointment_id: int) -> HttpResponse:
        """Use one session up without the member's word, for a reason."""
        self._find(appointment_id)
        self.access.require(permissions.RECORD_USE)
        reason = self.body()["reason"]
        return self.answer(
            record_unconfirmed_use(appointment_id=appointment_id, reason=reason, actor_id=self.access.user_id)
        )

    @endpoint(
        body=ReasonBody,
        answer=AppointmentAnswer,
        refusals=[AppointmentNotFound, AppointmentOver, EntitlementLocked, EntitlementOver, NothingLeft],
    )
    @action(detail=True, methods=["post"], url_path="return")
    def give_back(self, request: Request, appointment_id: int) -> HttpResponse:
        """Give the session that was used up back, for a reason."""
        self._find(appointment_id)
        self.access.require(permissions.RECORD_USE)
        reason = self.body()["reason"]
        return self.answer(return_use(appointment_id=appointment_id, reason=reason, actor_id=self.access.user_id))

    def _require_word_on(self, appointment_id: int) -> None:
        """Coaches see their own sessions alone; the permission is the same for all, as in the console."""
        self._find(appointment_id)
        self.access.require(permissions.PROPOSE_USE)

    def _find(self, appointment_id: int) -> Appointment:
        return find(visible_appointments(self.access), appointment_id, AppointmentNotFound)
