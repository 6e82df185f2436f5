"""A member's card on the desk: may the member enter, what is there, and what can be done now."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from django.contrib import admin
from django.contrib.auth.models import User
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.html import format_html, format_html_join
from django.utils.translation import gettext as _
from django.utils.translation import pgettext

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.decision_pages import leading_back, staff_of
from members.classes.admin.given_up import at_stake
from members.classes.models import Booking
from members.classes.seats import place_in_words
from members.days import ONE_DAY, start_of_day, today
from members.desk.admin.member_card import Card, Fact, card_of
from members.door.admin.check_in_decision import CHECK_IN, TAKE_BACK
from members.door.models import CheckIn
from members.door.operations.admission import Verdict
from members.door.operations.check_in import visit_under_way
from members.door.operations.take_back import is_fresh
from members.enums import LIVE_BOOKINGS, OPEN_APPOINTMENTS, Admission
from members.memberships.admin.badges import last_day, membership_badge
from members.memberships.membership_state import MembershipState, with_state
from members.memberships.models import Membership
from members.memberships.queries import live_memberships
from members.people import permissions
from members.people.models import Member
from members.people.phones import masked_phone
from members.training.models import Appointment, OwnedPack
from members.training.pack_validity import over, usable
from members.training.remaining_sessions import annotate_balance

Step = tuple[str, Sentence]
# What is offered of a membership at the desk; the rest is on its page.
FREEZES = ("ask-freeze", "freeze")
OF_MEMBERSHIP = ("start", *FREEZES, "pull-forward")
AT_THE_DOOR = (CHECK_IN.name, TAKE_BACK.name)


@dataclass(frozen=True, slots=True)
class DeskCard:
    """`taps` are done with one click, by POST; `steps` lead to a page that shows what will happen. Both are pairs of
    an address and a title. `here_since` is said of whoever is on a visit."""

    member: Any
    phone: str
    card: Card
    facts: Sequence[Fact]
    taps: Sequence[Step]
    steps: Sequence[Step]
    here_since: str


def desk_card(request: HttpRequest, member_id: str, back: str) -> DeskCard | None:
    """The card of a member whom whoever asks may see; None for any other. `back` is where everything leads back to."""
    page = admin.site.get_model_admin(Member)
    member = page.get_queryset(request).filter(pk=member_id).first() if member_id.isdecimal() else None
    if member is None:
        return None
    card, user, now = card_of(request, member), staff_of(request), timezone.now()
    visit = visit_under_way(member.pk, now) if user.has_perm(permissions.SEE_VISITS) else None
    memberships = list(with_state(_to_come(member), today()))
    door_taps, door_steps = _at_the_door(user, member, card.verdict, visit, now)
    steps = [*door_steps, *_of_member(user, member), *_of_membership(request, memberships)]
    return DeskCard(
        member=member,
        phone=masked_phone(member.phone),
        card=card,
        facts=[*_memberships(memberships), *_packs(member), *_today(member, now), *card.facts],
        taps=[(leading_back(place, back), title) for place, title in door_taps],
        steps=[(leading_back(place, back), title) for place, title in steps],
        here_since="" if visit is None else formatting.instant(visit.at),
    )


def _at_the_door(
    user: User, member: Any, verdict: Verdict | None, visit: CheckIn | None, now: datetime
) -> tuple[list[Step], list[Step]]:
    """One tap where the door opens and nothing is lost by it; else the page that says more."""
    if verdict is None:
        return [], []
    if visit is not None and is_fresh(visit, now):
        return [_place(member, TAKE_BACK)], []
    if visit is not None:
        return [], []
    if verdict.admission == Admission.REFUSE:
        return [], [_place(member, CHECK_IN)] if user.has_perm(permissions.OVERRIDE_CHECK_IN) else []
    loses = verdict.begins_membership and verdict.membership is not None and at_stake(verdict.membership)
    return ([], [_place(member, CHECK_IN)]) if loses else ([_place(member, CHECK_IN)], [])


def _place(member: Any, decision: Decision) -> Step:
    return reverse(f"admin:members_member_{decision.name}", args=[member.pk]), decision.title


def _of_member(user: User, member: Any) -> Iterator[Step]:
    for decision in admin.site.get_model_admin(Member).decisions:  # type: ignore[attr-defined]
        if decision.name not in AT_THE_DOOR and decision.may(user) and decision.is_offered(user, member):
            yield _place(member, decision)


def _of_membership(request: HttpRequest, memberships: Sequence[Any]) -> Iterator[Step]:
    """Of the one that counts now, or the next; no further freeze of one that rests."""
    user, page = staff_of(request), admin.site.get_model_admin(Membership)
    rests = bool(memberships) and memberships[0].state == MembershipState.FROZEN
    meant = [name for name in OF_MEMBERSHIP if not (rests and name in FREEZES)]
    for decision in page.decisions if memberships else ():  # type: ignore[attr-defined]
        is_meant = decision.name in meant and decision.may(user)
        if is_meant and decision.is_offered(user, memberships[0]):
            yield reverse(f"admin:members_membership_{decision.name}", args=[memberships[0].pk]), decision.title


def _to_come(member: Any) -> Any:
    return live_memberships(member.pk).filter(ends_on__gte=today()).prefetch_related("freezes")


def _memberships(memberships: Sequence[Any]) -> Iterator[Fact]:
    lines = [(formatting.link_to(each, each.title), _valid(each), membership_badge(each)) for each in memberships[:3]]
    if lines:
        yield pgettext("membership", "Valid"), format_html_join("", "<div>{} {} {}</div>", lines)


def _valid(membership: Any) -> str:
    if membership.starts_on <= today():
        return _("until %(day)s") % {"day": last_day(membership)}
    return _("from %(first)s to %(last)s") % {"first": localize(membership.starts_on), "last": last_day(membership)}


def _packs(member: Any) -> Iterator[Fact]:
    packs = annotate_balance(OwnedPack.objects.filter(usable(), ~over(today()), member_id=member.pk)).order_by("id")
    lines = [
        (formatting.link_to(each), each.balance, each.sessions + each.gift_sessions, localize(each.expires_on))
        for each in packs[:3]
        if each.balance
    ]
    if lines:
        pattern = format_html("<div>{{}}: {{}} / {{}} · {} {{}}</div>", _("until"))
        yield _("Sessions left"), format_html_join("", pattern, lines)


def _today(member: Any, now: datetime) -> Iterator[Fact]:
    """What the member has today: places in classes and private sessions, the earliest first."""
    opens, closes = start_of_day(today()), start_of_day(today() + ONE_DAY)
    booked = Booking.objects.filter(member_id=member.pk, status__in=LIVE_BOOKINGS)
    places = booked.filter(session__starts_at__gte=opens, session__starts_at__lt=closes).select_related("session")
    of_pack = Appointment.objects.filter(member_id=member.pk, status__in=OPEN_APPOINTMENTS)
    sessions = of_pack.filter(starts_at__gte=opens, starts_at__lt=closes).select_related("coach")
    lines: list[tuple[datetime, Any, Any]] = [
        (each.session.starts_at, formatting.link_to(each, each.session), place_in_words(each, now)) for each in places
    ]
    lines += [(each.starts_at, formatting.link_to(each, each.coach), each.get_status_display()) for each in sessions]
    shown = [(timezone.localtime(at).strftime("%H:%M"), what, state) for at, what, state in sorted(lines, key=_first)]
    yield _("Today"), format_html_join("", "<div>{} {} · {}</div>", shown) or _("nothing booked")


def _first(line: tuple[Any, ...]) -> Any:
    return line[0]
