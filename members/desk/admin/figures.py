"""What the first page of the staff console says about members and classes, each figure from an index."""

from typing import Any

from django.contrib.humanize.templatetags.humanize import apnumber
from django.db.models import Q
from django.http import HttpRequest
from django.urls import reverse
from django.utils import timezone
from django.utils.formats import localize
from django.utils.translation import gettext as _
from django.utils.translation import ngettext

from foundation.money import shown_yuan
from members.classes.models import ClassSession
from members.classes.seats import annotate_places_left
from members.days import ONE_DAY, start_of_day, today
from members.door.models import CheckIn
from members.enums import FreezeState, SessionStatus
from members.house_rules import ENDS_SOON
from members.memberships.models import Freeze, Membership, freezes_in
from members.memberships.queries import ending_within
from members.people import permissions
from members.prepaid.queries import newest_total


def figures(request: HttpRequest) -> list[dict[str, Any]]:
    """Those that whoever asks may see: each a title, a value, a note and where it leads."""
    user, shown = request.user, []
    if user.has_perms([permissions.SEE_CLASSES, permissions.SEE_BOOKINGS]):
        shown += [_classes_today(), *_classes_without_coach()]
    if user.has_perm(permissions.SEE_VISITS):
        shown.append(_visits_today())
    if user.has_perm(permissions.SEE_MEMBERSHIPS):
        shown.append(_ending_soon())
    if user.has_perms([permissions.SEE_FREEZES, permissions.APPROVE_FREEZE]):
        shown.append(_waiting_freezes())
    if user.has_perm(permissions.SEE_PREPAID):
        shown += _prepaid()
    return shown


def _classes_today() -> dict[str, Any]:
    own = {"starts_at__gte": start_of_day(today()), "starts_at__lt": start_of_day(today() + ONE_DAY)}
    sessions = ClassSession.objects.filter(status=SessionStatus.SCHEDULED, **own)
    places = annotate_places_left(sessions, timezone.now()).order_by().values_list("capacity", "places_left")
    capacity, left = (sum(column) for column in zip(*places, strict=True)) if places else (0, 0)
    return {
        "title": _("Classes today"),
        "value": f"{capacity - left} / {capacity}",
        "note": ngettext("places taken in %(count)d class", "places taken in %(count)d classes", len(places))
        % {"count": len(places)},
        "link": f"{_list('classsession')}?when=today",
    }


def _classes_without_coach() -> list[dict[str, Any]]:
    """Classes to come that are to have a coach and have none, as he has something else then. Nothing when all is well.

    Courses that never have one are meant so.
    """
    is_to_have_one = Q(course__coach__isnull=False) | Q(slot__coach__isnull=False)
    coming = ClassSession.objects.filter(is_to_have_one, status=SessionStatus.SCHEDULED, starts_at__gt=timezone.now())
    count = coming.filter(coach__isnull=True).order_by().count()
    if not count:
        return []
    return [
        {
            "title": _("Classes without a coach"),
            "value": count,
            "note": _("somebody is to be found for them"),
            "link": f"{_list('classsession')}?coach__isnull=True",
        }
    ]


def _visits_today() -> dict[str, Any]:
    visits = CheckIn.objects.filter(at__gte=start_of_day(today()), at__lt=start_of_day(today() + ONE_DAY))
    return {
        "title": _("Visits today"),
        "value": visits.order_by().values("member").distinct().count(),
        "note": _("members who came in"),
        "link": f"{_list('checkin')}?at_from={today().isoformat()}",
    }


def _ending_soon() -> dict[str, Any]:
    soon = ENDS_SOON.value()
    ending = Membership.objects.filter(ending_within(soon))
    return {
        "title": _("Memberships ending"),
        "value": ending.count(),
        "note": _("within %(days)s days") % {"days": apnumber(soon)},
        "link": f"{_list('membership')}?ends_within={soon}",
    }


def _waiting_freezes() -> dict[str, Any]:
    waiting = Freeze.objects.filter(freezes_in(FreezeState.REQUESTED))
    return {
        "title": _("Freezes awaiting approval"),
        "value": waiting.count(),
        "note": _("asked for by members or the desk"),
        "link": f"{_list('freeze')}?state=open",
    }


def _prepaid() -> list[dict[str, Any]]:
    """The sum of the newest kept day; nothing before one is kept."""
    newest = newest_total()
    if newest is None:
        return []
    return [
        {
            "title": _("Prepaid balance"),
            "value": shown_yuan(newest.closing_fen),
            "note": _("at the end of %(day)s") % {"day": localize(newest.day)},
            "link": reverse("prepaid"),
        }
    ]


def _list(model: str) -> str:
    return reverse(f"admin:members_{model}_changelist")
