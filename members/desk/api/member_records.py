"""/members/{id}/memberships/, packs/, bookings/, appointments/ and events/: what a member has, page by page."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from foundation.api.paging import ByID, ByStart, readers_of
from members.classes.api.answers import BookingAnswer
from members.days import today
from members.memberships.api.answers import MembershipAnswer, with_membership_facts
from members.people import permissions
from members.people.api.answers import MemberEventAnswer
from members.people.api.of_member import OfMemberViewSet
from members.people.api.visibility import visible_appointments, visible_bookings, visible_memberships, visible_packs
from members.people.models import MemberEvent
from members.training.api.answers import AppointmentAnswer, OwnedPackAnswer, with_pack_facts
from payments.errors import MemberNotFound

NEWEST_FIRST, LATEST_FIRST = ByID(newest_first=True), ByStart(latest_first=True)


class MemberRecordsViewSet(OfMemberViewSet):
    """What one member has, as far as the caller may see it."""

    readers = {
        **dict.fromkeys(("memberships", "packs", "bookings", "events"), readers_of(NEWEST_FIRST)),
        "appointments": readers_of(LATEST_FIRST),
    }

    @endpoint(answer=MembershipAnswer, is_list=True, refusals=[MemberNotFound])
    @action(detail=True)
    def memberships(self, request: Request, member_id: int | None) -> HttpResponse:
        """Memberships with their freezes, the newest first."""
        named = self.named_member(member_id)
        rows = with_membership_facts(visible_memberships(self.access).filter(member_id=named), today())
        return self.answer_list(rows, keyset=NEWEST_FIRST, hide=self.hidden_money(named))

    @endpoint(answer=OwnedPackAnswer, is_list=True, refusals=[MemberNotFound])
    @action(detail=True)
    def packs(self, request: Request, member_id: int | None) -> HttpResponse:
        """Packs with what is left of them, the newest first."""
        named = self.named_member(member_id)
        rows = with_pack_facts(visible_packs(self.access).filter(member_id=named))
        return self.answer_list(rows, keyset=NEWEST_FIRST, hide=self.hidden_money(named))

    @endpoint(answer=BookingAnswer, is_list=True, refusals=[MemberNotFound])
    @action(detail=True)
    def bookings(self, request: Request, member_id: int | None) -> HttpResponse:
        """Bookings, the newest first."""
        named = self.named_member(member_id)
        rows = visible_bookings(self.access).filter(member_id=named).select_related("session")
        return self.answer_list(rows, keyset=NEWEST_FIRST, hide=self.hidden_money(named))

    @endpoint(answer=AppointmentAnswer, is_list=True, refusals=[MemberNotFound])
    @action(detail=True)
    def appointments(self, request: Request, member_id: int | None) -> HttpResponse:
        """Private sessions, the latest first."""
        rows = visible_appointments(self.access).filter(member_id=self.named_member(member_id))
        rows = rows.select_related("coach")
        return self.answer_list(rows, keyset=LATEST_FIRST)

    @endpoint(answer=MemberEventAnswer, is_list=True, refusals=[MemberNotFound])
    @action(detail=True)
    def events(self, request: Request, member_id: int | None) -> HttpResponse:
        """Who changed what the member has, the newest first."""
        named = self.named_member(member_id)
        self.access.require(permissions.SEE_EVENTS)
        rows = MemberEvent.objects.filter(member_id=named)
        return self.answer_list(rows, keyset=NEWEST_FIRST)
