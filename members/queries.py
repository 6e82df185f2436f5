"""Rows as the operations need them, with their locks.

Locks are taken in one order: payment, member, class session, pack, coach; of several sessions the lower id first. They
are weak enough (`no_key`) that a row which refers to a locked one can be inserted meanwhile. SQLite's transaction holds
the whole database.
"""

from django.db.models import QuerySet

from members.models import Booking, ClassSession, Coach, Member, Membership, OwnedPack


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


def live_memberships(member_id: int) -> QuerySet[Membership]:
    """The member's memberships that were not ended before their time, also those that are over; earliest first."""
    return Membership.objects.filter(member_id=member_id, ended_at__isnull=True).order_by("starts_on", "id")


def booking_of_payment(payment_id: int) -> Booking | None:
    """The place that this payment is for."""
    return Booking.objects.filter(payment_id=payment_id).order_by().first()
