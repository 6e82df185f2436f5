"""The desk as a page: a member's card, and beside it what the front desk has to do now."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _

from members.classes.admin.todays_classes import todays_classes
from members.desk.admin.desk_card import desk_card
from members.desk.admin.desk_lists import ending_memberships, waiting_freezes
from members.desk.admin.homes import MEMBER, desk_address, may_open_desk, with_member
from members.people import permissions
from payments.desk.admin.waiting import waiting_payments

# What htmx asks for when it exchanges the card alone.
CARD = "desk-card"


def show_desk(request: HttpRequest) -> HttpResponse:
    """The desk for whoever begins elsewhere; 403 for who does not see the members."""
    if not may_open_desk(request.user):
        raise PermissionDenied
    context = {**admin.site.each_context(request), **desk_context(request)}
    return TemplateResponse(request, "admin/index.html", context)


def desk_context(request: HttpRequest) -> dict[str, Any]:
    """What the desk's template shows: the card, and the lists unless the card alone is asked for."""
    address, asked = desk_address(request), request.GET.get(MEMBER, "")
    back = with_member(address, asked) if asked.isdecimal() else address
    is_card_alone = request.headers.get("HX-Target") == CARD
    lists = {} if is_card_alone else _lists(request, back)
    card = desk_card(request, asked, back)
    return {
        "title": _("Desk"),
        "is_desk": True,
        "is_card_alone": is_card_alone,
        "desk": {"address": address, "card": card, "is_missing": bool(asked) and card is None, **lists},
    }


def _lists(request: HttpRequest, back: str) -> dict[str, Any]:
    """None in the place of what whoever asks may not see."""
    user = request.user
    sees_classes = user.has_perms([permissions.SEE_CLASSES, permissions.SEE_BOOKINGS])
    return {
        "classes": todays_classes(request, back) if sees_classes else None,
        "may_add_class": user.has_perm(permissions.ADD_CLASS),
        "payments": waiting_payments(request, back),
        "freezes": waiting_freezes(request, back),
        "endings": ending_memberships(request),
        "sells": user.has_perm(permissions.SELL),
    }
