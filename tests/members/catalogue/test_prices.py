"""A price holds from a day at the gym on: until midnight the old one is asked for, from midnight on the new one."""

from datetime import UTC, date, datetime, time

import pytest
import time_machine
from django.contrib.admin.models import LogEntry
from django.db import Error, connection, transaction
from django.test.utils import CaptureQueriesContext

from foundation.errors import InvalidField
from members.catalogue.operations.set_price import OVER, set_price
from members.catalogue.prices import asked
from members.catalogue.queries import packs_on_sale, plans_on_sale
from members.catalogue.terms import PackTerms, PlanTerms
from members.changes.operations.offer_upgrade import quote_upgrade
from members.classes.new_session import new_session
from members.classes.operations.generate_sessions import generate_sessions
from members.days import instant_of, today
from members.models import ClassSession, Price, TimetableSlot
from members.people.roles import FRONT_DESK, MANAGER
from tests.factories.gym import CourseFactory, MembershipFactory, PackFactory, PlanFactory
from tests.factories.members import UserFactory
from tests.members.console import as_role, at, html_of, listed, objections, somebody, told
from tests.purchase import order, pay
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db

# At the gym, which is eight hours ahead of UTC, the first of December begins one minute after this.
LAST_MINUTE = datetime(2026, 11, 30, 15, 59, tzinfo=UTC)
MIDNIGHT = datetime(2026, 11, 30, 16, tzinfo=UTC)
FIRST = date(2026, 12, 1)


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel(LAST_MINUTE, tick=False) as clock:
        yield clock


def slot_of(course, weekday):
    """A line of the timetable from today on."""
    terms = {"weekday": weekday, "begins_at": time(10), "valid_from": today()}
    return TimetableSlot.objects.create(course=course, **terms)


def dear(item, price_fen=50_000, list_price_fen=60_000, holds_from=FIRST):
    """A price from a day on."""
    prices = {"price_fen": price_fen, "list_price_fen": list_price_fen}
    return set_price(item=item, **prices, holds_from=holds_from, actor_id=UserFactory().pk)


@pytest.mark.parametrize(
    ("make", "terms", "on_sale"), [(PlanFactory, PlanTerms, plans_on_sale), (PackFactory, PackTerms, packs_on_sale)]
)
def test_the_new_price_is_asked_for_from_midnight_at_the_gym_on(make, terms, on_sale, clock):
    item = make(price_fen=29_900, list_price_fen=39_900)
    dear(item)
    for row in (item, on_sale().get()):
        assert (terms.of(row).price_fen, terms.of(row).list_price_fen) == (29_900, 39_900)

    clock.move_to(MIDNIGHT)

    for row in (item, on_sale().get()):
        assert (terms.of(row).price_fen, terms.of(row).list_price_fen) == (50_000, 60_000)


@pytest.mark.parametrize(("kind", "make"), [("membership", PlanFactory), ("private", PackFactory)])
def test_an_order_keeps_the_price_of_its_minute_and_pays_it_after_midnight(member, other_member, kind, make, clock):
    item = make(price_fen=29_900, list_price_fen=39_900)
    dear(item)
    before = order(member, kind, item.pk, 29_900)
    clock.move_to(MIDNIGHT)

    pay(before)
    after = order(other_member, kind, item.pk, 50_000)

    before.refresh_from_db()
    assert (before.status, before.fulfilment) == ("success", "done")
    assert (before.order.terms["price_fen"], after.order.terms["price_fen"]) == (29_900, 50_000)
    assert after.order.terms["list_price_fen"] == 60_000


@pytest.mark.parametrize(("address", "make"), [("plans", PlanFactory), ("packs", PackFactory)])
def test_the_api_says_the_price_of_today_under_the_names_it_had(caller, address, make, clock):
    dear(make(price_fen=29_900, list_price_fen=39_900))

    def prices():
        row = caller.get(f"/api/v1/members/{address}/").json()[0]
        return row["price"], row["list_price"]

    assert prices() == (299.0, 399.0)
    clock.move_to(MIDNIGHT)
    assert prices() == (500.0, 600.0)


def test_the_desk_shows_and_asks_the_price_of_today(member, clock):
    plan, desk = PlanFactory(name="月卡", price_fen=29_900, list_price_fen=39_900), as_role(FRONT_DESK)
    dear(plan)
    assert "月卡 · ¥299.00" in html_of(desk.get(at(member, "sell")))
    clock.move_to(MIDNIGHT)
    assert "月卡 · ¥500.00" in html_of(signed_in(somebody(FRONT_DESK)).get(at(member, "sell")))


def test_what_becomes_free_is_claimed_and_what_costs_something_is_not(caller, clock):
    plan = PlanFactory(price_fen=29_900, list_price_fen=39_900)
    dear(plan, price_fen=0)
    assert caller.post(f"/api/v1/members/plans/{plan.pk}/claim/").json()["code"] == "payment_needed"
    clock.move_to(MIDNIGHT)
    assert caller.post(f"/api/v1/members/plans/{plan.pk}/claim/").status_code == 201


