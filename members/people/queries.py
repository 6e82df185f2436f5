"""People as the operations need them, with their locks."""

from collections.abc import Iterable, Iterator

from django.db.models import Q, QuerySet

from members.people.models import Coach, FailedSignIn, Member
from members.people.names import plain_name
from members.people.phones import has_phone, has_tail, is_tail


def member_for_update(member_id: int) -> Member | None:
    """The member, under whose lock memberships are placed and moved."""
    return Member.objects.select_for_update(no_key=True).filter(pk=member_id).order_by().first()


def member_if_unlocked(member_id: int) -> Member | None:
    """The same lock, as long as nobody else has it: for whoever holds a class already, which comes after members."""
    members = Member.objects.select_for_update(no_key=True, skip_locked=True)
    return members.filter(pk=member_id).order_by().first()


def members_for_update(member_ids: Iterable[int]) -> QuerySet[Member]:
    """These members, the lowest id first, under the same lock."""
    return Member.objects.select_for_update(no_key=True).filter(pk__in=list(member_ids)).order_by("pk")


def coach_for_update(coach_id: int) -> Coach | None:
    """The coach, under whose lock times with him are given out."""
    return Coach.objects.select_for_update(no_key=True).filter(pk=coach_id).order_by().first()


def coaches_for_update(coach_ids: Iterable[int]) -> QuerySet[Coach]:
    """These coaches, the lowest id first, under the same lock."""
    return Coach.objects.select_for_update(no_key=True).filter(pk__in=list(coach_ids)).order_by("pk")


def is_named(sought: str) -> Q:
    """The members who are meant: by a part of the name, or by the whole phone number, through its blind index."""
    return Q(name__icontains=plain_name(sought)) | has_phone(sought)


def is_named_at_desk(sought: str) -> Q:
    """The same, and by four digits those whose phone ends so: staff who see the end of it in a list look for it."""
    return is_named(sought) | has_tail(sought) if is_tail(sought) else is_named(sought)


def failed_sign_ins_of(username: str) -> Iterator[FailedSignIn]:
    """The wrong passwords for this user name. Every row is opened, as nothing finds a name: they are a month's."""
    rows = FailedSignIn.objects.order_by("pk").iterator(chunk_size=500)
    return (row for row in rows if row.name == username)
