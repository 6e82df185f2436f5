"""The one place that computes a membership's dates; `changes.operations.move_dates` moves them."""

from datetime import date, timedelta

from members.catalogue.terms import PlanTerms
from members.days import ONE_DAY, today
from members.enums import StartRule
from members.memberships.models import Membership
from members.memberships.period import last_day
from members.memberships.queries import live_memberships
from members.memberships.remaining_days import counted_freezes


def next_start(member_id: int, *, not_before: date) -> date:
    """The first day of what is bought next: behind everything that the member has."""
    last = live_memberships(member_id).order_by("-ends_on").first()
    return not_before if last is None else max(not_before, last.ends_on + ONE_DAY)


def start_by(terms: PlanTerms) -> date | None:
    """The latest first day that these terms allow to what is bought now; None where it begins at once."""
    return None if terms.start_rule == StartRule.PURCHASE else today() + timedelta(days=terms.activate_within_days)


def planned_start(member_id: int, terms: PlanTerms) -> date:
    """The first day of what is bought on these terms now; the latest possible one, if it does not begin at once."""
    return next_start(member_id, not_before=start_by(terms) or today())


def earliest_start(membership: Membership) -> date:
    """The first day on which one that has not begun may begin: today, or when what lies before it is over."""
    before = live_memberships(membership.member_id).filter(starts_on__lt=membership.starts_on)
    last = before.order_by("-ends_on").first()
    return today() if last is None else max(today(), last.ends_on + ONE_DAY)


def latest_start(membership: Membership) -> date:
    """The last day on which one that has not begun may begin: by its terms, or where it stands, if that is later."""
    return max(membership.start_by or membership.starts_on, membership.starts_on)


def end_of(membership: Membership) -> date:
    """The last day, as `period.last_day` computes it."""
    return end_if_begun(membership, membership.starts_on)


def end_if_begun(membership: Membership, day: date) -> date:
    """The last day that it has, or would have, with this first day."""
    return last_day(
        day,
        count=membership.count,
        unit=membership.unit,
        withdrawn_days=membership.withdrawn_days,
        freezes=[(each.starts_on, each.last_day) for each in counted_freezes(membership)],
    )
