"""What a place in a class costs a member."""

from datetime import date

from members.classes.models import ClassSession
from members.classes.queries import places_of_memberships
from members.days import day_of, today
from members.enums import StartRule
from members.errors import EntitlementLocked, FrozenOnThatDay, StartNotChosen
from members.memberships.membership_state import (
    begins_with_visit,
    covering_membership,
    freezes_on,
    usable_memberships,
)
from members.memberships.models import Membership
from members.memberships.operations.membership_dates import earliest_start, end_if_begun
from members.memberships.queries import live_memberships


def paying_membership(session: ClassSession, member_id: int) -> Membership | None:
    """The membership by which the place costs the member nothing; None where there is none, or the class is extra.

    One that begins with the first visit pays for the class that is this visit, and for those of the period which that
    would begin. Asked under the member's lock.
    """
    if not session.is_included:
        return None
    day = day_of(session.starts_at)
    covering = covering_membership(member_id, day)
    if covering is not None and not begins_with_visit(covering, on=today()):
        return covering
    waiting = (each for each in usable_memberships(member_id, day) if begins_with_visit(each, on=today()))
    return next((each for each in waiting if _pays(each, day)), None)


def require_no_other_way(session: ClassSession, member_id: int) -> None:
    """Nobody is asked to pay for a place that a membership of the member would pay for, if it could be used.

    Raises EntitlementLocked while a refund of that one is under way, FrozenOnThatDay (with the freeze) where it rests
    on that day, and StartNotChosen where its first day is to be chosen yet and may be early enough.
    """
    if not session.is_included:
        return
    day = day_of(session.starts_at)
    for membership in live_memberships(member_id).filter(ends_on__gte=day):
        if membership.locked_at is not None and membership.starts_on <= day:
            raise EntitlementLocked
        if membership.starts_on <= day:
            _require_not_resting(membership, day)
        is_open = membership.start_rule == StartRule.CHOSEN and membership.activated_at is None
        if is_open and membership.locked_at is None and earliest_start(membership) <= day < membership.starts_on:
            raise StartNotChosen


def place_price(session: ClassSession, membership: Membership | None = None) -> int:
    """What the place costs the member, in fen, when this membership pays for it, or none does."""
    return session.price_fen if membership is None else 0


def _require_not_resting(membership: Membership, day: date) -> None:
    freeze = freezes_on(day).filter(membership=membership).first()
    if freeze is not None:
        raise FrozenOnThatDay(about=freeze)


def _pays(waiting: Membership, day: date) -> bool:
    days = _planned_days(waiting, day)
    return _may_begin_with(waiting, days) if min(days) < waiting.starts_on else day <= waiting.ends_on


def _planned_days(membership: Membership, day: date) -> list[date]:
    """This day, and those of the classes that the membership is to pay for already."""
    places = places_of_memberships(membership.member_id).filter(membership=membership)
    return [day, *(day_of(place.session.starts_at) for place in places)]


def _may_begin_with(membership: Membership, days: list[date]) -> bool:
    """Whether the first of these days may be its first one, and the period that begins then has all of them."""
    first = min(days)
    return earliest_start(membership) <= first and max(days) <= end_if_begun(membership, first)
