"""A member is in one place at a time: in one class, or with one coach.

Private sessions belong to a room above; they are reached by name, from the member. Online an overlap is refused; staff
are told of it, and may go on.
"""

from datetime import datetime

from django.db.models import Exists, OuterRef, Q, QuerySet
from django.utils import timezone
from django.utils.translation import gettext as _

from members.classes.coach_time import overlapping
from members.classes.models import Booking, ClassSession
from members.enums import OPEN_APPOINTMENTS, BookingStatus, SessionStatus
from members.errors import MemberBusy
from members.people.models import Member


def is_member_busy(
    member_id: int, *, starts_at: datetime, ends_at: datetime, but_for_session_id: int | None = None
) -> bool:
    """Whether the member has a place in another class then, or an open private session; one statement.

    A turn on a waiting list, and a place that is only offered, are no place yet. Asked under the member's lock.
    """
    return Member.objects.filter(is_busy(starts_at, ends_at, but_for_session_id), pk=member_id).order_by().exists()


def busy_members(session: ClassSession) -> QuerySet[Member]:
    """Who has a place in the class and is busy at its time, the lowest id first."""
    inside = _in_classes(session.starts_at, session.ends_at).filter(session=session, member=OuterRef("pk"))
    busy_then = is_busy(session.starts_at, session.ends_at, session.pk)
    return Member.objects.filter(Exists(inside), busy_then).order_by("pk")


def require_member_free(
    member_id: int, *, starts_at: datetime, ends_at: datetime, but_for_session_id: int | None = None
) -> None:
    """Raise MemberBusy, which names what the member has then."""
    if is_member_busy(member_id, starts_at=starts_at, ends_at=ends_at, but_for_session_id=but_for_session_id):
        raise _busy_with(member_id, starts_at, ends_at, but_for_session_id)


def is_busy(starts_at: datetime, ends_at: datetime, but_for_session_id: int | None) -> Q:
    """`is_member_busy` as a condition on members."""
    classes = _in_classes(starts_at, ends_at).exclude(session_id=but_for_session_id or 0)
    with_coaches = _with_coaches(starts_at, ends_at).filter(pk=OuterRef("pk"))
    return Q(Exists(classes.filter(member=OuterRef("pk")))) | Q(Exists(with_coaches))


def _in_classes(starts_at: datetime, ends_at: datetime) -> QuerySet[Booking]:
    """The places that anybody has in classes at that time."""
    has_place = Q(status__in=(BookingStatus.BOOKED, BookingStatus.ATTENDED))
    is_paying = Q(status=BookingStatus.HELD, held_until__gt=timezone.now())
    during = overlapping(starts_at, ends_at, of="session__")
    is_on = Q(session__status=SessionStatus.SCHEDULED)
    return Booking.objects.filter(has_place | is_paying, during, is_on).order_by()


def _with_coaches(starts_at: datetime, ends_at: datetime) -> QuerySet[Member]:
    """The members, once for every open private session at that time."""
    during = overlapping(starts_at, ends_at, of="appointments__")
    return Member.objects.filter(during, appointments__status__in=OPEN_APPOINTMENTS).order_by()


def _busy_with(member_id: int, starts_at: datetime, ends_at: datetime, but_for_session_id: int | None) -> MemberBusy:
    own = _in_classes(starts_at, ends_at).filter(member_id=member_id).exclude(session_id=but_for_session_id or 0)
    place = own.select_related("session").first()
    if place is not None:
        return MemberBusy(f"{place.session}, {_time(place.session.starts_at)}", about=place)
    member = Member.objects.only("pk").get(pk=member_id)
    during = overlapping(starts_at, ends_at)
    with_coach = member.appointments.filter(during, status__in=OPEN_APPOINTMENTS).order_by().first()
    begins = starts_at if with_coach is None else with_coach.starts_at
    what = _("private session")
    return MemberBusy(f"{what}, {_time(begins)}", about=with_coach)


def _time(instant: datetime) -> str:
    return f"{timezone.localtime(instant):%Y-%m-%d %H:%M}"
