"""The box at the top of every page of the console: what is being typed is looked for, and Enter opens the first.

What is looked for may be a phone number or a name: it comes by POST alone, so that it stands in no address, no history
and no log of a proxy, and nothing of it is kept. The theme's own search, whose address this is, sends it by GET and
keeps what it found for five minutes, also from whoever may no longer see it.
"""

from functools import partial
from typing import Any

from django.contrib import admin
from django.db.models import Model
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.template.response import TemplateResponse
from django.utils.translation import gettext as _
from django.views.decorators.debug import sensitive_post_parameters
from django.views.decorators.http import require_http_methods

from foundation.console.search import FoundRows, find, is_enough, plain_term, visible_pages
from members.desk.admin.homes import desk_address, may_open_desk, with_member
from members.models import Member
from payments.models import ExceptionCase, Notification, Payment, Refund

# In this order: whoever is at the desk looks for a person first.
OF_MEMBERS = (Member,)
OF_PAYMENTS = (Payment, Refund, ExceptionCase, Notification)


@sensitive_post_parameters("q")
@require_http_methods(["GET", "POST"])
def search(request: HttpRequest) -> HttpResponse:
    """The list below the box, for htmx; else the page of the first that is found, or a page that says what can be."""
    term = plain_term(request.POST.get("q", ""))
    found = _found(request, term) if is_enough(term) else []
    context = {"found": found, "said": _said(request, term, found)}
    if "HX-Request" in request.headers:
        return TemplateResponse(request, "admin/search_results.html", context)
    if found:
        return HttpResponseRedirect(found[0].rows[0].link)
    own: dict[str, Any] = {**admin.site.each_context(request), "title": _("Search"), **context}
    return TemplateResponse(request, "admin/search.html", own)


def _found(request: HttpRequest, term: str) -> list[FoundRows]:
    """At the desk a member opens as a card beside its lists."""
    is_at_desk = "desk" in request.POST and may_open_desk(request.user)
    beside = partial(_card_of, desk_address(request)) if is_at_desk else None
    return [*find(request, term, OF_MEMBERS, beside), *find(request, term, OF_PAYMENTS)]


def _card_of(desk: str, row: Model) -> str:
    return with_member(desk, row.pk)


def _said(request: HttpRequest, term: str, found: list[FoundRows]) -> str:
    """In one sentence what can be looked for here, before anything is found."""
    if found:
        return ""
    sentence, nothing = _what_can_be_found(request), _("Nothing is found.")
    return f"{nothing} {sentence}" if is_enough(term) else sentence


def _what_can_be_found(request: HttpRequest) -> str:
    if visible_pages(request, OF_PAYMENTS):
        return _(
            "Give a name, a phone number (the last four digits, or all of it), or a whole transaction, order or refund"
            " number."
        )
    if visible_pages(request, OF_MEMBERS):
        return _("Give a name, or a phone number: the last four digits, or all of it.")
    return _("You may open no list that could be searched.")
