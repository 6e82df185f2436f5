"""The past of the demonstration.

Nothing can be booked in the past, and rightly so. What is to have happened is booked ahead, like anything else, and
then its dates are set back. Payments are never touched: their events, and the provider's bill of that day, say when
they really came about.
"""

from datetime import timedelta

from members.models import Appointment, Booking, ClassSession, OwnedPack

_BOOKED = ("created_at", "changed_at")
_DATES = {
    ClassSession: ("starts_at", "ends_at", "opens_at", "cancel_until"),
    Booking: _BOOKED,
    Appointment: ("starts_at", "ends_at", *_BOOKED),
    OwnedPack: ("starts_on", "expires_on", "created_at"),
}


def set_back(*rows: ClassSession | Booking | Appointment | OwnedPack, days: int) -> None:
    """Let these have come about so many days earlier."""
    for row in rows:
        names = _DATES[type(row)]
        for name in names:
            setattr(row, name, getattr(row, name) - timedelta(days=days))
        row.save(update_fields=names)
