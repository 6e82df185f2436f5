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


def pending_freeze_for_update(freeze_id: int) -> Freeze:
    """The freeze that nobody has decided about; raises FreezeNotFound or FreezeRefused."""
    freeze = _locked(freeze_id)
    if freeze.state != FreezeState.REQUESTED:
        raise FreezeRefused("not_open", _("This freeze was decided about already."))
    return freeze


def effective_freeze_for_update(freeze_id: int) -> Freeze:
    """The freeze that is approved and not voided; raises FreezeNotFound or FreezeRefused."""
    freeze = _locked(freeze_id)
    if not freeze.counts:
        raise FreezeRefused("not_open", _("This freeze has no effect."))
    return freeze


def _locked(freeze_id: int) -> Freeze:
    membership_id = Freeze.objects.filter(pk=freeze_id).values_list("membership_id", flat=True).first()
    if membership_id is None:
        raise FreezeNotFound
    membership_for_update(membership_id)
    return Freeze.objects.select_related("membership").get(pk=freeze_id)


def require_freezable(membership: Membership, *, starts_on: date, ends_on: date, may_backdate: bool) -> None:
    """Raise EntitlementOver, EntitlementLocked, or FreezeRefused in the kind that says why, unless they may be.

    A freeze begins on a day of the membership, and the end moves by its length: so all of it lies inside. With
    `may_backdate` it may begin on a day that is over, even on one of a membership that is over, as long as nothing
    that came after has begun. The caller holds the member's lock.
    """
    require_open(membership, may_be_over=may_backdate)
    _require_begun_and_last(membership)
    if not membership.starts_on <= starts_on <= membership.ends_on or ends_on < starts_on:
        raise FreezeRefused("outside", _("The freeze must begin on a day of the membership, and end after that."))
    if starts_on < today() and not may_backdate:
        raise FreezeRefused("in_the_past", _("A freeze cannot begin on a day that is over."))
    _require_room(membership, starts_on, ends_on)


def _require_begun_and_last(membership: Membership) -> None:
    """What has not begun can still move, and its freezes would not; what has begun cannot be moved aside."""
    if membership.starts_on > today():
        raise FreezeRefused("not_open", _("The membership has not begun; it can be frozen once it has."))
    later = live_memberships(membership.member_id).filter(starts_on__gt=membership.ends_on, starts_on__lte=today())
    if later.exists():
        raise FreezeRefused("not_open", _("The membership after this one has begun."))


def _require_room(membership: Membership, starts_on: date, ends_on: date) -> None:
    freezes = [freeze for freeze in counted_freezes(membership) if freeze.days]
    if any(freeze.starts_on <= ends_on and starts_on <= freeze.last_day for freeze in freezes):
        raise FreezeRefused("overlaps", _("The membership is frozen on some of these days already."))
    left = freeze_days_left(membership)
    if days_between(starts_on, ends_on) > left:
        raise FreezeRefused("too_long", _("The membership has fewer freeze days left."), days_left=max(0, left))