def test_an_upgrade_costs_the_difference_to_the_price_of_today(clock):
    membership = MembershipFactory(starts_on=date(2026, 11, 30), ends_on=date(2026, 12, 29))
    better = PlanFactory(price_fen=299_900, list_price_fen=399_900)
    dear(better, 309_900, 399_900)
    before = quote_upgrade(membership_id=membership.pk, plan_id=better.pk)
    clock.move_to(MIDNIGHT)
    after = quote_upgrade(membership_id=membership.pk, plan_id=better.pk)
    assert after.difference_fen + after.credit_fen == before.difference_fen + before.credit_fen + 10_000


def test_a_class_costs_what_its_day_costs_and_one_that_is_made_keeps_its_price():
    course = CourseFactory(price_fen=5_000)
    made = new_session(course, instant_of(FIRST, time(10)))
    made.save()
    dear(course, 6_000, 6_000)
    slots = [slot_of(course, day) for day in (0, 1)]

    assert generate_sessions(first=date(2026, 11, 30), last=FIRST) == 2

    prices = [ClassSession.objects.get(slot=slot).price_fen for slot in slots]
    assert prices == [5_000, 6_000]
    assert ClassSession.objects.get(pk=made.pk).price_fen == 5_000


def test_the_classes_of_a_month_take_as_many_statements_with_ten_prices():
    counts = []
    for number in range(2):
        course = CourseFactory(price_fen=5_000)
        slot_of(course, number)
        for day in range(1, 10 * number + 1):
            dear(course, 6_000 + day, 6_000 + day, date(2026, 12, day))
        with CaptureQueriesContext(connection) as context:
            generate_sessions(first=FIRST, last=date(2026, 12, 31))
        counts.append(len(context))
    assert counts[0] == counts[1]


def test_the_newest_that_holds_is_asked_and_of_one_day_the_last_decided():
    plan = PlanFactory(price_fen=29_900, list_price_fen=39_900)
    dear(plan, 3, 4, date(2026, 12, 3))
    dear(plan, 1, 4)
    dear(plan, 2, 4)
    asked_on = {day: asked(plan, date(2026, 12, day)).price_fen for day in (1, 2, 3, 4)}
    assert asked_on == {1: 2, 2: 2, 3: 3, 4: 3}
    assert asked(plan).price_fen == 29_900


def test_a_day_that_is_over_is_refused_and_today_is_not(clock):
    plan = PlanFactory(price_fen=29_900, list_price_fen=39_900)
    clock.move_to(MIDNIGHT)
    with pytest.raises(InvalidField) as refused:
        dear(plan, holds_from=date(2026, 11, 30))
    assert refused.value.extra["errors"] == {"holds_from": [OVER]}
    with pytest.raises(InvalidField):
        dear(plan, price_fen=60_001)
    assert not Price.objects.exists()
    dear(plan)
    assert asked(plan).price_fen == 50_000


@pytest.mark.parametrize("change", [lambda rows: rows.update(price_fen=1), lambda rows: rows.delete()])
def test_the_database_keeps_what_was_decided(change):
    price = dear(PlanFactory())
    with pytest.raises(Error, match="append-only"), transaction.atomic():
        change(Price.objects.filter(pk=price.pk))


def test_the_manager_changes_a_price_from_a_day_on_and_the_page_says_who(clock):
    plan, manager = PlanFactory(name="月卡", price_fen=29_900, list_price_fen=39_900), somebody(MANAGER)
    client, answers = signed_in(manager), {"holds_from": "2026-12-01", "price": "500", "list_price": "600"}

    refused = objections(client.post(at(plan, "price"), {**answers, "holds_from": "2026-11-29"}))
    assert "This day is over" in refused
    answer = client.post(at(plan, "price"), answers, follow=True)

    assert told(answer) == ["月卡 costs ¥500.00 from Dec. 1, 2026 on."]
    price = Price.objects.get()
    assert (price.plan, price.price_fen, price.decided_by, price.decided_at) == (plan, 50_000, manager, LAST_MINUTE)
    assert LogEntry.objects.get().get_change_message() == "Changed the price from a day on."
    html = html_of(client.get(at(plan)))
    for shown in ("¥299.00", "¥500.00 (list price ¥600.00)", "to come", manager.username):
        assert shown in html
    assert 'name="price_fen"' not in html
    assert "¥299.00" in html_of(client.get(listed("plan")))


def test_the_price_of_a_course_needs_no_list_price():
    course = CourseFactory(price_fen=5_000)
    as_role(MANAGER).post(at(course, "price"), {"holds_from": "2026-12-01", "price": "60"})
    assert asked(course, FIRST).price_fen == 6_000


def test_a_form_that_sends_a_price_writes_none():
    plan = PlanFactory(price_fen=29_900, list_price_fen=39_900)
    sent = {"name": "改名", "count": 1, "unit": "month", "start_rule": "purchase", "activate_within_days": 30}
    as_role(MANAGER).post(at(plan), {**sent, "freeze_days": 0, "price_fen": "1", "list_price_fen": "2"})
    plan.refresh_from_db()
    assert (plan.name, plan.price_fen) == ("改名", 29_900)
