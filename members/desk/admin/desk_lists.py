"""What lies on the desk beside the card: freezes that wait, and cards that end."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import localize

from foundation.console import formatting
from foundation.console.decision_pages import leading_back
from members.changes.admin.freeze_decisions import APPROVE
from members.days import ONE_DAY, today
from members.enums import FreezeState
from members.house_rules import ENDS_SOON
from members.memberships.models import Freeze, Membership, freezes_in
from members.memberships.queries import ending_within
from members.people import permissions

SHOWN = 6
MONTH = 30


@dataclass(frozen=True, slots=True)
class Line:
    """Whose it is, what is said of it, and where it leads."""

    member: Any
    text: str
    link: str


@dataclass(frozen=True, slots=True)
class Ending:
    """The memberships that end within so many days and are not renewed: how many, and the first of them."""

    days: int
    count: int
    link: str
    lines: Sequence[Line]


def waiting_freezes(request: HttpRequest, back: str) -> Sequence[Line] | None:
    """Those asked for, the oldest first, one more than are shown; for who decides, each leads to its decision."""
    if not request.user.has_perm(permissions.SEE_FREEZES):
        return None
    decides = request.user.has_perm(permissions.APPROVE_FREEZE)
    waiting = Freeze.objects.filter(freezes_in(FreezeState.REQUESTED)).select_related("membership__member")
    return [_freeze(each, back if decides else None) for each in waiting.order_by("id")[: SHOWN + 1]]


def _freeze(freeze: Freeze, back: str | None) -> Line:
    link = formatting.page_of(freeze)
    if back is not None:
        link = leading_back(reverse(f"admin:members_freeze_{APPROVE.name}", args=[freeze.pk]), back)
    days = f"{localize(freeze.starts_on)} – {localize(freeze.ends_on)}"
    return Line(freeze.membership.member, f"{days} · {freeze.reason}", link)


def ending_memberships(request: HttpRequest) -> Sequence[Ending] | None:
    """Those that end soon, and those of the rest of the month; None for who sees no memberships."""
    if not request.user.has_perm(permissions.SEE_MEMBERSHIPS):
        return None
    soon = ENDS_SOON.value()
    return [_ending(soon), _ending(MONTH, but_for=soon)]


def _ending(days: int, *, but_for: int | None = None) -> Ending:
    ending = Membership.objects.filter(ending_within(days))
    shown = ending if but_for is None else ending.filter(ends_on__gt=today() + but_for * ONE_DAY)
    lines = [
        Line(each.member, f"{each.title} · {localize(each.ends_on)}", formatting.page_of(each))
        for each in shown.select_related("member").order_by("ends_on", "id")[:SHOWN]
    ]
    link = f"{reverse('admin:members_membership_changelist')}?ends_within={days}"
    return Ending(days, ending.count(), link, lines)
