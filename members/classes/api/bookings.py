"""/members/bookings/{id}/: one place in a class."""

from django.utils import timezone
from rest_framework.decorators import action
from rest_framework.request import Request
from rest_framework.response import Response

from members.classes.api.representation import represent_booking
from members.classes.api.requests import ATTENDANCE, CANCEL
from members.classes.models import Booking
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.mark_attendance import mark_attendance
from members.enums import BookingStatus
from members.errors import BookingNotFound
from members.people.api.access import BOOK_FOR_MEMBER
from members.people.api.representation import without_money
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, sees_money_of, visible_bookings

MARK = "members.mark_attendance"


class BookingViewSet(GymViewSet):
    """Bookings."""

    lookup_url_kwarg = "booking_id"

    def retrieve(self, request: Request, booking_id: int) -> Response:
        """One booking."""
        return self._shown(self._find(booking_id))

    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, booking_id: int) -> Response:
        """Give the place up: the member, or staff for the member."""
        booking = self._find(booking_id)
        if booking.member_id != self.access.member_id:
            self.access.require(BOOK_FOR_MEMBER)
        reason = CANCEL.to_internal_value(request.data).get("reason", "")
        return self._shown(cancel_booking(booking_id=booking_id, actor_id=self.access.user_id, reason=reason))

    @action(detail=True, methods=["post"])
    def attendance(self, request: Request, booking_id: int) -> Response:
        """Note whether the member came: the coach of the class, or staff."""
        booking = self._find(booking_id)
        if booking.session.coach_id is None or booking.session.coach_id != self.access.coach_id:
            self.access.require(MARK)
        status = BookingStatus(ATTENDANCE.to_internal_value(request.data)["status"])
        return self._shown(mark_attendance(booking_id=booking_id, status=status, actor_id=self.access.user_id))

    def _find(self, booking_id: int) -> Booking:
        return find(visible_bookings(self.access).select_related("session"), booking_id, BookingNotFound)

    def _shown(self, booking: Booking) -> Response:
        shown = represent_booking(booking, now=timezone.now())
        return Response(shown if sees_money_of(self.access, booking.member_id) else without_money(shown))
