"""Give free places to those who wait for one, first come, first served."""

from datetime import timedelta
from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.classes.class_price import paying_membership
from members.classes.models import Booking, ClassSession
from members.classes.operations.move_booking import move_booking
from members.classes.operations.release_overdue import release_overdue
from members.classes.queries import session_for_update
from members.classes.roster import Roster
from members.classes.seats import annotate_places_left
from members.enums import PASSING_BOOKINGS, BookingStatus, SessionStatus

# How long a place is kept for somebody who has to pay for it, at the longest.
OFFER_LASTS = timedelta(hours=2)


def offer_free_places(*, session: ClassSession) -> int:
    """Give the places that are free to the first who wait, and say how many were given; under the lock of the class.

    A place that costs something is offered for two hours, or until nobody can cancel for nothing any more if that is
    sooner; a place that costs the member nothing is booked. Somebody whose membership does not cover the day any more
    is passed over, and waits no longer. After the time to cancel nothing is given.
    """
    roster = Roster(session, timezone.now())
    given = 0
    for booking in roster.waiting if roster.is_promoting else ():
        if roster.online_left() <= 0:
            break
        given += _give(booking, roster)
    return given


def offer_places() -> int:
    """Do so in every class where a held or an offered place ran out; how many places were given.

    Offers and holds that are over, and waiting for a class that has begun, are written down as let go.
    """
    return sum(_tend(session_id) for session_id in _due().order_by("pk").values_list("pk", flat=True))


def _give(booking: Booking, roster: Roster) -> bool:
    session, now = roster.session, roster.now
    if booking.membership_id is None and session.price_fen > 0:
        until = min(now + OFFER_LASTS, session.cancel_until)
        move_booking(booking, to=BookingStatus.OFFERED, now=now, held_until=until, price_fen=session.price_fen)
        return True
    membership = paying_membership(session, booking.member_id)
    if membership is None and session.price_fen > 0:
        move_booking(booking, to=BookingStatus.RELEASED, now=now)
        return False
    move_booking(booking, to=BookingStatus.BOOKED, now=now, membership=membership, price_fen=0)
    return True


@transaction.atomic
def _tend(session_id: int) -> int:
    session, now = session_for_update(session_id), timezone.now()
    assert session is not None  # a class is never deleted
    roster = Roster(session, now)
    release_overdue(roster)
    if session.starts_at <= now:
        for booking in roster.waiting:
            move_booking(booking, to=BookingStatus.RELEASED, now=now)
    return offer_free_places(session=session)


def _due() -> QuerySet[Any]:
    """Classes of now on, and of the day before, with something to write down or to give."""
    now = timezone.now()
    own = Booking.objects.filter(session=OuterRef("pk"))
    is_overdue = Exists(own.filter(status__in=PASSING_BOOKINGS, held_until__lte=now))
    is_waited_for = Exists(own.filter(status=BookingStatus.WAITING))
    can_be_given = Q(status=SessionStatus.SCHEDULED, cancel_until__gt=now, online_places_left__gt=0)
    recent = annotate_places_left(ClassSession.objects.filter(starts_at__gt=now - timedelta(days=1)), now)
    return recent.filter(is_overdue | (is_waited_for & (can_be_given | Q(starts_at__lte=now))))
