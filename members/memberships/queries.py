"""Memberships as the operations need them, read under their member's lock."""

from django.db.models import Exists, OuterRef, Q, QuerySet

from members.catalogue.models import Plan
from members.catalogue.sale_rules import is_limit_reached
from members.days import ONE_DAY, today
from members.enums import Ending
from members.memberships.models import Membership
from members.people.queries import member_for_update


def live_memberships(member_id: int) -> QuerySet[Membership]:
    """The member's live memberships; earliest first."""
    return Membership.objects.filter(live(), member_id=member_id).order_by("starts_on", "id")


def live() -> Q:
    """The memberships that were not ended before their time, over or not."""
    return Q(ended_at__isnull=True)


def ending_within(days: int) -> Q:
    """The live memberships that end today, or at most so many days ahead, of members who have not renewed."""
    # Said twice, as the database would otherwise look through what ended long ago, too.
    ahead = Membership.objects.filter(live(), ends_on__gt=today())
    later = ahead.filter(member_id=OuterRef("member_id"), ends_on__gt=OuterRef("ends_on"))
    return live() & Q(ends_on__gte=today(), ends_on__lte=today() + days * ONE_DAY) & ~Q(Exists(later.order_by()))


def membership_for_update(membership_id: int) -> Membership | None:
    """The membership, read after its member is locked; a membership never changes its member."""
    member_id = Membership.objects.filter(pk=membership_id).values_list("member_id", flat=True).first()
    if member_id is None:
        return None
    member_for_update(member_id)
    return Membership.objects.get(pk=membership_id)


def membership_of_payment(payment_id: int) -> Membership | None:
    """The membership that this payment paid for, with whoever has it now."""
    paid = Membership.objects.filter(payment_id=payment_id).exclude(ending=Ending.TRANSFERRED)
    return paid.order_by().first()


def is_plan_limit_reached(plan: Plan, member_id: int) -> bool:
    """Whether the member has had the plan as often as one may."""
    had = Membership.objects.filter(plan=plan, member_id=member_id).exclude(ending=Ending.WITHDRAWN)
    return is_limit_reached(plan, had)
