"""What each role may do, in the gym's words: the table, as the groups have it now."""

from typing import Any

from django.contrib import admin
from django.core.exceptions import PermissionDenied
from django.http import HttpRequest, HttpResponse
from django.template.response import TemplateResponse
from django.utils.translation import gettext
from django.utils.translation import gettext_lazy as _

from members.people.permissions import SEE_ROLES
from members.people.role_differences import granted_now, is_granted, label_of
from members.people.role_table import AREAS, LABELS, Action

# By what `is_granted` says.
SIGNS = {True: ("✓", _("may do this")), None: ("◐", _("may do a part of this")), False: ("–", _("may not do this"))}


def show_roles(request: HttpRequest) -> HttpResponse:
    """The page; 403 for who may not see it. Where a group was edited, the cell says how it was delivered."""
    if not request.user.has_perm(SEE_ROLES):
        raise PermissionDenied
    granted = granted_now()
    areas = [(gettext(area), [_row(action, granted) for action in actions]) for area, actions in AREAS.items()]
    context = {
        **admin.site.each_context(request),
        "title": _("What each role may do"),
        "roles": [label_of(role) for role in LABELS],
        "areas": areas,
        "is_edited": any(cell["is_edited"] for _area, rows in areas for row in rows for cell in row["cells"]),
    }
    return TemplateResponse(request, "admin/roles.html", context)


def _row(action: Action, granted: dict[str, frozenset[str]]) -> dict[str, Any]:
    cells = [_cell(action, role, granted.get(role, frozenset())) for role in LABELS]
    return {"says": gettext(action.says), "cells": cells}


def _cell(action: Action, role: str, granted: frozenset[str]) -> dict[str, Any]:
    now = is_granted(action, granted)
    sign, words = SIGNS[now]
    return {"sign": sign, "words": words, "is_edited": now is not (role in action.roles)}
