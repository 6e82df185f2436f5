"""Memberships for tests: bought as members buy them, and told in a form that is short to compare."""

from datetime import date

from members.models import Member, Membership, Plan
from tests.factories.gym import PlanFactory
from tests.purchase import buy


def bought(member: Member, plan: Plan | None = None, **terms) -> Membership:
    """The membership of a plan (30 days unless told otherwise) that was ordered, paid and delivered."""
    plan = plan or PlanFactory(**{"count": 30, "unit": "day", **terms})
    payment = buy(member, "membership", plan.pk, plan.price_fen)
    return Membership.objects.get(payment=payment)


def periods(member: Member) -> list[tuple[str, str]]:
    """First and last day of everything that the member has, in order, as month and day."""
    live = Membership.objects.filter(member=member, ended_at=None).order_by("starts_on")
    return [(day(membership.starts_on), day(membership.ends_on)) for membership in live]


def day(on: date) -> str:
    """The date without its year."""
    return f"{on:%m-%d}"
