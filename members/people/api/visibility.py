"""Which rows a caller may see: with the permission all, else the own ones, and a coach those of the own clients
(`training/own_clients.py`).

What is not among them does not exist for the caller.
"""

from collections.abc import Callable

from django.db.models import Q, QuerySet

from foundation.api.paging import Row
from foundation.errors import ServiceError
from members.classes.models import Booking
from members.memberships.models import Freeze, Membership
from members.people import permissions
from members.people.api.access import Access
from members.people.models import Member
from members.people.permissions import SEE_OWN_CLIENTS
from members.training.models import Appointment, OwnedPack
from members.training.own_clients import (
    in_own_classes,
    is_own_client,
    of_own_client,
    own_packs,
    with_coach,
)
from payments.permissions import SEE_PAYMENTS


def visible_members(access: Access) -> QuerySet[Member]:
    """All, the caller's own clients, or the caller alone."""
    if access.may(permissions.SEE_MEMBERS):
        return Member.objects.all()
    return Member.objects.filter(Q(pk=access.member_id or 0) | _for_coach(access, is_own_client))


def visible_memberships(access: Access) -> QuerySet[Membership]:
    """All, those of the caller's own clients, or the caller's own."""
    return _visible(Membership.objects.all(), access, permissions.SEE_MEMBERSHIPS, _for_coach(access, of_own_client))


def visible_packs(access: Access) -> QuerySet[OwnedPack]:
    """All, those that are the coach's to teach, or the caller's own."""
    return _visible(OwnedPack.objects.all(), access, permissions.SEE_PACKS, own_packs(access.coach_id or 0))


def visible_appointments(access: Access) -> QuerySet[Appointment]:
    """All, those with the coach, or the caller's own."""
    return _visible(Appointment.objects.all(), access, permissions.SEE_APPOINTMENTS, with_coach(access.coach_id or 0))


def visible_bookings(access: Access) -> QuerySet[Booking]:
    """All, those in the coach's classes, or the caller's own."""
    return _visible(Booking.objects.all(), access, permissions.SEE_BOOKINGS, in_own_classes(access.coach_id or 0))


def visible_freezes(access: Access) -> QuerySet[Freeze]:
    """All, or those of the caller's own memberships."""
    if access.may(permissions.SEE_FREEZES):
        return Freeze.objects.all()
    return Freeze.objects.filter(membership__member_id=access.member_id or 0)


def sees_money_of(access: Access, member_id: int) -> bool:
    """Whether prices and payments of the member concern the caller; those of clients do not concern a coach."""
    return member_id == access.member_id or access.may(SEE_PAYMENTS)


def find(rows: QuerySet[Row], pk: int, missing: type[ServiceError]) -> Row:
    """The row with this id among those the caller may see; raises `missing`."""
    row = rows.filter(pk=pk).order_by().first()
    if row is None:
        raise missing
    return row


def _visible(rows: QuerySet[Row], access: Access, permission: str, taught: Q) -> QuerySet[Row]:
    if access.may(permission):
        return rows
    own = Q(member_id=access.member_id or 0)
    # Without a coach the look-up stays a plain one, that an index answers.
    return rows.filter(own if access.coach_id is None else own | taught)


def _for_coach(access: Access, own: Callable[[int], Q]) -> Q:
    """What is the own clients'; nothing for a caller who has none."""
    if access.coach_id is None or not access.may(SEE_OWN_CLIENTS):
        return Q(pk__in=[])
    return own(access.coach_id)
