"""The timetable as a week: seven days beside each other, and in their hours what is on and what is planned."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date, time
from typing import Any
from urllib.parse import urlencode

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import date_format
from django.utils.translation import gettext as _

from foundation.console import formatting
from foundation.days import Span
from members.classes.closed_days import closures
from members.classes.models import ClassSession, TimetableSlot
from members.classes.seats import annotate_places_left
from members.days import ONE_DAY, day_of, today
from members.enums import SessionStatus
from members.people import permissions

WEEK = "week"
# The hours that are shown also where nothing is on.
OPENS, CLOSES = 8, 21
DAYS = 7


@dataclass(frozen=True, slots=True)
class Shown:
    """A class, or what the timetable will make one of; `line` is the address of its line there, empty for none."""

    at: time
    title: str
    coach: str
    room: str
    page: str
    line: str
    places: str = ""
    state: str = ""
    is_off: bool = False


@dataclass(frozen=True, slots=True)
class Hour:
    """What begins in it, earliest first; `add` is where a new line of the timetable is made then."""

    at: time
    shown: Sequence[Shown]
    add: str


@dataclass(frozen=True, slots=True)
class Day:
    """`closed` says why the gym is closed, and is empty while it is open."""

    day: date
    is_today: bool
    closed: str
    hours: Sequence[Hour]
    add: str


def show_week(request: HttpRequest) -> HttpResponse:
    """The page of the week that has the day in the address, or today; 403 for who may not see the timetable."""
    if not request.user.has_perms([permissions.SEE_CLASSES, permissions.SEE_TIMETABLE]):
        raise PermissionDenied
    monday = _monday(request.GET.get(WEEK, ""))
    week = Span(monday, monday + ONE_DAY * (DAYS - 1))
    own = reverse("admin:members_timetableslot_week")
    moves = [
        (_("Week before"), monday - DAYS * ONE_DAY),
        (_("This week"), today()),
        (_("Next week"), monday + DAYS * ONE_DAY),
    ]
    days = week_of(week, may_add=request.user.has_perm(permissions.ADD_TIMETABLE))
    context = {
        **admin.site.each_context(request),
        "title": f"{date_format(week.first, 'DATE_FORMAT')} – {date_format(week.last, 'DATE_FORMAT')}",
        "days": days,
        "hours": [hour.at for hour in days[0].hours],
        "moves": [(title, f"{own}?{urlencode({WEEK: day.isoformat()})}") for title, day in moves],
    }
    return TemplateResponse(request, "admin/week.html", context)


def week_of(week: Span, *, may_add: bool) -> Sequence[Day]:
    """The days with their hours, in four statements."""
    shown = _on(week)
    closed = _closed(week)
    for day, planned in _planned(week).items():
        if day not in closed:
            shown.setdefault(day, []).extend(planned)
    begin = [each.at.hour for of_day in shown.values() for each in of_day]
    hours = [time(hour) for hour in range(min([OPENS, *begin]), max([CLOSES, *begin]) + 1)]
    return [_day(week.first + number * ONE_DAY, hours, shown, closed, may_add=may_add) for number in range(DAYS)]


def _day(
    day: date, hours: Sequence[time], shown: Mapping[date, list[Shown]], closed: Mapping[date, str], *, may_add: bool
) -> Day:
    of_day = sorted(shown.get(day, []), key=lambda each: (each.at, each.title))
    filled = [(hour, [each for each in of_day if each.at.hour == hour.hour]) for hour in hours]
    in_hours = [
        Hour(hour, each, _add(day, hour) if may_add and not each and day not in closed else "") for hour, each in filled
    ]
    add = _add(day) if may_add and day not in closed else ""
    return Day(day, day == today(), closed.get(day, ""), in_hours, add)


def _on(week: Span) -> dict[date, list[Shown]]:
    """The classes of these days, those that were cancelled too."""
    sessions = ClassSession.objects.filter(starts_at__gte=week.opens, starts_at__lt=week.closes)
    shown: dict[date, list[Shown]] = {}
    for each in annotate_places_left(sessions.select_related("coach"), timezone.now()).order_by("starts_at", "pk"):
        shown.setdefault(day_of(each.starts_at), []).append(_class(each))
    return shown


def _class(session: Any) -> Shown:
    is_off = session.status == SessionStatus.CANCELLED
    return Shown(
        at=timezone.localtime(session.starts_at).time(),
        title=session.title,
        coach=session.coach.name if session.coach else _("no coach"),
        room=session.room,
        page=formatting.page_of(session),
        line=_line(session.slot_id) if session.slot_id else "",
        places="" if is_off else f"{session.capacity - session.places_left} / {session.capacity}",
        state=str(session.get_status_display()) if is_off else "",
        is_off=is_off,
    )


def _planned(week: Span) -> Mapping[date, list[Shown]]:
    """What the timetable plans from today on and no class is made of yet."""
    days = [day for number in range(DAYS) if (day := week.first + number * ONE_DAY) >= today()]
    made = set(
        ClassSession.objects.filter(slot__isnull=False, planned_on__range=(week.first, week.last))
        .order_by()
        .values_list("slot_id", "planned_on")
    )
    slots = TimetableSlot.objects.filter(course__is_active=True, valid_from__lte=week.last)
    planned: dict[date, list[Shown]] = {}
    for slot in slots.select_related("course__coach", "coach"):
        for day in days:
            is_its = day.weekday() == slot.weekday and slot.valid_from <= day <= (slot.valid_until or day)
            if is_its and (slot.pk, day) not in made:
                planned.setdefault(day, []).append(_of_slot(slot))
    return planned


def _of_slot(slot: Any) -> Shown:
    coach, line = slot.coach or slot.course.coach, _line(slot.pk)
    return Shown(
        at=slot.begins_at,
        title=slot.course.name,
        coach=coach.name if coach else _("no coach"),
        room=slot.room or slot.course.room,
        page=line,
        line=line,
        state=_("planned"),
    )


def _closed(week: Span) -> Mapping[date, str]:
    """The days on which the gym is closed, with the reason."""
    days = [week.first + number * ONE_DAY for number in range(DAYS)]
    found = list(closures(first=week.first, last=week.last))
    return {day: each.reason for each in found for day in days if each.first_day <= day <= each.last_day}


def _line(slot_id: int) -> str:
    return reverse("admin:members_timetableslot_change", args=[slot_id])


def _add(day: date, hour: time | None = None) -> str:
    """The form of a new line, with the day and the hour filled in; it begins today at the earliest."""
    filled = {"weekday": day.weekday(), "valid_from": max(day, today()).isoformat()}
    if hour is not None:
        filled["begins_at"] = f"{hour:%H:%M}"
    return f"{reverse('admin:members_timetableslot_add')}?{urlencode(filled)}"


def _monday(said: str) -> date:
    """Of the week that is asked for; of this one where the address says no day."""
    try:
        day = date.fromisoformat(said)
    except ValueError:
        day = today()
    # The first and the last weeks of the calendar have no week beside them.
    is_far = not date.min + DAYS * 2 * ONE_DAY < day < date.max - DAYS * 2 * ONE_DAY
    day = today() if is_far else day
    return day - day.weekday() * ONE_DAY
