"""How a person is named on paper that others may see: recognised by who knows him, told to nobody else."""

from foundation.personal import MASKED
from foundation.unreadable import shown_as_unreadable
from members.people.models import Member
from members.people.phones import phone_end


def forgotten_name(member_id: int) -> str:
    """What stands in the place of the name of a person who was forgotten."""
    return f"{MASKED} {member_id}"


def recognised_as(member_id: int) -> str:
    """`张* ***1234`; empty for nobody, and for a person who was forgotten: the number goes with the name."""
    member = Member.objects.only("name", "phone", *Member.ROW_IDENTITY).filter(pk=member_id).first()
    if member is None or member.name == forgotten_name(member_id):
        return ""
    with shown_as_unreadable():
        return f"{member.name[:1]}* {phone_end(member.phone)}".strip()
