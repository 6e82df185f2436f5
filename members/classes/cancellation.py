"""Until when a place in a class is given up for nothing, by the member or the gym; what it ends as, what goes back.

The hours are the course's (`Course.cancel_hours`), noted on each class when it is made (`new_session`).
The operation, the console's sentences and the refund calculator go by the same words.
"""

from collections.abc import Iterable
from datetime import datetime
from typing import TYPE_CHECKING

from foundation.errors import ServiceError
from members.classes.models import Booking, ClassSession
from members.enums import CANCELLABLE_BOOKINGS, WISHES, BookingStatus, SessionStatus
from members.errors import BookingOver, EntitlementLocked
from members.house_rules import MOVED_CLASS_FREE_FOR
from payments.ledger.queries import paid_fen

if TYPE_CHECKING:
    from payments.ledger.models import Payment


def is_in_time(session: ClassSession, at: datetime) -> bool:
    """Whether a place that is given up then costs nothing: until `cancel_until`, that instant included.

    A class that the gym called off is never given up too late.
    """
    return session.status == SessionStatus.CANCELLED or at <= session.cancel_until


def is_time_left(session: ClassSession, now: datetime) -> bool:
    """Whether who gets a place now can give it up for nothing later on: at `cancel_until` no time is left for that."""
    return now < session.cancel_until


def free_until_after_move(session: ClassSession, *, before: datetime, now: datetime) -> datetime:
    """Until when a place costs nothing in a class that the gym has moved to another time, where it stands already.

    Whoever has one could not know: not earlier than `before` the move, nor than MOVED_CLASS_FREE_FOR after it; at most
    until the class begins.
    """
    return min(max(session.cancel_until, before, now + MOVED_CLASS_FREE_FOR.duration()), session.starts_at)


def costs_nothing(booking: Booking, at: datetime) -> bool:
    """Whether the place was given up in time, or would be if it were given up then."""
    if booking.status == BookingStatus.CANCELLED or booking.session.status == SessionStatus.CANCELLED:
        return True
    return booking.status == BookingStatus.BOOKED and is_in_time(booking.session, at)


def given_back_fen(payments: Iterable["Payment"]) -> int:
    """What goes back of paid places that are given up in time, in fen: all that is still paid."""
    refunded_fen = {payment.pk: payment.refunded_fen for payment in payments}
    return paid_fen(refunded_fen) - sum(refunded_fen.values())


def is_cancellable(booking: Booking, *, by_gym: bool, at: datetime) -> bool:
    """Whether the place can be given up then; one that is held can at any time, with its payment."""
    return booking.status == BookingStatus.HELD or _refusal(booking, by_gym=by_gym, at=at) is None


def require_cancellable(booking: Booking, *, by_gym: bool, at: datetime) -> None:
    """Raise BookingOver or EntitlementLocked unless the place can be given up then.

    The member can until the class begins, the gym until it ends, and of a class that was called off both for ever. A
    place that is held goes with its payment, which is closed instead.
    """
    if refusal := _refusal(booking, by_gym=by_gym, at=at):
        raise refusal


def _refusal(booking: Booking, *, by_gym: bool, at: datetime) -> type[ServiceError] | None:
    session = booking.session
    closes_at = session.ends_at if by_gym else session.starts_at
    is_over = session.status == SessionStatus.SCHEDULED and closes_at <= at
    if is_over or booking.status == BookingStatus.HELD or booking.status not in CANCELLABLE_BOOKINGS:
        return BookingOver
    return None if booking.locked_at is None else EntitlementLocked


def status_after(booking: Booking, *, by_gym: bool, at: datetime) -> BookingStatus:
    """What a place that is given up then ends as: a wish is let go, the gym is always in time."""
    if booking.status in WISHES:
        return BookingStatus.RELEASED
    return BookingStatus.CANCELLED if by_gym or is_in_time(booking.session, at) else BookingStatus.LATE_CANCELLED
