"""A plan that the member has, or is about to pay for, said before it is sold again."""

from collections.abc import Iterator

from django.utils.formats import localize
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.decision import Sentence
from foundation.errors import InvalidField
from members.catalogue.models import Plan
from members.catalogue.queries import plans_on_sale
from members.memberships.had_already import had_already
from members.memberships.queries import is_plan_limit_reached
from members.people.models import Member


def sold_already(member: Member) -> list[Sentence]:
    """A sentence for every period and every unpaid order of what can be sold."""
    return [sentence for plan in plans_on_sale() for sentence in _said(member, plan)]


def require_again(member: Member, plan_id: int, *, is_meant: bool) -> None:
    """Raise InvalidField with what the member has of the plan, unless a second one is meant."""
    plan = plans_on_sale().filter(pk=plan_id).first()
    if is_meant or plan is None or is_plan_limit_reached(plan, member.pk):
        return
    if said := list(_said(member, plan)):
        raise InvalidField({"again": [*said, _("Tick this to sell it once more.")]})


def _said(member: Member, plan: Plan) -> Iterator[Sentence]:
    had = had_already(member_id=member.pk, plan_id=plan.pk)
    for own in had.memberships:
        days = {"plan": plan, "first": localize(own.starts_on), "last": localize(own.ends_on)}
        yield _("The member has %(plan)s already: from %(first)s to %(last)s.") % days
    for order in had.unpaid:
        since = {"plan": plan, "time": formatting.instant(order.payment.created_at)}
        yield _("%(plan)s is ordered already: its payment of %(time)s waits to be paid.") % since
