"""Whoever decides sees first whom and what it is about, the money, what will happen, and what was before."""

from collections.abc import Iterator
from typing import Any

import pytest
from django.contrib.auth.models import Permission
from django.db import transaction
from django.test import Client

from tests.factories.members import UserFactory
from tests.gymsite.access.declared_console import PAGES
from tests.gymsite.access.world import World, build
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
DECISIONS = [(label, name) for label, page in PAGES.items() for name in page.decisions]
# What is decided there costs nobody anything.
WITHOUT_MONEY = (
    "members.staffaccount",
    "members.secondfactor",
    "payments.webhookendpoint",
    "payments.webhookdelivery",
)
# Of several people, of what anybody may buy, of a whole day, or of accounts, which have no page of a member.
OF_THE_BOOKS = ("payments.till", "payments.bookperiod")
WITHOUT_A_MEMBER = (
    *WITHOUT_MONEY,
    *OF_THE_BOOKS,
    "members.classsession",
    "members.timetableslot",
    "members.closeddays",
    "payments.reconciliation",
    "payments.askedreconciliation",
    *("members.plan", "members.pack", "members.course"),
)
HEADINGS = {
    "en": ("What it is about", "Money", "What was before"),
    "zh-hans": ("事由", "资金", "此前经过"),
}


@pytest.fixture(scope="module")
def world(django_db_setup: None, django_db_blocker: Any) -> Iterator[World]:
    """Made once; in the end everything is undone."""
    with django_db_blocker.unblock(), transaction.atomic():
        yield build()
        transaction.set_rollback(True)


@pytest.fixture
def manager(world: World) -> Client:
    """Somebody who may decide everything, and has proven to be there."""
    return signed_in(UserFactory(is_staff=True, is_superuser=True))


def opened(client: Client, world: World, label: str, name: str, language: str = "en") -> Any:
    address = f"/admin/{label.replace('.', '/')}/{world.rows[label]}/{name}/"
    answer = client.get(address, headers={"Accept-Language": language})
    assert answer.status_code == 200, answer.headers
    return answer


@pytest.mark.parametrize(("label", "name"), DECISIONS, ids=[f"{label} {name}" for label, name in DECISIONS])
def test_every_decision_is_taken_with_its_facts_before_the_eyes(
    world: World, manager: Client, label: str, name: str
) -> None:
    page = opened(manager, world, label, name)
    facts = page.context["facts"]

    assert facts.who
    assert facts.thing
    assert bool(facts.money) is (label not in WITHOUT_MONEY)
    assert page.context["consequences"]
    html = page.content.decode()
    assert "console-history" in html
    if label not in WITHOUT_A_MEMBER:
        assert f'<a href="/admin/members/member/{world.member.pk}/change/"' in html
        assert "****" in html


@pytest.mark.parametrize("language", HEADINGS)
@pytest.mark.parametrize("label", ["payments.refund", "members.membership", "members.classsession"])
def test_the_headings_are_in_the_readers_language(world: World, manager: Client, label: str, language: str) -> None:
    name = next(iter(PAGES[label].decisions))

    html = opened(manager, world, label, name, language).content.decode()

    assert [heading for heading in HEADINGS[language] if heading not in html] == []
    if language != "en":
        assert not any(heading in html for heading in HEADINGS["en"])


@pytest.mark.parametrize(("label", "name"), [("members.booking", "attended"), ("members.appointment", "held")])
def test_a_coach_decides_without_a_word_of_money(world: World, label: str, name: str) -> None:
    account = world.coach.user
    assert account is not None
    account.user_permissions.add(
        *Permission.objects.filter(codename__in=("view_own_clients", "propose_use"), content_type__app_label="members")
    )

    page = opened(signed_in(account), world, label, name)

    assert page.context["facts"].who
    assert page.context["facts"].money == []
    assert "¥" not in page.content.decode()
