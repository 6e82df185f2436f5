"""Every address of the site for everybody: what is expected follows from the table of roles and from what is declared.

An address, a decision or an action of a list fails here until it is declared in
`declared_api.py` or `declared_console.py`.
"""

import json
from collections.abc import Callable, Iterator
from typing import Any

import pytest
from django.contrib import admin
from django.contrib.admin.models import LogEntry
from django.core.cache import cache
from django.db import transaction
from django.template.response import SimpleTemplateResponse

from tests.gymsite.access import declared_api as api
from tests.gymsite.access import declared_console as console
from tests.gymsite.access.addresses import METHODS, addresses
from tests.gymsite.access.everybody import Somebody
from tests.gymsite.access.expected import Met, at_the_api, at_the_door, does_something_of, in_the_console
from tests.gymsite.access.world import World, build

# One database is set up for all; each test, and each request in it, is undone.
pytestmark = pytest.mark.django_db
EVERY = list(addresses())
OF_API = {each.path: each for each in EVERY if each.actions}
ROW = "{object_id}/"
KINDS = {"list": "", "add": "add/", "row": ROW, **{kind: f"{ROW}{kind}/" for kind in ("change", "delete", "history")}}


def pages() -> Iterator[tuple[str, str, str]]:
    """Every page of a row: its model, what kind of page it is, and its address."""
    for label, page in console.PAGES.items():
        own = {kind: f"{ROW}{kind}/" for kind in (*page.decisions, *page.looks, *(["reveal"] if page.reveal else []))}
        exports = {"export": "export/"} if page.export else {}
        for kind, path in {**KINDS, **exports, **own}.items():
            yield label, kind, f"admin/{label.replace('.', '/')}/{path}"


