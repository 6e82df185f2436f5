"""A member is in one place at a time: in one class, or with one coach.

Private sessions belong to a room above; they are reached by name, from the member. Online an overlap is refused; staff
are told of it, and may go on.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from members.classes.coach_time import overlapping
from members.classes.models import Booking
from members.enums import OPEN_APPOINTMENTS, BookingStatus, SessionStatus
from members.errors import MemberBusy
from members.people.models import Member


def is_member_busy(
    member_id: int, *, starts_at: datetime, ends_at: datetime, but_for_session_id: int | None = None
) -> bool:
    """Whether the member has a place in another class then, or an open private session; one statement.

    A turn on a waiting list, and a place that is only offered, are no place yet. Asked under the member's lock.
    """
    classes = _in_classes(member_id, starts_at, ends_at, but_for_session_id)
    with_coaches = _with_coaches(member_id, starts_at, ends_at).filter(pk=OuterRef("pk"))
    is_busy = Q(Exists(classes.filter(member=OuterRef("pk")))) | Q(Exists(with_coaches))
    return Member.objects.filter(is_busy, pk=member_id).order_by().exists()


def require_member_free(
    member_id: int, *, starts_at: datetime, ends_at: datetime, but_for_session_id: int | None = None
) -> None:
    """Raise MemberBusy, which names what the member has then."""
    if is_member_busy(member_id, starts_at=starts_at, ends_at=ends_at, but_for_session_id=but_for_session_id):
        raise MemberBusy(_what(member_id, starts_at, ends_at, but_for_session_id))


def _in_classes(
    member_id: int, starts_at: datetime, ends_at: datetime, but_for_session_id: int | None
) -> QuerySet[Booking]:
    has_place = Q(status__in=(BookingStatus.BOOKED, BookingStatus.ATTENDED))
    is_paying = Q(status=BookingStatus.HELD, held_until__gt=timezone.now())
    during = overlapping(starts_at, ends_at, of="session__")
    places = Booking.objects.filter(has_place | is_paying, during, session__status=SessionStatus.SCHEDULED)
    return places.filter(member_id=member_id).exclude(session_id=but_for_session_id or 0).order_by()


def _with_coaches(member_id: int, starts_at: datetime, ends_at: datetime) -> QuerySet[Member]:
    """The member, once for every open private session at that time."""
    during = overlapping(starts_at, ends_at, of="appointments__")
    return Member.objects.filter(during, pk=member_id, appointments__status__in=OPEN_APPOINTMENTS).order_by()


def _what(member_id: int, starts_at: datetime, ends_at: datetime, but_for_session_id: int | None) -> str:
    place = _in_classes(member_id, starts_at, ends_at, but_for_session_id).select_related("session").first()
    if place is not None:
        return f"{place.session}, {_time(place.session.starts_at)}"
    begins = _with_coaches(member_id, starts_at, ends_at).values_list("appointments__starts_at", flat=True).first()
    what = _("private session")
    return f"{what}, {_time(begins or starts_at)}"


def _time(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%Y-%m-%d %H:%M}"
