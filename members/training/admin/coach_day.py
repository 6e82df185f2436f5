"""A coach's day: the private sessions, how they went, and the clients with what is left to them. Nothing of money."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from django.contrib.auth.models import User
from django.db.models import QuerySet
from django.http import HttpRequest
from django.urls import reverse
from django.utils.formats import localize
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.console.decision import Decision, Sentence
from foundation.console.decision_pages import leading_back, staff_of
from members.days import ONE_DAY, start_of_day, today
from members.enums import AppointmentStatus
from members.people.models import Coach
from members.people.permissions import PROPOSE_USE
from members.training.admin.appointment_booking import BOOK_APPOINTMENT
from members.training.admin.appointment_outcome import ABSENT, HELD
from members.training.admin.session_code import code_address
from members.training.models import Appointment, OwnedPack
from members.training.outcome_window import is_asked, is_objected
from members.training.own_clients import own_packs, with_coach
from members.training.pack_validity import over, usable
from members.training.remaining_sessions import annotate_balance

SHOWN = 30


@dataclass(frozen=True, slots=True)
class Session:
    """A private session; `taps` say how it went, by POST: pairs of an address and a title.

    `code` is where the member is shown the link to confirm it; empty while nothing is asked.
    """

    appointment: Any
    page: str
    status: str
    left: int
    taps: Sequence[tuple[str, Sentence]]
    code: str


@dataclass(frozen=True, slots=True)
class Client:
    """A client's pack: sessions left, how many of them can still be booked, until when, and where that is done."""

    member: Any
    page: str
    pack: Any
    left: int
    bookable: int
    until: str
    book: str


@dataclass(frozen=True, slots=True)
class CoachDay:
    """`unsaid` are sessions of earlier days of which nobody has said how they went."""

    today: Sequence[Session]
    unsaid: Sequence[Session]
    clients: Sequence[Client]


def coach_day(request: HttpRequest, coach: Coach, back: str) -> CoachDay:
    """The day as it is now; everything done from it leads back to `back`."""
    user, opens = staff_of(request), start_of_day(today())
    own = Appointment.objects.filter(with_coach(coach.pk)).select_related("member", "pack")
    of_today = own.filter(starts_at__gte=opens, starts_at__lt=opens + ONE_DAY)
    unsaid = own.filter(starts_at__lt=opens, status=AppointmentStatus.BOOKED)
    packs = annotate_balance(OwnedPack.objects.filter(usable(), ~over(today()), own_packs(coach.pk)))
    # All of them: with a limit PostgreSQL walks through every member by name until it has met so many clients.
    with_sessions = list(packs.filter(balance__gt=0).select_related("member").order_by("member__name", "id"))
    left = {pack.pk: pack.balance for pack in with_sessions}
    return CoachDay(
        today=_told(of_today.exclude(status=AppointmentStatus.CANCELLED), user, left, back),
        unsaid=_told(unsaid, user, left, back),
        clients=[_client(pack, user, back) for pack in with_sessions[:SHOWN]],
    )


def _told(appointments: QuerySet[Any], user: User, left: dict[int, int], back: str) -> list[Session]:
    rows = appointments.order_by("starts_at", "id")[:SHOWN]
    return [_session(each, user, left.get(each.pack_id, 0), back) for each in rows]


def _session(appointment: Any, user: User, left: int, back: str) -> Session:
    offered = [each for each in (HELD, ABSENT) if each.may(user) and each.is_offered(user, appointment)]
    taps = [(leading_back(_place("appointment", each, appointment), back), each.title) for each in offered]
    status = _("The member objects") if is_objected(appointment) else appointment.get_status_display()
    code = code_address(appointment) if is_asked(appointment) and user.has_perm(PROPOSE_USE) else ""
    return Session(appointment, formatting.page_of(appointment), status, left, taps, code)


def _client(pack: Any, user: User, back: str) -> Client:
    may_book = BOOK_APPOINTMENT.may(user) and pack.bookable > 0
    return Client(
        member=pack.member,
        page=formatting.page_of(pack.member),
        pack=pack,
        left=pack.balance,
        bookable=pack.bookable,
        until=localize(pack.expires_on),
        book=leading_back(_place("ownedpack", BOOK_APPOINTMENT, pack), back) if may_book else "",
    )


def _place(model: str, decision: Decision, row: Any) -> str:
    return reverse(f"admin:members_{model}_{decision.name}", args=[row.pk])
