"""Where memberships and freezes stand, as coloured labels: green is well, amber is under way, red needs eyes."""

from typing import Any

from django.utils.formats import localize
from django.utils.safestring import SafeString
from django.utils.translation import gettext as _

from foundation.console.formatting import EMPTY, badge
from members.enums import FreezeState
from members.memberships.membership_state import MembershipState
from members.memberships.models import Freeze, Membership

MEMBERSHIP_STATE: dict[str, str] = {
    MembershipState.WAITING: "warning",
    MembershipState.ACTIVE: "success",
    MembershipState.FROZEN: "warning",
    MembershipState.OVER: "danger",
}
FREEZE_STATE: dict[str, str] = {FreezeState.REQUESTED: "warning", FreezeState.APPROVED: "success"}


def membership_badge(membership: Any) -> SafeString:
    """Where a membership stands that came with its `state` of today; while a refund is under way it cannot be used."""
    label = MembershipState(membership.state).label
    if membership.locked_at is not None and not membership.ending:
        why = _("refund under way")
        return badge(f"{label} · {why}", "warning")
    return badge(label, MEMBERSHIP_STATE.get(membership.state))


def last_day(membership: Membership) -> str:
    """The last day of a membership, as the reader writes it; one that had no day says so."""
    return localize(membership.ends_on) if membership.had_days else _("no day used")


def last_day_taken(freeze: Freeze) -> str:
    """The day on which a freeze ended early; nothing of one that takes no day."""
    return localize(freeze.ended_on) if freeze.days and freeze.ended_on is not None else EMPTY


def freeze_badge(freeze: Freeze) -> SafeString:
    """Where a freeze stands: what waits for an answer is amber."""
    if freeze.days and freeze.ended_on is not None:
        return badge(_("Ended early"), FREEZE_STATE[FreezeState.APPROVED])
    return badge(freeze.state.label, FREEZE_STATE.get(freeze.state))
