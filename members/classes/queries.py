"""Classes and bookings as the operations need them, with their locks."""

from collections.abc import Iterable
from datetime import date, datetime

from django.db.models import Q, QuerySet
from django.utils import timezone

from members.classes.models import Booking, ClassSession, PlaceToEnd, TimetableSlot
from members.classes.seats import held
from members.days import ONE_DAY, start_of_day, today
from members.enums import LASTING_BOOKINGS, LIVE_BOOKINGS, BookingStatus, SessionStatus
from members.memberships.models import Membership
from payments.enums import PaymentStatus


def session_for_update(session_id: int) -> ClassSession | None:
    """The class, under whose lock bookings are made and changed. Read its bookings afterwards."""
    return ClassSession.objects.select_for_update(no_key=True).filter(pk=session_id).order_by().first()


def slot_for_update(slot_id: int) -> TimetableSlot:
    """The line of the timetable, under whose lock its classes are made and moved; none is ever deleted."""
    lines = TimetableSlot.objects.select_for_update(no_key=True, of=("self",)).select_related("course")
    return lines.get(pk=slot_id)


def classes_of_slot(slot_id: int) -> QuerySet[ClassSession]:
    """The classes to come that the line made, the earliest first."""
    to_come = ClassSession.objects.filter(status=SessionStatus.SCHEDULED, starts_at__gt=timezone.now())
    return to_come.filter(slot_id=slot_id, planned_on__isnull=False).order_by("starts_at", "id")


def planned_classes(slot_id: int, first: date) -> QuerySet[ClassSession]:
    """All that the line made for this day and later, whatever has become of it."""
    return ClassSession.objects.filter(slot_id=slot_id, planned_on__gte=first)


def classes_for_update(session_ids: Iterable[int]) -> QuerySet[ClassSession]:
    """These classes, locked, the lowest id first."""
    return ClassSession.objects.select_for_update(no_key=True).filter(pk__in=list(session_ids)).order_by("pk")


def members_paid_for(classes: QuerySet[ClassSession]) -> list[int]:
    """Whose memberships pay for places in these classes."""
    paid = Booking.objects.filter(session__in=classes.order_by(), membership__isnull=False, status__in=LIVE_BOOKINGS)
    return list(paid.order_by().values_list("member_id", flat=True).distinct())


def bookings_during(*, member_id: int, first: date, last: date) -> QuerySet[Booking]:
    """The member's places in classes to come from the first day to the last, and the wishes for one; earliest first."""
    now = timezone.now()
    opens, closes = max(now, start_of_day(first)), start_of_day(last + ONE_DAY)
    during = Booking.objects.filter(member_id=member_id, session__starts_at__gte=opens, session__starts_at__lt=closes)
    stands = Q(status__in=LASTING_BOOKINGS)
    return during.filter(stands | held(now)).select_related("session").order_by("session__starts_at", "id")


def bookings_to_come(member_id: int) -> QuerySet[Booking]:
    """The member's places in all classes to come, and the wishes for one; earliest first."""
    return bookings_during(member_id=member_id, first=today(), last=date.max - ONE_DAY)


def places_of_memberships(member_id: int) -> QuerySet[Booking]:
    """The member's places in classes to come that a membership is to pay for, and the wishes for one."""
    to_come = Booking.objects.filter(member_id=member_id, session__starts_at__gt=timezone.now())
    return to_come.filter(membership__isnull=False, status__in=LIVE_BOOKINGS).select_related("session")


def covered_places(membership: Membership) -> QuerySet[Booking]:
    """Of these, what can be given up of this membership's; the earliest class first."""
    own = places_of_memberships(membership.member_id).filter(membership=membership, status__in=LASTING_BOOKINGS)
    return own.order_by("session__starts_at", "id")


def places_to_end(session_id: int) -> QuerySet[Booking]:
    """The places that a class which is called off still has: those taken, and those that may still be paid.

    What was paid and cannot be delivered has its exception.
    """
    is_unpaid = Q(status=BookingStatus.HELD, payment__status=PaymentStatus.PENDING)
    return Booking.objects.filter(Q(status=BookingStatus.BOOKED) | is_unpaid, session_id=session_id).order_by("pk")


def due_places(now: datetime) -> QuerySet[PlaceToEnd]:
    """What is written down to be given up, and is to be tried now."""
    return PlaceToEnd.objects.filter(next_try_at__lte=now).order_by("next_try_at", "id")


def still_to_end(booking_ids: Iterable[int]) -> set[int]:
    """Those of these places that are written down to be given up, and are not done with."""
    rows = PlaceToEnd.objects.filter(booking__in=list(booking_ids), next_try_at__isnull=False)
    return set(rows.values_list("booking_id", flat=True))


def booking_of_payment(payment_id: int) -> Booking | None:
    """The place that this payment is for."""
    return Booking.objects.filter(payment_id=payment_id).order_by().first()


def booking_for_update(booking_id: int) -> Booking | None:
    """The booking, read after its class was locked; `booking.session` is the locked class."""
    return _read_under_lock(Booking.objects.filter(pk=booking_id))


def booking_of_payment_for_update(payment_id: int) -> Booking | None:
    """The same for the place that this payment is for."""
    return _read_under_lock(Booking.objects.filter(payment_id=payment_id))


def _read_under_lock(one: QuerySet[Booking]) -> Booking | None:
    session_id = one.order_by().values_list("session_id", flat=True).first()
    session = None if session_id is None else session_for_update(session_id)
    if session is None:
        return None
    booking = one.get()
    booking.session = session
    return booking
