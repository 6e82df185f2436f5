"""The catalogue: prices are written in yuan and kept in fen; what does not go together is refused."""

from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext

from members.catalogue.prices import asked
from members.days import today
from members.models import Coach, Course, Pack, Plan, TimetableSlot, UpgradeOffer
from members.people.roles import FRONT_DESK, MANAGER
from tests.factories.gym import (
    ClassSessionFactory,
    CoachFactory,
    CourseFactory,
    MembershipFactory,
    PackFactory,
    PlanFactory,
)
from tests.factories.members import UserFactory
from tests.members.console import as_role, at, html_of, listed
from tests.staff_client import signed_in

pytestmark = pytest.mark.usefixtures("till")

PLAN = {
    "name": "季卡",
    "count": "3",
    "unit": "month",
    "price_fen": "799.5",
    "list_price_fen": "999",
    "start_rule": "first_visit",
    "activate_within_days": "15",
    "freeze_days": "10",
    "limit_per_member": "",
    "is_on_sale": "on",
}
PACK = {
    "name": "私教十节",
    "sessions": "10",
    "gift_sessions": "1",
    "minutes": "60",
    "valid_count": "6",
    "valid_unit": "month",
    "price_fen": "2800.00",
    "list_price_fen": "3500.00",
    "is_on_sale": "on",
}
COURSE = {
    "name": "动感单车",
    "minutes": "60",
    "price_fen": "0",
    "capacity": "20",
    "walk_in_seats": "2",
    "opens_days": "14",
    "cancel_hours": "6",
    "is_active": "on",
}


@pytest.fixture
def manager(db: None) -> Client:
    return as_role(MANAGER)


def errors(answer: Any) -> list[str]:
    """The fields that the form objects to."""
    assert answer.status_code == 200
    return list(answer.context["adminform"].form.errors)


def test_a_plan_is_added_in_yuan_and_kept_in_fen(manager: Client) -> None:
    assert manager.post(f"{listed('plan')}add/", PLAN).status_code == 302

    plan = Plan.objects.get()
    assert (plan.price_fen, plan.list_price_fen, plan.start_rule) == (79_950, 99_900, "first_visit")
    html = html_of(manager.get(at(plan)))
    assert "¥799.50" in html
    assert "Price (yuan)" in html_of(manager.get(f"{listed('plan')}add/"))
    assert LogEntry.objects.get().object_id == str(plan.pk)


def test_a_price_that_did_not_change_is_no_change(manager: Client) -> None:
    plan = PlanFactory(
        **{**PLAN, "price_fen": 79_950, "list_price_fen": 99_900, "limit_per_member": None, "is_on_sale": 1}
    )

    manager.post(at(plan), {**PLAN, "name": "三月卡"})

    assert LogEntry.objects.get().get_change_message() == "Changed Name."


def test_what_was_sold_stays_as_it_was(manager: Client) -> None:
    membership = MembershipFactory(plan=PlanFactory(price_fen=29_900))

    manager.post(at(membership.plan, "price"), {"holds_from": today().isoformat(), "price": 799.5, "list_price": 999})

    membership.refresh_from_db()
    assert (membership.price_fen, asked(membership.plan).price_fen) == (29_900, 79_950)


@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"price_fen": "999.01"}, "price_fen"),
        ({"price_fen": ""}, "price_fen"),
        ({"price_fen": "1e2"}, "price_fen"),
        ({"price_fen": "-1"}, "price_fen"),
        ({"list_price_fen": "1000000.01"}, "list_price_fen"),
        ({"count": "0"}, "count"),
        ({"unit": "year"}, "unit"),
        ({"name": ""}, "name"),
    ],
)
def test_a_plan_that_cannot_be_is_refused(manager: Client, changes: dict[str, str], field: str) -> None:
    assert field in errors(manager.post(f"{listed('plan')}add/", {**PLAN, **changes}))
    assert not Plan.objects.exists()


def test_packs_courses_coaches_and_slots_are_added(manager: Client) -> None:
    account = UserFactory(is_staff=True)
    assert (
        manager.post(f"{listed('coach')}add/", {"name": "陈教练", "user": account.pk, "is_active": "on"}).status_code
        == 302
    )
    coach = Coach.objects.get()
    assert manager.post(f"{listed('pack')}add/", {**PACK, "coach": coach.pk}).status_code == 302
    assert manager.post(f"{listed('course')}add/", {**COURSE, "coach": coach.pk}).status_code == 302
    slot = {"course": Course.objects.get().pk, "weekday": "0", "begins_at": "18:30", "valid_from": today().isoformat()}
    assert manager.post(f"{listed('timetableslot')}add/", slot).status_code == 302

    assert (coach.user, Pack.objects.get().price_fen) == (account, 280_000)
    assert (Course.objects.get().price_fen, TimetableSlot.objects.get().weekday) == (0, 0)


