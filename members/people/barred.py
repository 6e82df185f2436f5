"""A member who is barred from the gym: may not enter, book or buy until somebody lifts it."""

from members.errors import MemberBarred
from members.people.models import Member


def require_not_barred(member: Member) -> None:
    """Raise MemberBarred for a member who is barred."""
    if member.barred_at is not None:
        raise MemberBarred


def is_barred(member_id: int) -> bool:
    """The same question about a row that is not at hand."""
    return Member.objects.filter(pk=member_id, barred_at__isnull=False).order_by().exists()
