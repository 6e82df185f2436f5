"""Places that were held or offered in vain are written down as let go."""

from members.classes.models import Booking
from members.classes.roster import Roster
from members.enums import BookingStatus


def release_overdue(roster: Roster) -> None:
    """Release what is overdue, under the lock of the class: it took no place any more, and makes way for a new row."""
    overdue = roster.overdue
    if not overdue:
        return
    changes = {"status": BookingStatus.RELEASED, "held_until": None, "changed_at": roster.now, "changed_by_id": None}
    Booking.objects.filter(pk__in=[booking.pk for booking in overdue]).update(**changes)
    for booking in overdue:
        booking.status, booking.held_until = BookingStatus.RELEASED, None