def test_a_members_account_is_no_coachs(manager: Client) -> None:
    answer = manager.post(f"{listed('coach')}add/", {"name": "陈教练", "user": UserFactory().pk})

    assert errors(answer) == ["user"]


@pytest.mark.parametrize(
    ("model", "answers", "field"),
    [
        ("pack", {**PACK, "sessions": "0"}, "sessions"),
        ("pack", {**PACK, "price_fen": "3500.01"}, "price_fen"),
        ("course", {**COURSE, "walk_in_seats": "21"}, "walk_in_seats"),
        ("course", {**COURSE, "capacity": "0"}, "capacity"),
        (
            "timetableslot",
            {"weekday": "0", "begins_at": "18:30", "valid_from": "2026-02-02", "valid_until": "2026-02-01"},
            "valid_from",
        ),
    ],
)
def test_what_does_not_go_together_is_said_beside_the_field(
    manager: Client, model: str, answers: dict[str, str], field: str
) -> None:
    assert field in errors(manager.post(f"{listed(model)}add/", answers))


@pytest.mark.parametrize("make", [PlanFactory, PackFactory, CourseFactory, CoachFactory, ClassSessionFactory])
def test_nobody_deletes_and_the_desk_does_not_write(staff: User, make: Any) -> None:
    row, superuser, desk = make(), signed_in(staff), as_role(FRONT_DESK)

    assert superuser.post(at(row, "delete"), {"post": "yes"}).status_code == 403
    superuser.post(
        listed(row._meta.model_name), {"action": "delete_selected", "_selected_action": row.pk, "post": "yes"}
    )
    assert desk.post(at(row), {"name": "x"}).status_code == 403
    assert type(row).objects.get(pk=row.pk) == row
    assert desk.get(at(row)).status_code == 200


def test_who_only_looks_sees_prices_in_yuan(db: None) -> None:
    plan = PlanFactory(price_fen=29_900, list_price_fen=39_900)

    html = html_of(as_role(FRONT_DESK).get(at(plan)))

    assert "¥299.00" in html
    assert "¥399.00" in html
    assert "29900" not in html


def test_an_upgrade_offer_makes_no_plan_to_look_after(manager: Client) -> None:
    membership, better = MembershipFactory(), PlanFactory(price_fen=299_900, list_price_fen=399_900)
    manager.post(at(membership, "upgrade"), {"plan": better.pk})
    assert UpgradeOffer.objects.count() == 1

    rows = manager.get(listed("plan")).context["cl"].result_list

    assert {plan.pk for plan in rows} == {membership.plan_id, better.pk}


@pytest.mark.parametrize(
    ("model", "make"),
    [
        ("plan", PlanFactory),
        ("pack", lambda: PackFactory(coach=CoachFactory())),
        ("course", CourseFactory),
        ("coach", lambda: CoachFactory(user=UserFactory())),
        ("classsession", ClassSessionFactory),
    ],
)
def test_a_list_costs_as_much_with_twenty_rows_as_with_one(staff: User, model: str, make: Any) -> None:
    client, counts = signed_in(staff), []
    for rows in (1, 19):
        for _row in range(rows):
            make()
        with CaptureQueriesContext(connection) as context:
            html_of(client.get(listed(model)))
        counts.append(len(context))

    assert counts[0] == counts[1]


def test_the_policy_of_unused_sessions_is_warned_of_kept_and_logged(manager: Client) -> None:
    assert manager.post(f"{listed('pack')}add/", PACK).status_code == 302
    pack = Pack.objects.get()
    assert pack.lapses_after_days is None
    assert "members can claim them back all the same" in html_of(manager.get(at(pack)))

    assert manager.post(at(pack), {**PACK, "lapses_after_days": "30"}).status_code == 302

    pack.refresh_from_db()
    assert pack.lapses_after_days == 30
    said = LogEntry.objects.order_by("pk").last().get_change_message()
    assert said == "Changed Unused sessions become revenue after (days)."
    assert "they become revenue 30 days after the last day, whatever the price" in html_of(
        manager.get(at(pack, "price"))
    )
    assert errors(manager.post(at(pack), {**PACK, "lapses_after_days": "-1"})) == ["lapses_after_days"]


def test_unused_sessions_lapse_within_ten_years(db: None) -> None:
    manager = as_role(MANAGER)
    for days, is_taken in (("99999999", False), ("3651", False), ("3650", True)):
        manager.post(f"{listed('pack')}add/", {**PACK, "lapses_after_days": days})
        assert Pack.objects.exists() is is_taken, days
