"""The first page: today at the gym, for those who may see what is counted."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.test import Client

from members.days import ONE_DAY, today
from members.enums import BookingStatus, SessionStatus
from members.people.roles import COACH, FINANCE, FRONT_DESK, MANAGER
from tests.factories.gym import BookingFactory, ClassSessionFactory, MembershipFactory
from tests.factories.members import MemberFactory
from tests.members.console import as_role
from tests.members.rows import freeze_of, visit_of

pytestmark = pytest.mark.usefixtures("till")

MIDNIGHT = datetime(2026, 11, 22, 16, tzinfo=UTC)  # in Shanghai
NOON = MIDNIGHT + timedelta(hours=12)
CAUSES = ["Classes today", "Visits today", "Memberships ending", "Freezes awaiting approval"]


@pytest.fixture
def manager(db: None) -> Client:
    return as_role(MANAGER)


@time_machine.travel(NOON, tick=False)
def test_the_first_page_counts_the_gyms_day(manager: Client) -> None:
    session = ClassSessionFactory(starts_at=MIDNIGHT, capacity=10)
    BookingFactory(session=session)
    BookingFactory(session=session, status=BookingStatus.WAITING)
    ClassSessionFactory(starts_at=NOON, capacity=5)
    ClassSessionFactory(starts_at=NOON, status=SessionStatus.CANCELLED, cancelled_at=NOON)
    ClassSessionFactory(starts_at=MIDNIGHT + ONE_DAY)
    for at in (MIDNIGHT, NOON, MIDNIGHT - timedelta(microseconds=1)):
        visit_of(MemberFactory(), at=at)
    for days in (0, 7, 8):
        MembershipFactory(starts_on=today() - 29 * ONE_DAY, ends_on=today() + days * ONE_DAY)
    freeze_of()
    freeze_of(approved_at=NOON)

    figures = manager.get("/admin/").context["figures"][:4]

    assert [(str(figure["title"]), figure["value"]) for figure in figures] == list(
        zip(CAUSES, ["1 / 15", 2, 2, 1], strict=True)
    )
    assert figures[0]["note"] == "places taken in 2 classes"
    rows = [len(manager.get(figure["link"]).context["cl"].result_list) for figure in figures]
    assert rows == [3, 2, 2, 1]  # the class that was cancelled today is on the list too


@pytest.mark.parametrize(("role", "titles"), [(MANAGER, CAUSES), (FINANCE, CAUSES[:3]), (FRONT_DESK, []), (COACH, [])])
def test_figures_are_for_those_who_may_see_what_they_count(db: None, role: str, titles: list[str]) -> None:
    # The front desk and coaches begin elsewhere (`members/desk/admin/homes.py`).
    shown = [str(figure["title"]) for figure in as_role(role).get("/admin/").context.get("figures", [])]

    assert [title for title in shown if title in CAUSES] == titles


@time_machine.travel(NOON, tick=False)
def test_who_came_twice_is_one_person_and_who_has_renewed_is_not_ending(manager: Client) -> None:
    member = MemberFactory()
    for at in (MIDNIGHT, NOON):
        visit_of(member, at=at)
    ending = MembershipFactory(starts_on=today() - 29 * ONE_DAY, ends_on=today() + ONE_DAY)
    MembershipFactory(member=ending.member, starts_on=today() + 2 * ONE_DAY, ends_on=today() + 31 * ONE_DAY)

    figures = manager.get("/admin/").context["figures"][:3]

    assert [figure["value"] for figure in figures[1:]] == [1, 0]
    assert not manager.get(figures[2]["link"]).context["cl"].result_list


def test_classes_for_which_a_coach_is_to_be_found_are_counted_while_there_are_any(manager: Client) -> None:
    def shown() -> list[dict[str, Any]]:
        figures = manager.get("/admin/").context["figures"]
        return [figure for figure in figures if figure["title"] == "Classes without a coach"]

    ClassSessionFactory()
    ClassSessionFactory(course__coach=None)
    assert shown() == []
    session = ClassSessionFactory(coach=None)

    (figure,) = shown()
    assert figure["value"] == 1
    assert session in manager.get(figure["link"]).context["cl"].result_list
