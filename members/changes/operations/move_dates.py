"""The one place that moves a membership's dates, what follows it, and the places in classes that it pays for.

The caller holds the member's lock. What is contiguous stays contiguous, nothing overlaps, and only what has not begun
moves. What nothing pays for any more is given up in the same transaction, and every verb gives the places that ended.
"""

from dataclasses import dataclass
from datetime import date
from typing import Generic, Self, TypeVar

from django.utils import timezone

from foundation.site_language import written
from members.catalogue.terms import PlanTerms
from members.classes.models import Booking
from members.classes.operations.uncovered_places import settle_covered_places
from members.days import ONE_DAY, start_of_day, today
from members.enums import Ending, MemberEventKind
from members.memberships.models import Membership
from members.memberships.operations.give_membership import give_membership
from members.memberships.operations.membership_dates import end_if_begun, end_of
from members.memberships.operations.record_membership import record_membership
from members.memberships.queries import live_memberships

Row = TypeVar("Row")

_DATES = ["starts_on", "ends_on", "activated_at"]


@dataclass(frozen=True, slots=True)
class Moved(Generic[Row]):
    """What was changed, and the places in classes that were given up with it."""

    row: Row
    given_up: list[Booking]


@dataclass(frozen=True, slots=True)
class Period:
    """The first and the last day."""

    starts_on: date
    ends_on: date

    @classmethod
    def of(cls, membership: Membership) -> Self:
        """The days that it has now."""
        return cls(membership.starts_on, membership.ends_on)


@dataclass(frozen=True, slots=True)
class Placed(Moved[Membership]):
    """A membership with another first day; `was` are the days that it had before."""

    was: Period


def begin_on(membership: Membership, day: date, *, actor_id: int | None, reason: str) -> list[Booking]:
    """Let one that has not begun begin on this day for certain; what follows moves with it."""
    old_end = membership.ends_on
    _set_start(membership, day, is_certain=True)
    _move_following(membership.member_id, old_end=old_end, new_end=membership.ends_on, actor_id=actor_id)
    return settle_covered_places(member_id=membership.member_id, actor_id=actor_id, reason=reason)


def put_back(membership: Membership, latest: date, *, actor_id: int | None, reason: str) -> list[Booking]:
    """Let one that has begun by mistake stand at its latest first day again; what follows moves with it, before it."""
    old_end, new_end = membership.ends_on, end_if_begun(membership, latest)
    _move_following(membership.member_id, old_end=old_end, new_end=new_end, actor_id=actor_id)
    _set_start(membership, latest, is_certain=False)
    return settle_covered_places(member_id=membership.member_id, actor_id=actor_id, reason=reason)


def recompute_end(membership: Membership, *, actor_id: int | None, reason: str) -> list[Booking]:
    """Compute the end anew after a freeze has changed; what follows moves with it."""
    old_end, membership.ends_on = membership.ends_on, end_of(membership)
    membership.save(update_fields=["ends_on"])
    _move_following(membership.member_id, old_end=old_end, new_end=membership.ends_on, actor_id=actor_id)
    return settle_covered_places(member_id=membership.member_id, actor_id=actor_id, reason=reason)


def take_days(membership: Membership, days: int, *, actor_id: int | None, reason: str) -> list[Booking]:
    """Take so many days from the end; what follows stays where it is."""
    membership.withdrawn_days += days
    membership.ends_on = end_of(membership)
    membership.save(update_fields=["withdrawn_days", "ends_on"])
    return settle_covered_places(member_id=membership.member_id, actor_id=actor_id, reason=reason)


def end_early(
    membership: Membership, *, ending: Ending, last_day: date, actor_id: int | None, reason: str
) -> list[Booking]:
    """End it before its time; one that would begin later has no day at all. What follows stays where it is."""
    _end(membership, ending, last_day)
    return settle_covered_places(member_id=membership.member_id, actor_id=actor_id, reason=reason)


def replace_today(
    old: Membership,
    *,
    plan_id: int,
    terms: PlanTerms,
    payment_id: int,
    value_fen: int,
    settled_fen: int,
    actor_id: int,
) -> Membership:
    """End it yesterday and open a better one today; what follows moves behind that, which pays for its classes now."""
    old_end = old.ends_on
    _end(old, Ending.UPGRADED, today() - ONE_DAY)
    new = give_membership(
        member_id=old.member_id,
        plan_id=plan_id,
        terms=terms,
        payment_id=payment_id,
        previous_id=old.pk,
        starts_on=today(),
        value_fen=value_fen,
        settled_fen=settled_fen,
    )
    _move_following(old.member_id, old_end=old_end, new_end=new.ends_on, actor_id=actor_id)
    settle_covered_places(member_id=old.member_id, actor_id=actor_id, reason=written(Ending.UPGRADED.label))
    return new


def give_place_again(old: Membership, *, instead_of: Membership) -> list[Booking]:
    """End the better one yesterday and reopen the one before it, with the dates as if it had never been replaced.

    What follows the better one without a gap follows the old one again.
    """
    ending, better_end = Ending.WITHDRAWN, instead_of.ends_on
    _end(instead_of, ending, today() - ONE_DAY)
    old.ended_at, old.ending, old.ends_on = None, "", end_of(old)
    old.save(update_fields=["ended_at", "ending", "ends_on"])
    _move_following(old.member_id, old_end=better_end, new_end=old.ends_on, actor_id=None)
    return settle_covered_places(member_id=old.member_id, actor_id=None, reason=written(ending.label))


def _end(membership: Membership, ending: Ending, last_day: date) -> None:
    membership.ends_on = max(membership.starts_on - ONE_DAY, min(membership.ends_on, last_day))
    membership.ended_at, membership.ending = timezone.now(), ending
    membership.save(update_fields=["ends_on", "ended_at", "ending"])


def _move_following(member_id: int, *, old_end: date, new_end: date, actor_id: int | None) -> None:
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
