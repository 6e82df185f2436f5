"""Which freezes something can still be done about, and which days of a membership may be frozen."""

from datetime import date

from django.utils.translation import gettext_lazy as _

from members.days import days_between, today
from members.enums import FreezeState
from members.errors import FreezeNotFound, FreezeRefused
from members.memberships.models import Freeze, Membership
from members.memberships.operations.require_open import require_open
from members.memberships.queries import live_memberships, membership_for_update
from members.memberships.remaining_days import counted_freezes, freeze_days_left


def freeze_for_update(freeze_id: int) -> Freeze:
    """The freeze with its membership, read after the member is locked; raises FreezeNotFound."""
    membership_id = Freeze.objects.filter(pk=freeze_id).values_list("membership_id", flat=True).first()
    if membership_id is None:
        raise FreezeNotFound
    membership_for_update(membership_id)
    return Freeze.objects.select_related("membership").get(pk=freeze_id)


def require_pending(freeze: Freeze) -> None:
    """Raise FreezeRefused (not_open) when it was decided about."""
    if freeze.state != FreezeState.REQUESTED:
        raise FreezeRefused("not_open", _("This freeze was decided about already."))


def require_approvable(freeze: Freeze, *, may_backdate: bool) -> None:
    """Raise FreezeRefused (not_open) when it was decided about, and what `require_freezable` says of its days."""
    require_pending(freeze)
    days = {"starts_on": freeze.starts_on, "ends_on": freeze.ends_on}
    require_freezable(freeze.membership, **days, may_backdate=may_backdate)


def require_voidable(freeze: Freeze) -> None:
    """Raise FreezeRefused (not_open) unless it counts; EntitlementOver or EntitlementLocked of its membership."""
    if not freeze.counts:
        raise FreezeRefused("not_open", _("This freeze has no effect."))
    require_open(freeze.membership)


def require_endable(freeze: Freeze) -> None:
    """Raise what `require_voidable` raises, and FreezeRefused (not_open) when its last day is over."""
    require_voidable(freeze)
    if freeze.last_day < today():
        raise FreezeRefused("not_open", _("This freeze is over."))


def require_freezable(membership: Membership, *, starts_on: date, ends_on: date, may_backdate: bool) -> None:
    """Raise EntitlementOver, EntitlementLocked, or FreezeRefused in the kind that says why, unless they may be.

    A freeze begins on a day of the membership, which may be still to come, and the end moves by its length: so all of
    it lies inside. With `may_backdate` it may begin on a day that is over, even on one of a membership that is over, as
    long as nothing that came after has begun. The caller holds the member's lock.
    """
    require_may_rest(membership, may_backdate=may_backdate)
    if not membership.starts_on <= starts_on <= membership.ends_on or ends_on < starts_on:
        raise FreezeRefused("outside", _("The freeze must begin on a day of the membership, and end after that."))
    if starts_on < today() and not may_backdate:
        raise FreezeRefused("in_the_past", _("A freeze cannot begin on a day that is over."))
    _require_room(membership, starts_on, ends_on)


def require_may_rest(membership: Membership, *, may_backdate: bool) -> None:
    """Raise what `require_freezable` says of the membership, whichever days are asked for.

    Where its first day is still open nobody knows which days are its own; what has begun behind it cannot be moved
    aside.
    """
    require_open(membership, may_be_over=may_backdate)
    if membership.starts_on > today() and membership.activated_at is None:
        raise FreezeRefused("not_open", _("The first day of this membership is still open: choose it first."))
    later = live_memberships(membership.member_id).filter(starts_on__gt=membership.ends_on, starts_on__lte=today())
    if later.exists():
        raise FreezeRefused("not_open", _("The membership after this one has begun."))
    _require_days_left(membership, 1)


def _require_room(membership: Membership, starts_on: date, ends_on: date) -> None:
    freezes = [freeze for freeze in counted_freezes(membership) if freeze.starts_on <= freeze.last_day]
    if any(freeze.starts_on <= ends_on and starts_on <= freeze.last_day for freeze in freezes):
        raise FreezeRefused("overlaps", _("The membership is frozen on some of these days already."))
    _require_days_left(membership, days_between(starts_on, ends_on))


def _require_days_left(membership: Membership, days: int) -> None:
    left = freeze_days_left(membership)
    if days > left:
        raise FreezeRefused("too_long", _("The membership has fewer freeze days left."), days_left=max(0, left))
