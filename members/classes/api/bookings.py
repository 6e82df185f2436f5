"""/members/bookings/{id}/: one place in a class."""

from django.http import HttpResponse
from rest_framework.decorators import action
from rest_framework.request import Request

from foundation.api.endpoint import endpoint
from members.classes.api.answers import BookingAnswer
from members.classes.api.requests import AttendanceBody, CancelBody
from members.classes.models import Booking
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.mark_attendance import mark_attendance
from members.enums import BookingStatus
from members.errors import (
    AttendanceTooEarly,
    BookingChanged,
    BookingNotFound,
    BookingOver,
    EntitlementLocked,
    MemberBarred,
    NotCheckedIn,
)
from members.people import permissions
from members.people.api.answers import without_money
from members.people.api.viewset import GymViewSet
from members.people.api.visibility import find, sees_money_of, visible_bookings
from members.people.permissions import BOOK_FOR_MEMBER
from payments.errors import (
    CloseTooSoon,
    CloseUnconfirmed,
    PaymentNotFound,
    PaymentNotPaid,
    ProviderBusy,
    RefundExceedsPaid,
    RefundTooMany,
    RefundTooSoon,
)


class BookingViewSet(GymViewSet):
    """Bookings."""

    lookup_url_kwarg = "booking_id"

    @endpoint(answer=BookingAnswer, refusals=[BookingNotFound])
    def retrieve(self, request: Request, booking_id: int) -> HttpResponse:
        """One booking."""
        return self._answer(self._find(booking_id))

    @endpoint(
        body=CancelBody,
        answer=BookingAnswer,
        refusals=[
            BookingChanged,
            BookingNotFound,
            BookingOver,
            EntitlementLocked,
            CloseTooSoon,
            CloseUnconfirmed,
            PaymentNotFound,
            PaymentNotPaid,
            ProviderBusy,
            RefundExceedsPaid,
            RefundTooMany,
            RefundTooSoon,
        ],
    )
    @action(detail=True, methods=["post"])
    def cancel(self, request: Request, booking_id: int) -> HttpResponse:
        """Give the place up: the member, or staff for the member."""
        booking = self._find(booking_id)
        if booking.member_id != self.access.member_id:
            self.access.require(BOOK_FOR_MEMBER)
        access, reason = self.access, self.body().get("reason", "")
        cancelled = cancel_booking(booking_id=booking_id, actor_id=access.user_id, cause=access.cause, reason=reason)
        return self._answer(cancelled)

    @endpoint(
        body=AttendanceBody,
        answer=BookingAnswer,
        refusals=[AttendanceTooEarly, BookingNotFound, BookingOver, EntitlementLocked, MemberBarred, NotCheckedIn],
    )
    @action(detail=True, methods=["post"])
    def attendance(self, request: Request, booking_id: int) -> HttpResponse:
        """Note whether the member came: the coach of the class, or staff."""
        booking = self._find(booking_id)
        if booking.session.coach_id is None or booking.session.coach_id != self.access.coach_id:
            self.access.require(permissions.MARK_ATTENDANCE)
        status = BookingStatus(self.body()["status"])
        return self._answer(mark_attendance(booking_id=booking_id, status=status, actor_id=self.access.user_id))

    def _find(self, booking_id: int) -> Booking:
        return find(visible_bookings(self.access).select_related("session"), booking_id, BookingNotFound)

    def _answer(self, booking: Booking) -> HttpResponse:
        return self.answer(booking, hide=None if sees_money_of(self.access, booking.member_id) else without_money)
