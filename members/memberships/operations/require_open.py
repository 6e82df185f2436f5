"""What has ended, or may be refunded, is not changed any more."""

from collections.abc import Callable
from typing import TypeVar

from foundation.errors import ServiceError, refusal_by
from members.days import today
from members.errors import EntitlementLocked, EntitlementOver, MembershipFrozen, MembershipNotFound
from members.memberships.models import Membership
from members.memberships.queries import membership_for_update
from members.memberships.remaining_days import is_freeze_ahead

Row = TypeVar("Row")


def open_membership_for_update(membership_id: int) -> Membership:
    """The membership with its member locked; it has not ended, and no refund of it is under way.

    Raises MembershipNotFound, EntitlementOver or EntitlementLocked.
    """
    membership = membership_for_update(membership_id)
    if membership is None:
        raise MembershipNotFound
    require_open(membership)
    return membership


def is_open(membership: Membership) -> bool:
    """Whether it may still be changed: it has not ended, and no refund of it is under way."""
    return _closed_because(membership, may_be_over=False) is None


def require_open(membership: Membership, *, may_be_over: bool = False) -> None:
    """Raise EntitlementOver when it has ended, EntitlementLocked while a refund of it is under way.

    With `may_be_over` its last day may have passed.
    """
    if refusal := _closed_because(membership, may_be_over=may_be_over):
        raise refusal


def _closed_because(membership: Membership, *, may_be_over: bool) -> type[ServiceError] | None:
    if membership.ended_at is not None or (membership.ends_on < today() and not may_be_over):
        return EntitlementOver
    return None if membership.locked_at is None else EntitlementLocked


def is_allowed(require: Callable[[Row], object], row: Row) -> bool:
    """Whether a guard that raises lets the row pass: so that a button asks the guard of its operation."""
    return refusal_by(require, row) is None


def require_unfrozen(membership: Membership) -> None:
    """Raise MembershipFrozen while one of its freezes is not over."""
    if is_freeze_ahead(membership, today()):
        raise MembershipFrozen
