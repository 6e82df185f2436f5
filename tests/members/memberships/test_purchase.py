"""What a paid plan gives: a period behind what the member has, on the terms of the order, never in the past."""

from datetime import timedelta

import pytest
import time_machine
from django.db import transaction

from members.changes.operations.request_freeze import request_freeze
from members.days import today
from members.enums import StartRule
from members.errors import ItemFree, LimitReached, NotFree, PlanNotFound
from members.memberships.operations.claim_plan import claim_plan
from members.models import Membership, Order, Plan
from payments.enums import Fulfilment
from payments.errors import AmountMismatch, ItemNotFound, MemberNotFound
from payments.models import ExceptionCase, Payment
from tests.factories.gym import PlanFactory
from tests.memberships import bought, periods
from tests.purchase import buy, fail, give_back, order, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-01T04:00:00Z", tick=False) as clock:
        yield clock


def test_a_first_membership_begins_today(member):
    membership = bought(member)
    assert periods(member) == [("06-01", "06-30")]
    assert (membership.price_fen, membership.list_price_fen, membership.freeze_days) == (29_900, 39_900, 10)
    assert membership.activated_at == membership.created_at


def test_a_renewal_while_active_begins_when_the_first_is_over(member):
    bought(member)
    second = bought(member, count=10)
    assert periods(member) == [("06-01", "06-30"), ("07-01", "07-10")]
    assert second.activated_at > second.created_at


def test_a_renewal_while_frozen_begins_behind_the_frozen_days(member, staff):
    first = bought(member)
    days = {"starts_on": today(), "ends_on": today() + timedelta(days=4)}
    request_freeze(membership_id=first.pk, reason="出差", actor_id=staff.pk, is_approved=True, **days)
    bought(member, count=10)
    assert periods(member) == [("06-01", "07-05"), ("07-06", "07-15")]


def test_a_renewal_of_what_has_lapsed_begins_today_and_never_in_the_past(member, clock):
    bought(member)
    clock.shift(timedelta(days=400))
    bought(member)
    assert Membership.objects.order_by("-id").first().starts_on == today()


def test_a_renewal_on_the_last_day_begins_tomorrow_and_on_the_day_after_it_begins_today(member, other_member, clock):
    bought(member)
    bought(other_member)
    clock.shift(timedelta(days=29))
    bought(member, count=5)
    assert periods(member)[-1] == ("07-01", "07-05")
    clock.shift(timedelta(days=1))
    bought(other_member, count=5)
    assert periods(other_member)[-1] == ("07-01", "07-05")


def test_a_renewal_of_what_begins_in_the_future_begins_behind_it(member):
    bought(member, start_rule=StartRule.CHOSEN, activate_within_days=20)
    assert periods(member) == [("06-21", "07-20")]
    bought(member, count=5)
    assert periods(member)[-1] == ("07-21", "07-25")


@pytest.mark.parametrize("rule", [StartRule.FIRST_VISIT, StartRule.CHOSEN])
def test_what_does_not_begin_at_once_stands_at_its_latest_dates(member, rule):
    membership = bought(member, start_rule=rule, activate_within_days=15)
    assert periods(member) == [("06-16", "07-15")]
    assert membership.activated_at is None
    bought(member, start_rule=rule, activate_within_days=15)
    assert periods(member)[-1] == ("07-16", "08-14")


def test_between_midnight_and_eight_it_begins_on_the_gyms_date(member, clock):
    clock.move_to("2025-06-30T17:00:00Z")
    bought(member)
    assert periods(member) == [("07-01", "07-30")]


def test_months_are_those_of_the_day_it_begins_on_and_not_of_the_order(member, clock):
    clock.move_to("2025-01-30T15:50:00Z")
    plan = PlanFactory(count=1, unit="month")
    payment = order(member, "membership", plan.pk, plan.price_fen)
    clock.move_to("2025-01-30T16:05:00Z")
    pay(payment)
    assert periods(member) == [("01-31", "02-28")]


