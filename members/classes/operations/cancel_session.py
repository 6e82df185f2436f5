"""The gym cancels a class: every place ends, and whoever has paid is refunded."""

from collections import Counter
from dataclasses import dataclass, fields
from typing import TYPE_CHECKING

from django.db import transaction
from django.utils import timezone

from foundation.cause import stated_reason
from members.classes.cancellation import status_after
from members.classes.models import Booking, ClassSession, PlaceToEnd
from members.classes.operations.end_places import write_down_places
from members.classes.operations.move_booking import end_booking
from members.classes.operations.move_session import move_session
from members.classes.queries import places_to_end, session_for_update
from members.enums import WISHES, BookingStatus, MemberEventKind, SessionStatus
from members.errors import SessionClosed, SessionNotFound
from members.people.operations.record_event import record_event
from payments.enums import REFUNDS_UNDER_WAY
from payments.ledger.queries import newest_refunds

if TYPE_CHECKING:
    from payments.ledger.models import Refund


@dataclass(frozen=True, slots=True)
class SessionCancelled:
    """How far it is: places refunded, ended without money, tried in vain, and not tried yet or with money on its way.

    What was tried in vain is tried again later, unless the provider refused for good: that is a person's.
    """

    refunded: int
    released: int
    failed: int
    pending: int = 0


@transaction.atomic
def cancel_session(*, session_id: int, reason: str, actor_id: int | None) -> SessionCancelled:
    """Cancel the class, end what was not paid for, and write down every place that money hangs on.

    Nothing is booked or delivered any more from then on; `end_due_places` refunds every paid place in full and closes
    the payments that hold one. Called again it lets what has failed be tried again at once. A held place that turns
    out paid goes back as what cannot be delivered does. Raises InvalidField without a reason, SessionNotFound, or
    SessionClosed for a class that is over.
    """
    reason = stated_reason(reason)
    session = session_for_update(session_id)
    if session is None:
        raise SessionNotFound
    if session.status == SessionStatus.SCHEDULED:
        _mark_cancelled(session, reason, actor_id)
    _end_unpaid(session, reason, actor_id)
    write_down_places(places_to_end(session_id), reason=reason, actor_id=actor_id)
    return cancelling_progress(session_id)


def cancelling_progress(session_id: int) -> SessionCancelled:
    """How far the gym is with a class that it has cancelled: money counts as refunded when it has arrived."""
    rows = list(PlaceToEnd.objects.filter(booking__session_id=session_id).select_related("booking__payment"))
    refunds = newest_refunds([row.booking.payment_id for row in rows if row.booking.payment_id is not None])
    counts = Counter(_progress(row, refunds.get(row.booking.payment_id or 0)) for row in rows)
    return SessionCancelled(**{field.name: counts[field.name] for field in fields(SessionCancelled)})


def _progress(row: PlaceToEnd, refund: "Refund | None") -> str:
    """Which of the numbers it counts in; "" for what is left as it was."""
    booking = row.booking
    if row.next_try_at is not None:
        return "failed" if row.failure else "pending"
    if booking.status not in (BookingStatus.CANCELLED, BookingStatus.RELEASED):
        return ""
    if booking.payment is None or refund is None:
        return "released"
    if booking.payment.is_wholly_refunded:
        return "refunded"
    return "pending" if refund.status in REFUNDS_UNDER_WAY else "failed"


def _end_unpaid(session: ClassSession, reason: str, actor_id: int | None) -> None:
    unpaid = Booking.objects.filter(session=session, payment__isnull=True, status__in=(BookingStatus.BOOKED, *WISHES))
    now, ended = timezone.now(), list(unpaid.order_by("pk"))
    for booking in ended:
        to = status_after(booking, by_gym=True, at=now)
        end_booking(booking, to=to, actor_id=actor_id, reason=reason)
    done = {"reason": reason, "actor_id": actor_id, "created_at": now}
    PlaceToEnd.objects.bulk_create([PlaceToEnd(booking=each, **done) for each in ended], ignore_conflicts=True)


def _mark_cancelled(session: ClassSession, reason: str, actor_id: int | None) -> None:
    now = timezone.now()
    if session.ends_at <= now:
        raise SessionClosed("over")
    move_session(session, to=SessionStatus.CANCELLED, cancelled_at=now, cancel_reason=reason)
    kind, subject = MemberEventKind.SESSION_CANCELLED, f"session:{session.pk}"
    record_event(kind, member_id=None, subject=subject, actor_id=actor_id, reason=reason)
