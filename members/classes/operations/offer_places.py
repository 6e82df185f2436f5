"""Give free places to those who wait for one, first come, first served."""

from typing import Any

from django.db import transaction
from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone

from members.classes.cancellation import is_time_left
from members.classes.class_price import paying_membership, place_price
from members.classes.member_time import is_member_busy
from members.classes.models import Booking, ClassSession
from members.classes.operations.find_place import tidy_roster
from members.classes.operations.move_booking import move_booking, release_bookings
from members.classes.queries import session_for_update
from members.classes.roster import Roster
from members.classes.seats import annotate_places_left, overdue
from members.classes.waiting_list import is_promoting, offer_ends_at, promoting
from members.days import ONE_DAY
from members.enums import BookingStatus
from members.people.queries import member_if_unlocked


def offer_free_places(*, session: ClassSession) -> int:
    """Give the places that are free to the first who wait, and say how many were given; under the lock of the class.

    A place that costs something is offered for a while (`offer_ends_at`); one that costs the member nothing is
    booked, and after the time to cancel offered too, as nobody could give it back any more. It is also only offered to
    somebody who has something else at that time, or may just be taking it. Somebody who is barred, or
    whose membership does not cover the day any more, is passed over, and waits no longer; while a refund of it is under
    way, the turn is kept. Once the class has begun nothing is given.
    """
    roster = Roster(session, timezone.now())
    given = 0
    for booking in roster.waiting if is_promoting(session, roster.now) else ():
        if roster.online_places_left() <= 0:
            break
        given += _give_place(booking, roster)
    return given


def offer_places() -> int:
    """Do so in every class where a held or an offered place ran out; how many places were given.

    Offers and holds that are over, and waiting for a class that has begun, are written down as let go.
    """
    return sum(_tidy(session_id) for session_id in _with_something_to_do().order_by("pk").values_list("pk", flat=True))


def _give_place(booking: Booking, roster: Roster) -> bool:
    session, now, member = roster.session, roster.now, member_if_unlocked(booking.member_id)
    if member is not None and member.barred_at is not None:
        move_booking(booking, to=BookingStatus.RELEASED, now=now)
        return False
    price_fen = place_price(session)
    until = offer_ends_at(session, now)
    if booking.membership_id is None and price_fen > 0:
        move_booking(booking, to=BookingStatus.OFFERED, now=now, held_until=until, price_fen=price_fen)
        return True
    membership = paying_membership(session, booking.member_id)
    if membership is None and _is_held_back(booking):
        return False
    if place_price(session, membership):
        move_booking(booking, to=BookingStatus.RELEASED, now=now)
        return False
    if is_time_left(session, now) and member is not None and not _has_something_else(booking, session):
        move_booking(booking, to=BookingStatus.BOOKED, now=now, membership=membership, price_fen=0)
    else:
        terms: dict[str, Any] = {"membership": membership, "price_fen": 0}
        move_booking(booking, to=BookingStatus.OFFERED, now=now, held_until=until, **terms)
    return True


def _has_something_else(booking: Booking, session: ClassSession) -> bool:
    times = {"starts_at": session.starts_at, "ends_at": session.ends_at}
    return is_member_busy(booking.member_id, **times, but_for_session_id=session.pk)


def _is_held_back(booking: Booking) -> bool:
    """Whether a refund of the membership that is to pay for it is under way: then the turn is kept, and no more."""
    membership = booking.membership
    return membership is not None and membership.ended_at is None and membership.locked_at is not None


@transaction.atomic
def _tidy(session_id: int) -> int:
    session, now = session_for_update(session_id), timezone.now()
    assert session is not None  # a class is never deleted
    roster = tidy_roster(session, now)
    if session.starts_at <= now:
        release_bookings(roster.waiting, now=now)
    return offer_free_places(session=session)


def _with_something_to_do() -> QuerySet[Any]:
    """Classes of now on, and of the day before, with something to write down or to give."""
    now = timezone.now()
    own = Booking.objects.filter(session=OuterRef("pk"))
    is_overdue = Exists(own.filter(overdue(now)))
    is_waited_for = Exists(own.filter(status=BookingStatus.WAITING))
    can_be_given = promoting(now) & Q(online_places_left__gt=0)
    recent = annotate_places_left(ClassSession.objects.filter(starts_at__gt=now - ONE_DAY), now)
    return recent.filter(is_overdue | (is_waited_for & (can_be_given | Q(starts_at__lte=now))))
