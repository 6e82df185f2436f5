"""/members/sessions/: dated classes, and how to get into one."""

from typing import Any

from django.db.models import QuerySet
from django.http import HttpResponse
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.paging import ByStart, readers_of
from foundation.api.parameters import integer, one_of
from members.classes.api.answers import BookingAnswer, SessionAnswer, with_places, with_session_facts
from members.classes.api.day_filter import DAY_FILTERS, within_days
from members.classes.api.requests import BookBody
from members.classes.models import ClassSession
from members.classes.operations.book_place import book_place
from members.classes.operations.join_waiting_list import join_waiting_list
from members.days import today
from members.enums import SessionStatus
from members.errors import (
    AlreadyBooked,
    EntitlementLocked,
    FrozenOnThatDay,
    MemberBarred,
    MemberBusy,
    NotFree,
    NotWaiting,
    SessionClosed,
    SessionFull,
    SessionNotFound,
    StartNotChosen,
)
from members.people.api.requests import ForMemberBody
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find
from members.people.permissions import BOOK_FOR_MEMBER
from payments.errors import MemberNotFound

EARLIEST_FIRST = ByStart()
FILTERS = {
    **DAY_FILTERS,
    "course_id": integer,
    "coach_id": integer,
    "status": one_of(SessionStatus.values),
}


class SessionViewSet(GymViewSet):
    """Classes, each with the places that are left and the caller's own."""

    lookup_url_kwarg = "session_id"
    readers = {"list": readers_of(EARLIEST_FIRST, **FILTERS)}

    @endpoint(answer=SessionAnswer, is_list=True)
    def list(self, request: Request) -> HttpResponse:
        """The earliest first, from today on unless `from` names another day; cancelled ones when `status` asks so."""
        rows = with_session_facts(_selected(self.parameters), timezone.now())
        found = with_places(self.found(rows, keyset=EARLIEST_FIRST), member_id=self.access.member_id)
        return self.answer_page(found, keyset=EARLIEST_FIRST)

    @endpoint(answer=SessionAnswer, refusals=[SessionNotFound])
    def retrieve(self, request: Request, session_id: int) -> HttpResponse:
        """One class."""
        session = find(with_session_facts(ClassSession.objects.all(), timezone.now()), session_id, SessionNotFound)
        with_places([session], member_id=self.access.member_id)
        return self.answer(session)

    @endpoint(
        body=BookBody,
        answer=BookingAnswer,
        status=201,
        refusals=[
            AlreadyBooked,
            EntitlementLocked,
            FrozenOnThatDay,
            MemberBarred,
            MemberBusy,
            NotFree,
            SessionClosed,
            SessionFull,
            SessionNotFound,
            StartNotChosen,
            MemberNotFound,
        ],
    )
    @action(detail=True, methods=["post"])
    def book(self, request: Request, session_id: int) -> HttpResponse:
        """Take a place that needs no payment; one that has a price is taken by creating a payment.

        At a time at which the member has something else staff take it all the same, the member does not.
        """
        body = self.body()
        is_walk_in = body.get("is_walk_in", False)
        member_id = self.access.member_for(body.get("member_id"), permission=BOOK_FOR_MEMBER)
        if is_walk_in:
            self.access.require(BOOK_FOR_MEMBER)
        return self.answer(
            book_place(
                member_id=member_id,
                session_id=session_id,
                actor_id=self.access.user_id,
                is_walk_in=is_walk_in,
                may_overlap=member_id != self.access.member_id,
            )
        )

    @endpoint(
        body=ForMemberBody,
        answer=BookingAnswer,
        status=201,
        refusals=[AlreadyBooked, MemberBarred, NotWaiting, SessionClosed, SessionFull, SessionNotFound, MemberNotFound],
    )
    @action(detail=True, methods=["post"])
    def wait(self, request: Request, session_id: int) -> HttpResponse:
        """Wait for a place in a full class."""
        member_id = self.access.member_for(self.body().get("member_id"), permission=BOOK_FOR_MEMBER)
        actor_id = self.access.user_id
        return self.answer(join_waiting_list(member_id=member_id, session_id=session_id, actor_id=actor_id))


def _selected(asked: dict[str, Any]) -> QuerySet[ClassSession]:
    """The classes that the parameters ask for."""
    rows = within_days(ClassSession.objects.all(), {"from": today(), **asked})
    rows = rows.filter(status=asked.get("status", SessionStatus.SCHEDULED))
    return rows.filter(**{name: asked[name] for name in ("course_id", "coach_id") if name in asked})
