"""/members/sessions/{id}/cancel/ and roster/: a class as those see it who run it."""

from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from foundation.api.requests import REASON
from foundation.api.walking import ById, readers_of
from members.classes.api.representation import represent_roster, represent_sessions, with_session_facts
from members.classes.models import Booking, ClassSession
from members.classes.operations.cancel_session import cancel_session
from members.enums import LIVE_BOOKINGS
from members.errors import SessionNotFound
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find

CANCEL, SEE_BOOKINGS = "members.cancel_session", "members.view_booking"
IN_ORDER = ById()


class SessionStaffViewSet(GymViewSet):
    """What staff do with a class."""

    lookup_url_kwarg = "session_id"
    readers = {"roster": readers_of(IN_ORDER)}

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, session_id: int) -> Response:
        """Call the class off and give everybody the money back; the same again goes on where it was broken off."""
        find(ClassSession.objects.all(), session_id, SessionNotFound)
        self.access.require(CANCEL)
        reason = REASON.to_internal_value(request.data)["reason"]
        done = cancel_session(session_id=session_id, reason=reason, actor_id=self.access.user_id)
        now = timezone.now()
        session = with_session_facts(ClassSession.objects.all(), now).get(pk=session_id)
        shown = represent_sessions([session], member_id=self.access.member_id, now=now)[0]
        counts = {"refunded": done.refunded, "released": done.released, "failed": done.failed}
        return Response({**shown, **counts})

    @action(detail=True)
    def roster(self, request: Request, session_id: int) -> Response:
        """Who has a place or waits for one, in the order in which they asked; also for the coach of the class."""
        session = find(ClassSession.objects.all(), session_id, SessionNotFound)
        if session.coach_id is None or session.coach_id != self.access.coach_id:
            self.access.require(SEE_BOOKINGS)
        rows = Booking.objects.filter(session=session, status__in=LIVE_BOOKINGS).select_related("member")
        return self.answer_list(request, rows, walk=IN_ORDER, represent=represent_roster)
