"""What is left of a membership, and what of it is used: days of its time, and days that it may be frozen for."""

from datetime import date

from members.days import days_between, period_end
from members.enums import Ending
from members.memberships.models import Freeze, Membership
from members.memberships.period import used_between


def bought_days(membership: Membership) -> int:
    """The days of the bought time, whatever was frozen or refunded since."""
    start = membership.starts_on
    return days_between(start, period_end(start, count=membership.count, unit=membership.unit))


def days_left(membership: Membership, on: date) -> int:
    """The days from this one on that the member may use; days that are frozen are none."""
    first = max(on, membership.starts_on)
    freezes = [freeze for freeze in counted_freezes(membership) if freeze.days]
    frozen = sum(days_between(max(first, freeze.starts_on), freeze.last_day) for freeze in freezes)
    return max(0, days_between(first, membership.ends_on) - frozen)


def used_days(membership: Membership, on: date) -> int:
    """The days that have begun, `on` among them, less those that were frozen."""
    freezes = [(freeze.starts_on, freeze.last_day) for freeze in counted_freezes(membership)]
    return used_between(membership.starts_on, min(on, membership.ends_on), freezes)


def counted_freezes(membership: Membership) -> list[Freeze]:
    """The freezes that count: their `days` are, or will be, taken."""
    return [freeze for freeze in membership.freezes.all() if freeze.counts]


def is_freeze_ahead(membership: Membership, on: date) -> bool:
    """Whether one of its freezes still takes days, this one or later ones."""
    return any(freeze.days and freeze.last_day >= on for freeze in counted_freezes(membership))


def given_back_days(membership: Membership) -> int:
    """The days of the bought time that refunds took: also those that were left when a refund ended it."""
    if membership.ending == Ending.WITHDRAWN:
        return bought_days(membership) - used_days(membership, membership.ends_on)
    return membership.withdrawn_days


def freeze_days_left(membership: Membership) -> int:
    """How many days it may still be frozen for; below zero when more were taken than its terms allow."""
    return membership.freeze_days - sum(freeze.days for freeze in counted_freezes(membership))
