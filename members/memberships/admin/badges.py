"""Where memberships and freezes stand, as coloured labels: green is well, amber is under way, red needs eyes."""

from django.utils.safestring import SafeString
from django.utils.translation import gettext_lazy as _

from foundation.console.formatting import badge
from members.enums import FreezeState
from members.memberships.membership_state import MembershipState
from members.memberships.models import Freeze

MEMBERSHIP_STATE: dict[str, str] = {
    MembershipState.WAITING: "warning",
    MembershipState.ACTIVE: "success",
    MembershipState.FROZEN: "warning",
    MembershipState.OVER: "danger",
}
FREEZE_STATE: dict[str, str] = {FreezeState.REQUESTED: "warning", FreezeState.APPROVED: "success"}


def membership_badge(state: str) -> SafeString:
    """A membership's state of today."""
    return badge(MembershipState(state).label, MEMBERSHIP_STATE.get(state))


def freeze_badge(freeze: Freeze) -> SafeString:
    """Where a freeze stands: what waits for an answer is amber."""
    if freeze.counts and freeze.ended_on is not None:
        return badge(_("Ended early"), FREEZE_STATE[FreezeState.APPROVED])
    return badge(freeze.state.label, FREEZE_STATE.get(freeze.state))
