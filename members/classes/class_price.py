"""What a place in a class costs a member."""

from members.classes.models import ClassSession
from members.days import day_of
from members.memberships.membership_state import covering_membership
from members.memberships.models import Membership


def paying_membership(session: ClassSession, member_id: int) -> Membership | None:
    """The membership by which the place costs the member nothing; None where there is none, or the class is extra."""
    return covering_membership(member_id, day_of(session.starts_at)) if session.is_included else None


def place_price(session: ClassSession, membership: Membership | None = None) -> int:
    """What the place costs the member, in fen, when this membership pays for it, or none does."""
    return session.price_fen if membership is None else 0
