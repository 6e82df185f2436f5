"""Part of a page that comes to the page which is there, by htmx: the same address gives a whole page to anybody else.

What comes stands in `<div id="in-place">`, with what was to be said; `static/staff_console/in_place.js` does the rest.
"""

from collections.abc import Mapping
from typing import Any

from django.contrib import admin
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse


def is_in_place(request: HttpRequest) -> bool:
    """Whether it is htmx that asks, for a part of a page that is there; what it only speeds up asks for whole pages."""
    return "HX-Request" in request.headers and "HX-Boosted" not in request.headers


def asks_by_itself(request: HttpRequest) -> bool:
    """Whether a page asks that nobody may be looking at: it says so, and is no sign that somebody is there."""
    return "By-Itself" in request.headers


def page_or_part(request: HttpRequest, template: str, context: Mapping[str, Any]) -> HttpResponse:
    """The template, which extends `base`: as a whole page of the console, or alone."""
    is_part = is_in_place(request)
    around: dict[str, Any] = {"base": "admin/part.html"} if is_part else dict(admin.site.each_context(request))
    around.setdefault("base", "admin/base_site.html")
    return TemplateResponse(request, template, {**around, **context, "is_part": is_part})


def leads_to(request: HttpRequest, address: str, *, in_place: bool = False) -> HttpResponse:
    """Go on there: `in_place` where that is a part, too; htmx is told to load a whole page where it is not."""
    if is_in_place(request) and not in_place:
        return HttpResponse(headers={"HX-Redirect": address})
    return HttpResponseRedirect(address)
