"""The first page of the staff console: the desk, a coach's day, or what payments and members each have to say."""

from typing import Any

from django.http import HttpRequest
from django.urls import reverse
from django.utils.translation import gettext as _

from gymsite.desk import desk_context
from members.classes.admin.todays_classes import todays_classes
from members.desk.admin import figures as of_members
from members.desk.admin.desk_lists import waiting_freezes
from members.desk.admin.homes import Home, desk_address, home_of
from members.desk.admin.manager_sections import manager_sections
from members.people.admin.pages_for_coaches import coach_of
from members.people.permissions import APPROVE_FREEZE, SEE_FIGURES
from members.training.admin.coach_day import coach_day
from members.training.admin.objections import waiting_objections
from members.training.own_clients import with_coach
from payments.desk.admin import figures as of_payments
from payments.desk.admin.finance_home import finance_home
from payments.desk.admin.revenue_sections import revenue_sections
from payments.desk.admin.waiting_refunds import waiting_refunds


def add_home(request: HttpRequest, context: dict[str, Any]) -> dict[str, Any]:
    """The page's context with what whoever asks begins with."""
    home = home_of(request.user)
    if home is Home.DESK:
        return {**context, **desk_context(request)}
    if home is Home.COACH:
        return {**context, **_coachs(request)}
    figures = [*of_members.figures(request), *of_payments.figures(request)]
    sections = [*revenue_sections(), *manager_sections()] if request.user.has_perm(SEE_FIGURES) else []
    own = {"title": _("Overview"), "figures": figures, "nothing": _what_to_do(request), "desk": _to_decide(request)}
    return {**context, **own, "finance": finance_home(request), "sections": sections}


def _to_decide(request: HttpRequest) -> dict[str, Any]:
    """What waits for the word of whoever asks; each None for who decides nothing of the kind."""
    back = reverse("admin:index")
    freezes = waiting_freezes(request, back) if request.user.has_perm(APPROVE_FREEZE) else None
    own = {"refunds": waiting_refunds(request, back), "freezes": freezes, "objections": waiting_objections(request)}
    return {"address": desk_address(request), **own}


def _what_to_do(request: HttpRequest) -> str:
    """For whoever may see no figure."""
    if request.user.get_all_permissions():
        return _("No figure here is yours to see: choose a list in the menu.")
    return _("Your account has no role yet: ask the manager to give you one.")


def _coachs(request: HttpRequest) -> dict[str, Any]:
    """An account that is no coach's, or no more, has no day; the page says what to do."""
    coach, back = coach_of(request), reverse("admin:index")
    own: dict[str, Any] = {"title": _("My day"), "is_coachs": True}
    if coach is None:
        return own
    classes = todays_classes(request, back, among=with_coach(coach.pk))
    return {**own, "coach": coach, "classes": classes, "day": coach_day(request, coach, back)}
