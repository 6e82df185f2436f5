"""Which rows a caller may see: with the permission all, else the own ones, and a coach those of the own clients.

What is not among them does not exist for the caller.
"""

from django.db.models import Q, QuerySet

from foundation.api.paging import Row
from foundation.errors import ServiceError
from members.classes.models import Booking
from members.memberships.models import Freeze, Membership
from members.people.api.access import Access
from members.people.models import Member
from members.training.models import Appointment, OwnedPack
from members.training.queries import clients_of, taught_by

SEE_MEMBERS, SEE_CLIENTS = "members.view_member", "members.view_own_clients"
SEE_PAYMENTS = "payments.view_payment"


def visible_members(access: Access) -> QuerySet[Member]:
    """All, the caller's own clients, or the caller alone."""
    if access.may(SEE_MEMBERS):
        return Member.objects.all()
    return Member.objects.filter(Q(pk=access.member_id or 0) | _client(access, "pk"))


def visible_memberships(access: Access) -> QuerySet[Membership]:
    """All, those of the caller's own clients, or the caller's own."""
    return _visible(Membership.objects.all(), access, "members.view_membership", _client(access, "member_id"))


def visible_packs(access: Access) -> QuerySet[OwnedPack]:
    """All, those that are the coach's to teach, or the caller's own."""
    return _visible(OwnedPack.objects.all(), access, "members.view_ownedpack", taught_by(access.coach_id or 0))


def visible_appointments(access: Access) -> QuerySet[Appointment]:
    """All, those with the coach, or the caller's own."""
    return _visible(Appointment.objects.all(), access, "members.view_appointment", Q(coach_id=access.coach_id or 0))


def visible_bookings(access: Access) -> QuerySet[Booking]:
    """All, those in the coach's classes, or the caller's own."""
    return _visible(Booking.objects.all(), access, "members.view_booking", Q(session__coach_id=access.coach_id or 0))


def visible_freezes(access: Access) -> QuerySet[Freeze]:
    """All, or those of the caller's own memberships."""
    if access.may("members.view_freeze"):
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


def _client(access: Access, field: str) -> Q:
    """That `field` is one of the caller's own clients; nobody for a caller who has none."""
    if access.coach_id is None or not access.may(SEE_CLIENTS):
        return Q(pk__in=[])
    return Q(**{f"{field}__in": clients_of(access.coach_id).values("pk")})
