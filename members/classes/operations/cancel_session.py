"""The gym cancels a class: every place ends, and whoever has paid is refunded."""

import logging
from dataclasses import dataclass

from django.db import transaction
from django.utils import timezone

from foundation.cause import staff_cause, stated_reason
from foundation.errors import ServiceError
from members.classes.cancellation import status_after
from members.classes.models import Booking, ClassSession
from members.classes.operations.cancel_booking import cancel_booking
from members.classes.operations.move_booking import end_booking
from members.classes.operations.move_session import move_session
from members.classes.queries import places_to_end, session_for_update
from members.enums import WISHES, BookingStatus, MemberEventKind, SessionStatus
from members.errors import SessionClosed, SessionNotFound
from members.people.operations.record_event import record_event

logger = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True)
class SessionCancelled:
    """How many places were refunded, how many ended without money, and how many are still to be ended."""

    refunded: int
    released: int
    failed: int


def cancel_session(*, session_id: int, reason: str, actor_id: int | None) -> SessionCancelled:
    """Cancel the class, then refund every paid place in full and close the payments that hold one.

    The class is cancelled first, so that nothing is booked or delivered any more; then every place is ended on its
    own, and one that cannot be ended (`failed`) stops no other. To be called again until nothing has failed; not
    inside a transaction, as providers are called. A held place that turns out paid raises an exception that proposes
    the refund. Raises InvalidField without a reason, SessionNotFound, or SessionClosed for a class that is over.
    """
    reason = stated_reason(reason)
    released = _cancel(session_id, reason, actor_id)
    ends = [
        _end(booking_id, reason, actor_id)
        for booking_id in list(places_to_end(session_id).values_list("pk", flat=True))
    ]
    refunded, closed = ends.count(BookingStatus.CANCELLED), ends.count(BookingStatus.RELEASED)
    return SessionCancelled(refunded, released + closed, len(ends) - refunded - closed)


@transaction.atomic
def _cancel(session_id: int, reason: str, actor_id: int | None) -> int:
    """Cancel the class, once, and end what was not paid for; how many bookings that were."""
    session = session_for_update(session_id)
    if session is None:
        raise SessionNotFound
    if session.status == SessionStatus.SCHEDULED:
        _mark_cancelled(session, reason, actor_id)
    unpaid = Booking.objects.filter(session=session, payment__isnull=True, status__in=(BookingStatus.BOOKED, *WISHES))
    for booking in (bookings := list(unpaid.order_by("pk"))):
        to = status_after(booking, by_gym=True, at=timezone.now())
        end_booking(booking, to=to, actor_id=actor_id, reason=reason)
    return len(bookings)


def _mark_cancelled(session: ClassSession, reason: str, actor_id: int | None) -> None:
    now = timezone.now()
    if session.ends_at <= now:
        raise SessionClosed("over")
    move_session(session, to=SessionStatus.CANCELLED, cancelled_at=now, cancel_reason=reason)
    kind, subject = MemberEventKind.SESSION_CANCELLED, f"session:{session.pk}"
    record_event(kind, member_id=None, subject=subject, actor_id=actor_id, reason=reason)


def _end(booking_id: int, reason: str, actor_id: int | None) -> str | None:
    """The status that a place ended with; None when it could not be ended."""
    cause = staff_cause(actor_id)
    try:
        return cancel_booking(booking_id=booking_id, actor_id=actor_id, cause=cause, by_gym=True, reason=reason).status
    except ServiceError as refusal:
        logger.warning("Booking %s of a cancelled class is not ended: %s", booking_id, refusal.code)
    except Exception:
        logger.exception("Booking %s of a cancelled class could not be ended", booking_id)
    return None
