"""Where a member stands, as a coloured label."""

from django.utils.safestring import SafeString

from foundation.console.formatting import badge
from members.desk.member_state import MemberState

MEMBER_STATE: dict[str, str] = {
    MemberState.WAITING: "warning",
    MemberState.ACTIVE: "success",
    MemberState.FROZEN: "warning",
    MemberState.EXPIRED: "danger",
}


def member_badge(state: str) -> SafeString:
    """A member's state of today."""
    return badge(MemberState(state).label, MEMBER_STATE.get(state))
