"""A paid place becomes a booked one."""

from django.db import transaction
from django.utils import timezone

from members.classes.models import Booking
from members.classes.operations.move_booking import move_booking
from members.classes.queries import booking_of_payment_for_update
from members.classes.roster import Roster
from members.classes.seats import takes_place
from members.enums import FIRM_BOOKINGS, BookingStatus, SessionStatus
from payments.purposes import NotDeliverable


@transaction.atomic(savepoint=False)
def deliver_booking(*, payment_id: int) -> None:
    """Book the place that the payment holds; one whose time ran out is taken again if there is a place left.

    What the member holds there by another payment, or waits for, makes way: who has paid comes first. Raises
    NotDeliverable: session_cancelled, session_over, already_booked or session_full; then nothing has changed.
    """
    booking, now = booking_of_payment_for_update(payment_id), timezone.now()
    assert booking is not None  # it was made with the payment
    if booking.session.status == SessionStatus.CANCELLED:
        raise NotDeliverable("session_cancelled", is_our_doing=True)
    if booking.session.ends_at <= now:
        raise NotDeliverable("session_over")
    _make_way(booking, Roster(booking.session, now))
    move_booking(booking, to=BookingStatus.BOOKED, now=now)


def _make_way(booking: Booking, roster: Roster) -> None:
    """See that there is a place, which may be the one that the member has in passing, by this payment or another."""
    live = roster.of(booking.member_id)
    if live is not None and live.status in FIRM_BOOKINGS:
        raise NotDeliverable("already_booked")
    has_place = live is not None and takes_place(live, roster.now)
    if not has_place and roster.online_places_left() <= 0:
        raise NotDeliverable("session_full")
    if live is not None and live.pk != booking.pk:
        move_booking(live, to=BookingStatus.RELEASED, now=roster.now)
