"""Whom and what a coach sees: the own clients, and what they do with this coach. The API and the console ask here."""

from typing import Any

from django.db.models import Q, QuerySet

from members.people.models import Member
from members.training.models import Appointment, OwnedPack


def own_clients(coach_id: int) -> QuerySet[Member]:
    """The members who have, or had, a pack of this coach or a private session with him."""
    return Member.objects.filter(pk__in=_of_coach(coach_id, packs="member_id", appointments="member_id"))


def is_own_client(coach_id: int) -> Q:
    """The members who are clients."""
    return Q(pk__in=own_clients(coach_id).values("pk"))


def of_own_client(coach_id: int) -> Q:
    """The rows of a client, such as memberships: all of them, whoever sold or teaches what."""
    return Q(member_id__in=own_clients(coach_id).values("pk"))


def own_packs(coach_id: int) -> Q:
    """The packs that are the coach's to teach: the own ones, and those with a private session of the coach's."""
    return Q(pk__in=_of_coach(coach_id, packs="pk", appointments="pack_id"))


def _of_coach(coach_id: int, *, packs: str, appointments: str) -> QuerySet[Any, Any]:
    """These columns of the coach's packs and appointments, as one: an OR would have the database look at every row."""
    of_packs = OwnedPack.objects.filter(coach_id=coach_id).order_by().values(packs)
    of_appointments = Appointment.objects.filter(coach_id=coach_id).order_by().values(appointments)
    both: QuerySet[Any, Any] = of_packs.union(of_appointments)
    return both


def with_coach(coach_id: int) -> Q:
    """The private sessions with the coach; of packs those that are the coach's own."""
    return Q(coach_id=coach_id)


def entries_of_packs(coach_id: int) -> Q:
    """The entries of the packs that are the coach's own."""
    return Q(pack__coach_id=coach_id)


def in_own_classes(coach_id: int) -> Q:
    """The bookings of the classes that the coach gives, of whichever member."""
    return Q(session__coach_id=coach_id)
