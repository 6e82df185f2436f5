"""A freeze ends early, because the member came back, or is void, because it was a mistake."""

from datetime import date

from django.db import transaction
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _

from foundation.cause import stated_reason
from members.changes.operations.move_dates import Moved, recompute_end
from members.changes.operations.require_freezable import (
    freeze_for_update,
    require_endable,
    require_voidable,
)
from members.days import ONE_DAY, today
from members.enums import MemberEventKind
from members.errors import FreezeRefused
from members.memberships.models import Freeze
from members.memberships.operations.record_membership import record_freeze


@transaction.atomic
def end_freeze(*, freeze_id: int, last_day: date, reason: str, actor_id: int) -> Moved[Freeze]:
    """Let `last_day` be the last one taken: the end moves back by the days that are not, and what follows with it.

    Places that nothing pays for any more are given up. The day is yesterday at the earliest, or the day before the
    freeze begins, and then no day is taken. Raises FreezeNotFound, EntitlementOver, EntitlementLocked, InvalidField
    without a reason, or FreezeRefused: not_open when it has no effect or is over, in_the_past, outside when the day
    would not end it sooner, or lies further before it than that.
    """
    reason = stated_reason(reason)
    freeze = freeze_for_update(freeze_id)
    require_endable(freeze)
    _require_sooner(freeze, last_day)
    freeze.ended_on = last_day
    freeze.save(update_fields=["ended_on"])
    return _settle(freeze, MemberEventKind.FREEZE_ENDED, reason=reason, actor_id=actor_id)


@transaction.atomic
def void_freeze(*, freeze_id: int, reason: str, actor_id: int) -> Moved[Freeze]:
    """Let it be as if the freeze had never been: no day was taken, the end is what it was before.

    Places that nothing pays for any more are given up. Raises FreezeNotFound, EntitlementOver, EntitlementLocked,
    InvalidField without a reason, or FreezeRefused when it has no effect (not_open).
    """
    reason = stated_reason(reason)
    freeze = freeze_for_update(freeze_id)
    require_voidable(freeze)
    freeze.voided_at = timezone.now()
    freeze.save(update_fields=["voided_at"])
    return _settle(freeze, MemberEventKind.FREEZE_VOIDED, reason=reason, actor_id=actor_id)


def _require_sooner(freeze: Freeze, last_day: date) -> None:
    if last_day >= freeze.last_day:
        raise FreezeRefused("outside", _("The freeze can only end sooner than it would."))
    if last_day >= max(freeze.starts_on, today()) - ONE_DAY:
        return
    if freeze.starts_on < today():
        raise FreezeRefused("in_the_past", _("The days until yesterday were frozen; that cannot be changed."))
    earliest = {"day": localize(freeze.starts_on - ONE_DAY)}
    sentence = _("The last day taken is %(day)s at the earliest, the day before the freeze: then no day is taken.")
    raise FreezeRefused("outside", sentence % earliest)


def _settle(freeze: Freeze, kind: MemberEventKind, *, reason: str, actor_id: int) -> Moved[Freeze]:
    membership = freeze.membership
    was = membership.ends_on
    given_up = recompute_end(membership, actor_id=actor_id, reason=reason)
    record_freeze(kind, freeze, actor_id=actor_id, reason=reason, was=was, days=freeze.days)
    return Moved(freeze, given_up)
