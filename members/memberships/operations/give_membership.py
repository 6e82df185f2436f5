"""A member gets a period, behind what the member has already."""

from datetime import date

from django.utils import timezone

from members.catalogue.terms import PlanTerms
from members.days import period_end, start_of_day
from members.enums import StartRule
from members.memberships.models import Membership
from members.memberships.operations.membership_dates import planned_start, start_by


def give_membership(
    *,
    member_id: int,
    plan_id: int,
    terms: PlanTerms,
    payment_id: int | None,
    previous_id: int | None = None,
    starts_on: date | None = None,
    value_fen: int | None = None,
    settled_fen: int = 0,
) -> Membership:
    """Write the membership. The caller holds the member's lock.

    It begins today, or on the day after the last one that the member has; with `starts_on` on that day, and the caller
    makes room. It is worth its price unless `value_fen` says more, of which `settled_fen` went back before. One that
    begins with the first visit or on a chosen date stands at its latest possible dates.
    """
    is_certain = starts_on is not None or terms.start_rule == StartRule.PURCHASE
    membership = new_membership(plan_id, terms, starts_on=starts_on or planned_start(member_id, terms))
    membership.member_id, membership.payment_id, membership.previous_id = member_id, payment_id, previous_id
    membership.settled_fen = settled_fen
    if value_fen is not None:
        membership.value_fen = value_fen
    if not is_certain:
        membership.activated_at, membership.start_by = None, start_by(terms)
    membership.save()
    return membership


def new_membership(plan_id: int, terms: PlanTerms, *, starts_on: date) -> Membership:
    """A membership on these terms that begins on this day for certain; nobody's yet, and not saved."""
    now = timezone.now()
    return Membership(
        plan_id=plan_id,
        title=terms.title,
        count=terms.count,
        unit=terms.unit,
        price_fen=terms.price_fen,
        value_fen=terms.price_fen,
        list_price_fen=terms.list_price_fen,
        freeze_days=terms.freeze_days,
        start_rule=terms.start_rule,
        starts_on=starts_on,
        ends_on=period_end(starts_on, count=terms.count, unit=terms.unit),
        activated_at=max(now, start_of_day(starts_on)),
        created_at=now,
    )
