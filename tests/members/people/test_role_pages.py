"""Who of the four roles opens which page, and who may decide what."""

import re
from collections.abc import Callable
from typing import Any

import pytest
from django.test import Client

from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER
from tests.factories.gym import (
    AppointmentFactory,
    BookingFactory,
    ClassSessionFactory,
    MembershipFactory,
    OwnedPackFactory,
)
from tests.factories.members import MemberFactory
from tests.members.console import as_coach, as_role, at, listed
from tests.members.rows import closed_with_a_class, freeze_of, timetable_line

pytestmark = pytest.mark.usefixtures("till")

EVERYBODY = {FRONT_DESK, COACH, FINANCE, MANAGER}
DESK = {FRONT_DESK, MANAGER}
BUT_COACHES = {FRONT_DESK, FINANCE, MANAGER}
LISTS = {
    "secondfactor": {MANAGER},
    "member": EVERYBODY,
    "membership": EVERYBODY,
    "booking": EVERYBODY,
    "ownedpack": EVERYBODY,
    "appointment": EVERYBODY,
    "freeze": BUT_COACHES,
    "checkin": BUT_COACHES,
    "memberevent": BUT_COACHES,
    "failedsignin": {MANAGER},
    "refunddecision": BUT_COACHES,
    "interestrate": BUT_COACHES,
    "upgradeoffer": BUT_COACHES,
    "plan": EVERYBODY,
    "pack": EVERYBODY,
    "course": EVERYBODY,
    "coach": EVERYBODY,
    "timetableslot": EVERYBODY,
    "closeddays": EVERYBODY,
    "classsession": EVERYBODY,
    "staffaccount": {MANAGER},
    "gymface": {MANAGER},
    "accesstoken": set(),
}
CATALOGUE = ("plan", "pack", "course", "coach", "timetableslot", "closeddays", "classsession")

DECISIONS: list[tuple[Callable[[], Any], str, set[str]]] = [
    (MemberFactory, "check-in", DESK),
    (MemberFactory, "sell", DESK),
    (MemberFactory, "book", DESK),
    (MemberFactory, "bar", {MANAGER}),
    (MemberFactory, "lift-bar", {MANAGER}),
    (MembershipFactory, "start", DESK),
    (MembershipFactory, "ask-freeze", DESK),
    (MembershipFactory, "freeze", {MANAGER}),
    (MembershipFactory, "upgrade", {MANAGER}),
    (MembershipFactory, "pull-forward", DESK),
    (MembershipFactory, "transfer", {MANAGER}),
    (MembershipFactory, "refund", BUT_COACHES),
    (freeze_of, "approve", {MANAGER}),
    (freeze_of, "decline", {MANAGER}),
    (freeze_of, "end", {MANAGER}),
    (freeze_of, "void", {MANAGER}),
    (OwnedPackFactory, "book", DESK),
    (OwnedPackFactory, "coach", {MANAGER}),
    (OwnedPackFactory, "adjust", {MANAGER}),
    (OwnedPackFactory, "extend", {MANAGER}),
    (OwnedPackFactory, "refund", BUT_COACHES),
    (AppointmentFactory, "held", {MANAGER}),
    (AppointmentFactory, "absent", {MANAGER}),
    (AppointmentFactory, "record", {MANAGER}),
    (AppointmentFactory, "give-back", {MANAGER}),
    (AppointmentFactory, "cancel", DESK),
    (ClassSessionFactory, "cancel", {MANAGER}),
    (timetable_line, "move", {MANAGER}),
    (timetable_line, "end", {MANAGER}),
    (closed_with_a_class, "cancel-classes", {MANAGER}),
    (BookingFactory, "attended", DESK),
    (BookingFactory, "missed", DESK),
    (BookingFactory, "unmarked", DESK),
    (BookingFactory, "cancel", DESK),
    (BookingFactory, "refund", BUT_COACHES),
]


def client_of(role: str) -> Client:
    return as_coach()[0] if role == COACH else as_role(role)


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_each_role_opens_its_lists_and_no_other(db: None, role: str) -> None:
    client = client_of(role)

    answers = {model: client.get(listed(model)).status_code for model in LISTS}

    assert answers == {model: 200 if role in roles else 403 for model, roles in LISTS.items()}


@pytest.mark.parametrize(
    ("language", "sentence"), [("en", "Your role does not include this"), ("zh-hans", "您的角色没有此权限")]
)
def test_what_a_role_may_not_open_says_so_and_leads_back(db: None, language: str, sentence: str) -> None:
    answer = client_of(FRONT_DESK).get(f"{listed('plan')}add/", headers={"accept-language": language})

    assert answer.status_code == 403
    assert [text in answer.content.decode() for text in (sentence, 'href="/admin/"')] == [True, True]


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_the_menu_leads_a_role_to_pages_that_open(db: None, role: str) -> None:
    """What the menu leaves out for whoever works in few lists stands below it."""
    client = client_of(role)
    page = client.get("/admin/")
    menu = [item for group in page.context["sidebar_navigation"] for item in group["items"]]

    shown = [str(item["link"]) for item in menu if item["has_permission"]]
    lists = set(re.findall(r'href="/admin/members/(\w+)/"', page.content.decode()))

    assert {client.get(link, follow=True).status_code for link in shown} == {200}
    assert {link.split("/")[3] for link in shown if "/members/" in link} <= lists
    assert lists == {model for model, roles in LISTS.items() if role in roles}


@pytest.mark.parametrize("role", sorted(EVERYBODY))
def test_the_catalogue_is_the_managers(db: None, role: str) -> None:
    client = client_of(role)

    answers = {client.get(f"{listed(model)}add/").status_code for model in CATALOGUE}

    assert answers == {200 if role == MANAGER else 403}


@pytest.mark.parametrize(("make", "name", "roles"), DECISIONS)
def test_a_decision_is_for_those_who_may_make_it(db: None, make: Callable[[], Any], name: str, roles: set[str]) -> None:
    """A coach does not even find what belongs to others (404); a look decides nothing, and no forged answer does."""
    row = make()
    before = type(row).objects.values().get(pk=row.pk)

    for role in EVERYBODY:
        client = client_of(role)
        if role in roles:
            assert client.get(at(row, name)).status_code == 200
        else:
            assert client.get(at(row, name)).status_code in (403, 404)
            assert client.post(at(row, name), {"reason": "x", "by_gym": "on"}).status_code in (403, 404)
    assert type(row).objects.values().get(pk=row.pk) == before
