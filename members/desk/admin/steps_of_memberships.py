"""Where a refusal about memberships and the door leads on to."""

from django.utils.translation import gettext_lazy as _

from members.days import today
from members.desk.admin.situation import Link, OfMember
from members.enums import FreezeState, StartRule
from members.memberships.models import Freeze, freezes_in
from members.memberships.queries import live_memberships
from members.people import permissions


def choose_start(where: OfMember) -> Link:
    waiting = live_memberships(where.member.pk).filter(activated_at=None, ends_on__gte=today())
    chosen = waiting.filter(start_rule=StartRule.CHOSEN).first() or waiting.first()
    if chosen is None:
        return "", ""
    start = where.decide(permissions.START_MEMBERSHIP, chosen, "start")
    return (start, _("Choose its first day")) if start else (where.look_at(chosen), _("The membership"))


def begin_earlier(where: OfMember) -> Link:
    """What has no first day yet is given one; what has one is pulled forward."""
    if (link := choose_start(where))[0]:
        return link
    to_come = live_memberships(where.member.pk).filter(starts_on__gt=today()).first()
    if to_come is None:
        return "", ""
    return where.look_at(to_come), _("The membership")


def end_freeze(where: OfMember) -> Link:
    """For who does not decide about freezes, the freeze, which says whom to ask."""
    counted = Freeze.objects.filter(freezes_in(FreezeState.APPROVED), membership__member=where.member)
    freeze = where.about if isinstance(where.about, Freeze) else None
    freeze = freeze or counted.filter(ends_on__gte=today()).order_by("starts_on").first()
    if freeze is None:
        return "", ""
    end = where.decide(permissions.APPROVE_FREEZE, freeze, "end")
    return (end, _("End the freeze")) if end else (where.look_at(freeze), _("The freeze"))


def freezes(where: OfMember) -> Link:
    return end_freeze(where) if where.facts.get("reason") == "overlaps" else choose_start(where)


def lift_bar(where: OfMember) -> Link:
    return where.decide(permissions.BAR_MEMBER, where.member, "lift-bar"), _("Lift the bar")


def check_in(where: OfMember) -> Link:
    return where.decide(permissions.CHECK_IN, where.member, "check-in"), _("Check in")


def look_at_member(where: OfMember) -> Link:
    return where.look_at(where.member), _("The member")