def test_what_is_delivered_is_what_was_ordered(member):
    plan = PlanFactory(count=30, unit="day")
    payment = order(member, "membership", plan.pk, 29_900)
    Plan.objects.update(name="改名", count=7, price_fen=1, list_price_fen=1, freeze_days=0, is_on_sale=False)
    membership = Membership.objects.get(payment=pay(payment))
    assert (membership.title, membership.count, membership.price_fen) == (plan.name, 30, 29_900)


def test_it_is_given_once_however_often_it_is_paid_and_not_at_all_unpaid(member):
    plan = PlanFactory()
    payment = order(member, "membership", plan.pk, plan.price_fen)
    assert not Membership.objects.exists()
    fail(payment)
    assert not Membership.objects.exists()
    pay(pay(payment))
    assert Membership.objects.count() == 1


@pytest.mark.parametrize("terms", [{"is_on_sale": False}, None])
def test_what_is_not_for_sale_is_not_found(member, terms):
    plan_id = PlanFactory(**terms).pk if terms else 999_999
    with pytest.raises(ItemNotFound), transaction.atomic():
        order(member, "membership", plan_id, 29_900)
    assert not Payment.objects.exists()


def test_the_price_is_the_plans(member):
    with pytest.raises(AmountMismatch), transaction.atomic():
        order(member, "membership", PlanFactory().pk, 1)
    assert not Order.objects.exists()


def test_what_can_be_had_once_is_refused_the_second_time(member, other_member):
    plan = PlanFactory(limit_per_member=1)
    bought(member, plan)
    with pytest.raises(LimitReached), transaction.atomic():
        order(member, "membership", plan.pk, plan.price_fen)
    bought(other_member, plan)


def test_what_was_refunded_can_be_had_again(member):
    plan = PlanFactory(limit_per_member=1)
    give_back(buy(member, "membership", plan.pk, plan.price_fen))
    bought(member, plan)
    assert periods(member) == [("06-01", "06-30")]


def test_two_orders_of_what_can_be_had_once_give_one_and_a_case(member):
    plan = PlanFactory(limit_per_member=1)
    payments = [order(member, "membership", plan.pk, plan.price_fen) for _number in range(2)]
    assert [pay(payment).fulfilment for payment in payments] == [Fulfilment.DONE, Fulfilment.FAILED]
    case = ExceptionCase.objects.get()
    assert (case.kind, case.proposed_action, "limit_reached" in case.evidence) == ("not_delivered", "refund", True)


def test_what_costs_nothing_is_taken_without_a_payment_behind_what_the_member_has(member, staff):
    bought(member)
    trial = PlanFactory(price_fen=0, list_price_fen=0, count=7, unit="day", limit_per_member=1)
    with pytest.raises(ItemFree), transaction.atomic():
        order(member, "membership", trial.pk, 1)
    membership = claim_plan(member_id=member.pk, plan_id=trial.pk, actor_id=staff.pk)
    assert (membership.payment, periods(member)[-1]) == (None, ("07-01", "07-07"))
    event = member.events.get()
    assert (event.kind, event.actor, event.subject) == ("membership_given", staff, f"membership:{membership.pk}")
    with pytest.raises(LimitReached):
        claim_plan(member_id=member.pk, plan_id=trial.pk, actor_id=None)


def test_what_has_a_price_or_is_not_for_sale_is_not_taken_without_a_payment(member):
    with pytest.raises(NotFree) as refused:
        claim_plan(member_id=member.pk, plan_id=PlanFactory().pk, actor_id=None)
    assert str(refused.value.extra["amount"]) == "299.00"
    free = {"price_fen": 0, "list_price_fen": 0}
    with pytest.raises(PlanNotFound):
        claim_plan(member_id=member.pk, plan_id=PlanFactory(is_on_sale=False, **free).pk, actor_id=None)
    with pytest.raises(MemberNotFound):
        claim_plan(member_id=999_999, plan_id=PlanFactory(**free).pk, actor_id=None)
    assert not Membership.objects.exists()
