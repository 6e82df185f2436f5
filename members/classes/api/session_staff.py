"""/members/sessions/{id}/cancel/ and roster/: a class as those see it who run it."""

from django.http import HttpResponse
from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.paging import ByID, readers_of
from foundation.api.requests import ReasonBody
from members.classes.api.answers import CancelledSessionAnswer, RosterAnswer, with_places, with_session_facts
from members.classes.models import Booking, ClassSession
from members.classes.operations.cancel_session import cancel_session
from members.enums import LIVE_BOOKINGS
from members.errors import SessionClosed, SessionNotFound
from members.people import permissions
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find
from members.people.permissions import CANCEL_CLASS_FOR_GYM

IN_ORDER = ByID()


class SessionStaffViewSet(GymViewSet):
    """What staff do with a class."""

    lookup_url_kwarg = "session_id"
    readers = {"roster": readers_of(IN_ORDER)}

    @endpoint(body=ReasonBody, answer=CancelledSessionAnswer, refusals=[SessionClosed, SessionNotFound])
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, session_id: int) -> HttpResponse:
        """Call the class off; everybody gets the money back by and by, and the same again tells how far that is."""
        find(ClassSession.objects.all(), session_id, SessionNotFound)
        self.access.require(CANCEL_CLASS_FOR_GYM)
        reason = self.body()["reason"]
        done = cancel_session(session_id=session_id, reason=reason, actor_id=self.access.user_id)
        session = with_session_facts(ClassSession.objects.all(), timezone.now()).get(pk=session_id)
        with_places([session], member_id=self.access.member_id)
        session.refunded, session.released = done.refunded, done.released
        session.failed, session.pending = done.failed, done.pending
        return self.answer(session)

    @endpoint(answer=RosterAnswer, is_list=True, refusals=[SessionNotFound])
    @action(detail=True)
    def roster(self, request: Request, session_id: int) -> HttpResponse:
        """Who has a place or waits for one, in the order in which they asked; also for the coach of the class."""
        session = find(ClassSession.objects.all(), session_id, SessionNotFound)
        if session.coach_id is None or session.coach_id != self.access.coach_id:
            self.access.require(permissions.SEE_BOOKINGS)
        rows = Booking.objects.filter(session=session, status__in=LIVE_BOOKINGS).select_related("member")
        return self.answer_list(rows, keyset=IN_ORDER)
