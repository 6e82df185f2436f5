"""/members/appointments/: private sessions as their members book, cancel and confirm them."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.exceptions import PermissionDenied
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.paging import ByStart, readers_of
from foundation.api.requests import EmptyBody, ReasonBody
from members.classes.api.day_filter import DAY_FILTERS, within_days
from members.classes.api.requests import CancelBody
from members.errors import (
    AppointmentNotFound,
    AppointmentObjected,
    AppointmentOver,
    CoachBusy,
    CoachNotFound,
    EntitlementLocked,
    EntitlementOver,
    GymClosed,
    MemberBarred,
    MemberBusy,
    NotHeldYet,
    NothingLeft,
    NothingProposed,
    PackNotFound,
)
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, visible_appointments, visible_packs
from members.people.permissions import BOOK_FOR_MEMBER
from members.training.api.answers import AppointmentAnswer
from members.training.api.requests import AppointmentBody
from members.training.members_word import ByAccount
from members.training.operations.book_appointment import book_appointment
from members.training.operations.cancel_appointment import cancel_appointment
from members.training.operations.confirm_use import confirm_use
from members.training.operations.object_to_use import object_to_use

LATEST_FIRST = ByStart(latest_first=True)


class AppointmentViewSet(GymViewSet):
    """Private sessions."""

    lookup_url_kwarg = "appointment_id"
    readers = {"list": readers_of(LATEST_FIRST, **DAY_FILTERS)}

    @endpoint(answer=AppointmentAnswer, is_list=True)
    def list(self, request: Request) -> HttpResponse:
        """The own ones, a coach's, or for staff everybody's, the latest first; `from` and `to` are days of the gym."""
        rows = within_days(visible_appointments(self.access), self.parameters).select_related("coach")
        return self.answer_list(rows, keyset=LATEST_FIRST)

    @endpoint(
        body=AppointmentBody,
        answer=AppointmentAnswer,
        status=201,
        refusals=[
            CoachBusy,
            CoachNotFound,
            EntitlementLocked,
            EntitlementOver,
            GymClosed,
            MemberBarred,
            MemberBusy,
            NothingLeft,
            PackNotFound,
        ],
    )
    def create(self, request: Request) -> HttpResponse:
        """Book a time with a coach, from an own pack, or as staff from a member's."""
        body = self.body()
        pack = find(visible_packs(self.access), body["pack_id"], PackNotFound)
        self._require_owner(pack.member_id)
        is_staffs = pack.member_id != self.access.member_id
        return self.answer(book_appointment(actor_id=self.access.user_id, may_overlap=is_staffs, **body))

    @endpoint(body=CancelBody, answer=AppointmentAnswer, refusals=[AppointmentNotFound, AppointmentOver])
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, appointment_id: int) -> HttpResponse:
        """Call it off: the member, or staff for the member."""
        appointment = find(visible_appointments(self.access), appointment_id, AppointmentNotFound)
        self._require_owner(appointment.member_id)
        reason = self.body().get("reason", "")
        user_id = self.access.user_id
        return self.answer(cancel_appointment(appointment_id=appointment_id, actor_id=user_id, reason=reason))

    @endpoint(
        body=EmptyBody,
        answer=AppointmentAnswer,
        refusals=[
            AppointmentNotFound,
            AppointmentObjected,
            AppointmentOver,
            EntitlementLocked,
            EntitlementOver,
            NotHeldYet,
            NothingLeft,
        ],
    )
    @action(detail=True, methods=["post"])
    def confirm(self, request: Request, appointment_id: int) -> HttpResponse:
        """Say that it was held, which uses one session up: nobody but the member."""
        appointment = find(visible_appointments(self.access), appointment_id, AppointmentNotFound)
        if appointment.member_id != self.access.member_id:
            raise PermissionDenied
        self.body()
        return self.answer(confirm_use(appointment_id=appointment_id, by=ByAccount(self.access.user_id)))

    @endpoint(
        body=ReasonBody,
        answer=AppointmentAnswer,
        refusals=[AppointmentNotFound, AppointmentObjected, AppointmentOver, NothingProposed],
    )
    @action(detail=True, methods=["post"], url_path="object")
    def object_to_it(self, request: Request, appointment_id: int) -> HttpResponse:
        """Say that it was not held as the coach says, with a reason: nothing is used up until staff have decided."""
        appointment = find(visible_appointments(self.access), appointment_id, AppointmentNotFound)
        if appointment.member_id != self.access.member_id:
            raise PermissionDenied
        by, reason = ByAccount(self.access.user_id), self.body()["reason"]
        return self.answer(object_to_use(appointment_id=appointment_id, reason=reason, by=by))

    def _require_owner(self, member_id: int) -> None:
        if member_id != self.access.member_id:
            self.access.require(BOOK_FOR_MEMBER)
