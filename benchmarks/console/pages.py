"""What is opened and looked for: the box, the homes, the desk, a member's page, and every list as it is read."""

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import Any

from django.contrib import admin
from django.contrib.admin import FieldListFilter, SimpleListFilter
from django.http import HttpRequest
from django.test import RequestFactory
from django.urls import reverse

from benchmarks.console.filling import SUPERUSER, Gym
from members.days import today

LONG_AGO = date(2001, 1, 1)


@dataclass(frozen=True, slots=True)
class Asked:
    """One request of a role's. `term` is what the box is asked for; `finds`: whether it is to find something.

    A list that is asked for by a `query` has the name of the list.
    """

    kind: str
    name: str
    role: str
    path: str
    query: str = ""
    term: str = ""
    finds: bool = True


def every_page(gym: Gym, *, with_filters: bool) -> Iterator[Asked]:
    """All of them; lists also as their search and their filters show them, if that is wanted."""
    yield from _searches(gym)
    yield from (Asked("home", f"home: {role}", role, "/admin/") for role in gym.staff)
    desk, one = "/admin/desk/", gym.one.pk
    yield Asked("home", "desk, with a member’s card", "front desk", desk, f"?member={one}")
    yield Asked("member", "member: page", "front desk", f"/admin/members/member/{one}/change/")
    for role in (SUPERUSER, "coach"):
        yield from _lists(gym, role, with_filters=with_filters)


def _searches(gym: Gym) -> Iterator[Asked]:
    one, number = gym.one, "4200001234202611291234567890"
    terms = {"a surname": one.name[0], "a name": one.name, "the end of a phone": one.phone[-4:], "a phone": one.phone}
    terms |= {"nobody’s name": "欧阳不在", "nobody’s phone": "9999999", "nobody’s number": number}
    for what, term in (terms | {"a payment’s id": f"#{gym.payments // 2}"}).items():
        finds = not what.startswith("nobody")
        yield Asked("search", f"box: {what}", SUPERUSER, "/admin/search/", "", term, finds)
    yield Asked("search", "box: a coach’s, a surname", "coach", "/admin/search/", "", one.name[0])


def _lists(gym: Gym, role: str, *, with_filters: bool) -> Iterator[Asked]:
    request: HttpRequest = RequestFactory().get("/")
    request.user = gym.staff[role]
    for page in admin.site._registry.values():
        if not page.has_view_permission(request):
            continue
        path = reverse(f"admin:{page.opts.app_label}_{page.opts.model_name}_changelist")
        searched = [f"?q={term}" for term in ("王", "欧阳不在") if page.search_fields]
        queries = (*searched, *_filtered(page, request)) if with_filters else ()
        for query in ("", *queries):
            yield Asked("list", f"{page.opts.model_name}, {role}", role, path, query)


def _filtered(page: Any, request: HttpRequest) -> Iterator[str]:
    """By every value of a filter, of which there are few; of days by today, and by one on which nothing was."""
    for spec in page.get_changelist_instance(request).filter_specs:
        if isinstance(spec, SimpleListFilter):
            yield from (f"?{spec.parameter_name}={value}" for value, _label in spec.lookup_choices)
        elif isinstance(spec, FieldListFilter):
            yield from _of_field(spec)


def _of_field(spec: Any) -> Iterator[str]:
    first, *_rest = spec.expected_parameters()
    if first.endswith("_from"):
        yield f"?{first}={today().isoformat()}"
        yield f"?{first.removesuffix('_from')}_to={LONG_AGO.isoformat()}"
    elif spec.field.flatchoices:
        yield from (f"?{first}={value}" for value, _label in spec.field.flatchoices)
    elif spec.field.get_internal_type() == "BooleanField":
        yield from (f"?{first}={value}" for value in (1, 0))