PAGES = list(pages())
# Those whom a method that is not there tells apart: by the token, its scopes, and nothing else.
A_FEW = {"nobody", "expired", "the member", "manager", "without payments:write", "without members:write"}
SIGNING = ("admin/login/", "admin/logout/")
OTHERS = {"admin/{app_label}/", "admin/autocomplete/", *SIGNING, *console.NOTHING_THERE, *console.FURTHER}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once, in a transaction that never ends well: each request is undone, and in the end everything."""
    with pytest.MonkeyPatch.context() as patch, django_db_blocker.unblock():
        # Who comes in is decided by then, and to put the page together takes longer than all the rest.
        patch.setattr(SimpleTemplateResponse, "rendered_content", "")
        patch.setattr(type(admin.site), "each_context", lambda _site, _request: {})
        with transaction.atomic():
            yield build()
            transaction.set_rollback(True)


def after(who: Somebody, method: str, path: str, body: Any = None, **form: Any) -> Any:
    """The answer, after which everything is as it was."""
    with transaction.atomic():
        answer = who.knocks(method, f"/{path}", "" if body is None else json.dumps(body), **form)
        transaction.set_rollback(True)
    cache.clear()
    assert answer.status_code < 500, (who.name, method, path, answer.content)
    return answer


def met(answer: Any) -> Met:
    """What became of it."""
    status, to = answer.status_code, answer.headers.get("Location", "")
    if status == 302 and to.startswith("/admin/login/"):
        return Met.LOGIN
    if status == 302 and to == "/admin/":
        return Met.NOT_THERE
    if status == 403 and b"insufficient_scope" in answer.content:
        return Met.NO_SCOPE
    return {401: Met.NO_TOKEN, 403: Met.REFUSED, 404: Met.NOT_THERE, 405: Met.NO_METHOD}.get(status, Met.IN)


def compare(
    world: World, expected: Callable[[Somebody], Any], got: Callable[[Somebody], Any], *, among: Any = None
) -> None:
    """Ask as everybody, or as those `among` them, and name who met something else."""
    unexpected = {}
    for who in filter(among, world.everybody):
        wanted, found = expected(who), got(who)
        if wanted != found:
            unexpected[who.name] = f"{found}, not {wanted}"
    assert unexpected == {}


# What is there and what is declared.


def test_every_address_is_declared_and_every_declared_one_is_there():
    declared = {key.split(" ")[1] for key in (*api.DECLARED, *api.FOR_EVERYBODY)}
    declared |= {path for _label, _kind, path in PAGES} | OTHERS | set(console.FOR_EVERYBODY)
    there = {each.path for each in EVERY}
    assert (there - declared, declared - there) == (set(), set())


def test_every_use_of_the_api_is_declared():
    declared = {tuple(key.split(" ")[:2]) for key in (*api.DECLARED, *api.FOR_EVERYBODY)}
    there = {(method, path) for path, each in OF_API.items() for method in each.actions}
    assert (there - declared, {each for each in declared if each[1] not in api.PLAIN_VIEWS} - there) == (set(), set())


def test_every_action_of_a_list_and_every_look_up_is_declared():
    actions, look_ups = set(), set()
    for model, page in admin.site._registry.items():
        label = model._meta.label_lower
        actions |= {(label, name) for name in page.actions or ()}
        for each in (page, *page.inlines):
            look_ups |= (
                {f"{each.model._meta.label_lower}.{name}" for name in each.autocomplete_fields}
                if each is not page
                else {f"{label}.{name}" for name in page.autocomplete_fields}
            )
    assert actions == {(label, name) for label, page in console.PAGES.items() for name in page.actions}
    assert look_ups == set()  # a field that looks rows up would have to say who sees those


# The API.


def request(key: str, known: dict[str, Any]) -> tuple[str, str, Any]:
    """The method, the path and the body of one use, about the rows with these ids."""
    use, (method, path, *_kind) = api.DECLARED[key], key.split(" ")
    ids = known | {name: known[other] for name, other in use.ids.items()}
    body = {name: ids[value[1:-1]] if str(value).startswith("{") else value for name, value in use.body.items()}
    return method, path.format(**ids), None if method == "GET" else body


@pytest.mark.parametrize("key", api.DECLARED)
def test_the_api(world, key):
    path = key.split(" ")[1]

    def got(who):
        answer = after(who, *request(key, world.ids))
        if key not in api.LISTS or answer.status_code != 200:
            return met(answer)
        everything, own = world.listed[path]
        return {frozenset(everything): Met.ALL, frozenset(own): Met.OWN, frozenset(): Met.NONE}.get(
            frozenset(each["id"] for each in answer.json())
        )

    compare(world, lambda who: at_the_api(who, key), got)


@pytest.mark.parametrize("key", [key for key, use in api.DECLARED.items() if use.seen_by and key not in api.LISTS])
def test_what_is_anothers_looks_like_what_does_not_exist(world, key):
    stranger = next(who for who in world.everybody if who.name == "another member")
    nothing = {name: 999_999 if isinstance(value, int) else value for name, value in world.ids.items()}
    foreign, missing = (after(stranger, *request(key, ids)) for ids in (world.ids, nothing))
    assert (foreign.status_code, foreign.json()["code"][-10:]) == (404, "_not_found")
    assert foreign.content == missing.content


@pytest.mark.parametrize("path", OF_API)
def test_no_other_method_of_the_api_is_there(world, path):
    actions = OF_API[path].actions
    for method in set(METHODS) - set(actions) - ({"HEAD"} if "GET" in actions else set()):
        key = f"{method} {path}"
        is_for_everybody = f"POST {path}" in api.FOR_EVERYBODY

        def expected(who, key=key, is_for_everybody=is_for_everybody):
            return (None if is_for_everybody else at_the_door(who, key)) or Met.NO_METHOD

        def got(who, method=method):
            found = met(after(who, method, path.format(**world.ids)))
            is_without_words = method == "HEAD" and found == Met.REFUSED
            return Met.NO_SCOPE if is_without_words else found

        compare(world, expected, got, among=lambda who: who.name in A_FEW)


@pytest.mark.parametrize("key", api.FOR_EVERYBODY)
def test_what_the_api_tells_everybody(world, key):
    method, path = key.split(" ")
    body = None if method == "GET" else {}
    compare(
        world,
        lambda _who: api.FOR_EVERYBODY[key],
        lambda who: after(who, method, path.format(**world.ids), body).status_code,
    )


# The console.


@pytest.mark.parametrize(("label", "kind", "path"), PAGES, ids=[f"{label} {kind}" for label, kind, _path in PAGES])
def test_the_console(world, label, kind, path):
    page, address = console.PAGES[label], path.format(object_id=world.rows[label])
    for method in ("GET",) if kind in ("list", "history", "row", *page.looks) else ("GET", "POST"):
        compare(
            world,
            lambda who, method=method: in_the_console(who, page, kind, method),
            lambda who, method=method: met(after(who, method, address)),
            among=lambda who: not who.lacks,  # a token is nothing at the console, whatever its scopes
        )


@pytest.mark.parametrize(
    ("label", "name"), [(label, name) for label, page in console.PAGES.items() for name in page.actions]
)
def test_an_action_of_a_list(world, label, name):
    page, form = console.PAGES[label], {"action": name, "_selected_action": world.rows[label]}

    def got(who):
        with transaction.atomic():
            before = LogEntry.objects.count()
            who.knocks("POST", f"/admin/{label.replace('.', '/')}/", **form)
            is_done = LogEntry.objects.count() > before
            transaction.set_rollback(True)
        return is_done

    compare(world, lambda who: who.is_at_the_console and who.can(page.see) and who.can(page.actions[name]), got)


def staffs(who: Somebody, otherwise: Met) -> Met:
    """What staff meet; everybody else is led to the sign-in."""
    return otherwise if who.is_at_the_console else Met.LOGIN


@pytest.mark.parametrize("path", console.FURTHER)
def test_a_page_that_belongs_to_no_row(world, path):
    action, ids = console.FURTHER[path], {"id": world.rows["auth.user"], "object_id": world.member.pk}
    compare(
        world,
        lambda who: staffs(who, Met.IN if not action or who.can(action) else Met.REFUSED),
        lambda who: met(after(who, "GET", path.format(**world.ids | ids))),
    )


@pytest.mark.parametrize("app", console.APPS)
def test_the_lists_of_an_app(world, app):
    compare(
        world,
        lambda who: staffs(who, Met.IN if does_something_of(who, app) else Met.NOT_THERE),
        lambda who: met(after(who, "GET", f"admin/{app}/")),
    )


@pytest.mark.parametrize("path", ["admin/r/1/1/", "admin/nowhere/"])
def test_where_nothing_is(world, path):
    compare(world, lambda who: staffs(who, Met.NOT_THERE), lambda who: met(after(who, "GET", path)))


def test_signing_in_and_out(world):
    compare(
        world,
        lambda who: 302 if who.is_at_the_console else 200,
        lambda who: after(who, "GET", "admin/login/").status_code,
    )
    compare(
        world,
        lambda who: 405 if who.is_at_the_console else 302,
        lambda who: after(who, "GET", "admin/logout/").status_code,
    )


# What needs no account.


@pytest.mark.parametrize("path", console.FOR_EVERYBODY)
def test_what_needs_no_account(world, path):
    status = console.FOR_EVERYBODY[path]
    compare(world, lambda _who: status, lambda who: after(who, "GET", path.format(**world.ids)).status_code)


@pytest.mark.parametrize("path", [path for path in console.FOR_EVERYBODY if path.startswith("pay/{token}")])
def test_a_link_that_is_none_opens_nothing(world, path):
    method = "POST" if path.endswith("open/") else "GET"
    forged = world.ids | {"token": f"{world.ids['payment_id']}.{'A' * 43}"}
    compare(world, lambda _who: 404, lambda who: after(who, method, path.format(**forged)).status_code)
