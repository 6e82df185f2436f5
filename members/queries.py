"""Rows as the operations need them, with their locks.

Locks are taken in one order: payment, member, class session, pack, coach; of several sessions the lower id first. They
are weak enough (`no_key`) that a row which refers to a locked one can be inserted meanwhile. SQLite's transaction holds
the whole database.
"""

from datetime import date

from django.db.models import Q, QuerySet
from django.utils import timezone

from members.days import ONE_DAY, start_of_day
from members.enums import PASSING_BOOKINGS, BookingStatus, Ending
from members.models import Booking, ClassSession, Coach, Member, Membership, OwnedPack
from members.phones import normalised_phone


def locked_member(member_id: int) -> Member | None:
    """The member, under whose lock memberships are placed and moved."""
    return Member.objects.select_for_update(no_key=True).filter(pk=member_id).order_by().first()


def locked_session(session_id: int) -> ClassSession | None:
    """The class, under whose lock bookings are made and changed. Read its bookings afterwards."""
    return ClassSession.objects.select_for_update(no_key=True).filter(pk=session_id).order_by().first()


def locked_pack(pack_id: int) -> OwnedPack | None:
    """The member's pack, under whose lock its entries and appointments are made and changed."""
    return OwnedPack.objects.select_for_update(no_key=True).filter(pk=pack_id).order_by().first()


def locked_coach(coach_id: int) -> Coach | None:
    """The coach, under whose lock times with him are given out."""
    return Coach.objects.select_for_update(no_key=True).filter(pk=coach_id).order_by().first()


def is_named(sought: str) -> Q:
    """The members who are meant: by a part of the name, or by the whole phone number, through its blind index."""
    return Q(name__icontains=sought) | Q(phone_index=Member.index_of(normalised_phone(sought)))


def live_memberships(member_id: int) -> QuerySet[Membership]:
    """The member's memberships that were not ended before their time, also those that are over; earliest first."""
    return Membership.objects.filter(member_id=member_id, ended_at__isnull=True).order_by("starts_on", "id")


def locked_membership(membership_id: int) -> Membership | None:
    """The membership, read after its member is locked; a membership never changes its member."""
    member_id = Membership.objects.filter(pk=membership_id).values_list("member_id", flat=True).first()
    if member_id is None:
        return None
    locked_member(member_id)
    return Membership.objects.get(pk=membership_id)


def membership_of_payment(payment_id: int) -> Membership | None:
    """The membership that this payment paid for, with whoever has it now."""
    paid = Membership.objects.filter(payment_id=payment_id).exclude(ending=Ending.TRANSFERRED)
    return paid.order_by().first()


def bookings_during(*, member_id: int, first: date, last: date) -> QuerySet[Booking]:
    """The member's places in classes to come from the first day to the last, and the wishes for one; earliest first."""
    now = timezone.now()
    opens, closes = max(now, start_of_day(first)), start_of_day(last + ONE_DAY)
    during = Booking.objects.filter(member_id=member_id, session__starts_at__gte=opens, session__starts_at__lt=closes)
    stands = Q(status__in=(BookingStatus.BOOKED, BookingStatus.WAITING))
    passing = Q(status__in=PASSING_BOOKINGS, held_until__gt=now)
    return during.filter(stands | passing).select_related("session").order_by("session__starts_at", "id")


def booking_of_payment(payment_id: int) -> Booking | None:
    """The place that this payment is for."""
    return Booking.objects.filter(payment_id=payment_id).order_by().first()


def locked_booking(booking_id: int) -> Booking | None:
    """The booking, read after its class was locked; `booking.session` is the locked class."""
    return _read_under_lock(Booking.objects.filter(pk=booking_id))


def locked_booking_of(payment_id: int) -> Booking | None:
    """The same for the place that this payment is for."""
    return _read_under_lock(Booking.objects.filter(payment_id=payment_id))


def _read_under_lock(one: QuerySet[Booking]) -> Booking | None:
    session_id = one.order_by().values_list("session_id", flat=True).first()
    session = None if session_id is None else locked_session(session_id)
    if session is None:
        return None
    booking = one.get()
    booking.session = session
    return booking
