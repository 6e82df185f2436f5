"""The one place that computes a membership's dates and moves what follows it. The caller holds the member's lock.

What is contiguous stays contiguous, nothing overlaps, and only what has not begun moves.
"""

from datetime import date, timedelta

from django.utils import timezone

from members.catalogue.terms import PlanTerms
from members.days import ONE_DAY, period_end, start_of_day, today
from members.enums import Ending, MemberEventKind, StartRule
from members.memberships.models import Membership
from members.memberships.operations.record_membership import record_membership
from members.memberships.queries import live_memberships
from members.memberships.remaining_days import counted_freezes

_DATES = ["starts_on", "ends_on", "activated_at"]


def next_start(member_id: int, *, not_before: date) -> date:
    """The first day of what is bought next: behind everything that the member has."""
    last = live_memberships(member_id).order_by("-ends_on").first()
    return not_before if last is None else max(not_before, last.ends_on + ONE_DAY)


def planned_start(member_id: int, terms: PlanTerms) -> date:
    """The first day of what is bought on these terms now; the latest possible one, if it does not begin at once."""
    wait = 0 if terms.start_rule == StartRule.PURCHASE else terms.activate_within_days
    return next_start(member_id, not_before=today() + timedelta(days=wait))


def earliest_start(membership: Membership) -> date:
    """The first day on which one that has not begun may begin: today, or when what lies before it is over."""
    before = live_memberships(membership.member_id).filter(starts_on__lt=membership.starts_on)
    last = before.order_by("-ends_on").first()
    return today() if last is None else max(today(), last.ends_on + ONE_DAY)


def end_of(membership: Membership) -> date:
    """The last day: of the bought time, plus the days taken as freezes, less those that were refunded.

    A month is as long as its place in the calendar makes it, but whatever was not refunded is a day at least.
    """
    bought = period_end(membership.starts_on, count=membership.count, unit=membership.unit)
    frozen = sum(freeze.days for freeze in counted_freezes(membership))
    return max(membership.starts_on, bought + timedelta(days=frozen - membership.withdrawn_days))


def begin_on(membership: Membership, day: date, *, actor_id: int | None) -> None:
    """Let one that has not begun begin on this day for certain; what follows moves with it."""
    old_end = membership.ends_on
    _set_start(membership, day, is_certain=True)
    move_following(membership.member_id, old_end=old_end, new_end=membership.ends_on, actor_id=actor_id)


def recompute_end(membership: Membership, *, actor_id: int | None) -> None:
    """Compute the end anew after a freeze has changed; what follows moves with it."""
    old_end, membership.ends_on = membership.ends_on, end_of(membership)
    membership.save(update_fields=["ends_on"])
    move_following(membership.member_id, old_end=old_end, new_end=membership.ends_on, actor_id=actor_id)


def end_early(membership: Membership, *, ending: Ending, last_day: date) -> None:
    """End it before its time; one that would begin later has no day at all. What follows stays where it is."""
    membership.ends_on = max(membership.starts_on - ONE_DAY, min(membership.ends_on, last_day))
    membership.ended_at, membership.ending = timezone.now(), ending
    membership.save(update_fields=["ends_on", "ended_at", "ending"])


def move_following(member_id: int, *, old_end: date, new_end: date, actor_id: int | None) -> None:
    """Move what came behind `old_end` behind `new_end`: all that was contiguous, and what would overlap."""
    for membership in live_memberships(member_id).filter(starts_on__gt=old_end):
        is_contiguous = membership.starts_on == old_end + ONE_DAY
        if not is_contiguous and membership.starts_on > new_end:
            return
        start = max(new_end + ONE_DAY, today())
        if start == membership.starts_on:
            return
        was, old_end = membership.starts_on, membership.ends_on
        _set_start(membership, start, is_certain=membership.activated_at is not None)
        new_end = membership.ends_on
        record_membership(MemberEventKind.MEMBERSHIP_MOVED, membership, actor_id=actor_id, was=was)


def _set_start(membership: Membership, start: date, *, is_certain: bool) -> None:
    membership.starts_on = start
    membership.ends_on = end_of(membership)
    membership.activated_at = max(timezone.now(), start_of_day(start)) if is_certain else None
    membership.save(update_fields=_DATES)
