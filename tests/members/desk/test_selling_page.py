"""Selling at the desk: the payment is made for the price of now, and the member pays on the checkout page."""

from datetime import date
from typing import Any

import pytest
from django.contrib.admin.models import LogEntry
from django.contrib.auth.models import User
from django.test import Client
from django.utils import timezone, translation
from django.utils.formats import localize

from foundation.cause import EventSource
from members.days import today
from members.enums import BookingStatus
from members.models import Booking, Member, Membership, Order, Plan
from members.people.roles import FRONT_DESK, MANAGER
from payments.enums import PaymentStatus, PaymentType
from payments.models import Event, Payment
from payments.paying.links import checkout_url
from tests.factories.gym import ClassSessionFactory, MembershipFactory, PackFactory, PlanFactory
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory
from tests.members.console import as_role, at, html_of, objections, sell, told
from tests.payments.rows import exception_case
from tests.purchase import order, pay

pytestmark = pytest.mark.usefixtures("till")


@pytest.fixture
def desk(db: None) -> Client:
    return as_role(FRONT_DESK)


def test_a_plan_is_sold_and_leads_to_where_it_is_paid(desk: Client, member: Member) -> None:
    plan = PlanFactory(name="月卡", price_fen=29_900)
    assert "月卡 · ¥299.00" in html_of(desk.get(at(member, "sell")))

    answer = sell(desk, member, f"membership:{plan.pk}")

    payment = Payment.objects.get()
    assert (payment.member, payment.amount_fen, payment.type) == (member, 29_900, PaymentType.MEMBERSHIP)
    assert (payment.item_id, payment.status) == (plan.pk, PaymentStatus.PENDING)
    assert Order.objects.get().payment == payment
    assert (Event.objects.get().source, Event.objects.get().actor) == (
        EventSource.STAFF,
        f"user:{LogEntry.objects.get().user_id}",
    )
    assert told(answer) == ["月卡 for ¥299.00 is waiting to be paid."]
    assert answer.redirect_chain[-1][0] == at(member, "collect", str(payment.pk))
    assert checkout_url(payment.pk) in html_of(answer)


def test_the_same_plan_is_sold_again_once_that_is_meant(member: Member, time_machine: Any) -> None:
    time_machine.move_to(timezone.now().replace(hour=4, minute=30, second=0), tick=False)
    desk = as_role(FRONT_DESK)
    plan, other = PlanFactory(name="月卡"), PlanFactory(name="季卡")
    owned, over = MembershipFactory(member=member, plan=plan), MembershipFactory(member=member, plan=other)
    Membership.objects.filter(pk=over.pk).update(starts_on=date(2025, 1, 1), ends_on=date(2025, 1, 31))
    waiting = order(member, "membership", plan.pk, 29_900)
    order(MemberFactory(), "membership", other.pk, other.price_fen)
    page, item = html_of(desk.get(at(member, "sell"))), f"membership:{plan.pk}"
    days = f"from {localize(owned.starts_on)} to {localize(owned.ends_on)}."
    assert f"The member has 月卡 already: {days}" in page
    assert page.count("is ordered already: its payment of") == 1
    assert at(member, "collect", str(waiting.pk)) in page
    assert "季卡 already" not in page

    refused = objections(sell(desk, member, item))
    assert f"its payment of {localize(timezone.localtime(waiting.created_at))} waits to be paid." in refused
    assert Payment.objects.filter(member=member).count() == 1
    sell(desk, member, item, again="on")

    assert Payment.objects.filter(member=member).count() == 2


@pytest.mark.parametrize("role", [MANAGER, FRONT_DESK])
def test_what_another_amount_has_arrived_for_leads_to_its_exception(member: Member, role: str) -> None:
    """Nobody is asked to pay for it once more."""
    desk, plan = as_role(role), PlanFactory(name="月卡", price_fen=29_900)
    waiting = order(member, "membership", plan.pk, 29_900)
    AttemptFactory(payment=waiting, status="paid", paid_fen=27_999, is_overpayment=True)
    case = exception_case(waiting)

    page = html_of(desk.get(at(member, "sell")))
    assert "waits to be paid" not in page
    assert at(member, "collect", str(waiting.pk)) not in page
    assert "is ordered already, and another amount has arrived for it" in page
    assert f'<a href="{at(case)}"' in page or f'<a href="{at(waiting)}"' in page
    assert "another amount has arrived for it" in objections(sell(desk, member, f"membership:{plan.pk}"))
    assert Payment.objects.filter(member=member).count() == 1


def test_what_the_member_has_is_seen_and_sold_once_more(desk: Client, member: Member) -> None:
    owned = MembershipFactory(member=member, plan=PlanFactory(name="月卡"))

    sell(desk, member, f"membership:{owned.plan_id}")

    assert Payment.objects.filter(member=member).count() == 1


def test_price_and_dates_are_seen_before_anything_is_sold(desk: Client, member: Member) -> None:
    plan = PlanFactory(name="月卡", price_fen=29_900)
    chosen = {"item": f"membership:{plan.pk}"}
    shown = html_of(desk.get(at(member, "sell"), chosen))
    assert "月卡 · ¥299.00" in shown
    with translation.override("en"):
        assert f"Period: {localize(today())} – " in shown

    unseen = desk.post(at(member, "sell"), chosen)
    assert not Payment.objects.exists()
    Plan.objects.update(price_fen=39_900)
    changed = desk.post(at(member, "sell"), {**chosen, "seen": unseen.context["seen"]})

    assert "¥399.00" in html_of(changed)
    assert not Payment.objects.exists()


def test_what_is_chosen_is_told_in_the_page_that_is_there(desk: Client, member: Member) -> None:
    plan = PlanFactory(name="月卡")
    page = html_of(desk.get(at(member)))
    assert f'hx-get="{at(member, "sell")}"' in page
    assert '<div id="in-place"></div>' in page

    part = html_of(desk.get(at(member, "sell"), {"item": f"membership:{plan.pk}"}, headers={"HX-Request": "true"}))

    assert part.strip().startswith('<div id="in-place">')
    assert "Period: " in part
    assert "<html" not in part


def test_what_nobody_has_is_sold_without_a_question(desk: Client, member: Member) -> None:
    plan = PlanFactory()
    late = order(member, "membership", plan.pk, plan.price_fen)
    Payment.objects.filter(pk=late.pk).update(expires_at=timezone.now())
    given = MembershipFactory(member=member, plan=plan)
    Membership.objects.filter(pk=given.pk).update(ended_at=timezone.now(), ending="withdrawn")

    assert 'name="again"' not in html_of(desk.get(at(member, "sell")))
    sell(desk, member, f"membership:{plan.pk}")

    assert Payment.objects.count() == 2


def test_what_was_sold_is_given_once_it_is_paid(desk: Client, member: Member) -> None:
    plan = PlanFactory()
    sell(desk, member, f"membership:{plan.pk}")

    pay(Payment.objects.get())

    assert Membership.objects.get().member == member


def test_a_place_in_a_class_is_held_by_selling_it(desk: Client, member: Member) -> None:
    session = ClassSessionFactory(title="动感单车", price_fen=5_800)
    html = html_of(desk.get(at(member, "sell")))
    assert "动感单车 · ¥58.00 · places left: 20" in html

    sell(desk, member, f"course:{session.pk}")

    assert Booking.objects.get().status == BookingStatus.HELD


def test_a_pack_is_sold(desk: Client, member: Member) -> None:
    pack = PackFactory()

    sell(desk, member, f"private:{pack.pk}")

    assert Payment.objects.get().amount_fen == pack.price_fen


def test_what_costs_nothing_is_given_at_once(desk: Client, member: Member) -> None:
    plan = PlanFactory(name="体验周卡", price_fen=0, limit_per_member=1)

    answer = sell(desk, member, f"membership:{plan.pk}")

    assert told(answer)[0].startswith("Given for nothing: 体验周卡")
    assert Membership.objects.get().starts_on == today()
    assert not Payment.objects.exists()
    again = sell(desk, member, f"membership:{plan.pk}")
    assert "only so many times" in objections(again)


@pytest.mark.django_db(transaction=True)
def test_what_is_refused_is_said_on_the_form_and_nothing_is_written(desk: Client, member: Member) -> None:
    session = ClassSessionFactory(capacity=1, price_fen=5_800)
    sell(desk, member, f"course:{session.pk}")
    LogEntry.objects.all().delete()

    answer = sell(desk, member, f"course:{session.pk}")

    assert "has a place in this class already" in objections(answer)
    assert Payment.objects.count() == 1
    assert not LogEntry.objects.exists()


@pytest.mark.parametrize("item", ["", "membership:999999", "membership:x", "course", "private:1:2", "money:1"])
def test_a_forged_item_is_no_choice(desk: Client, member: Member, item: str) -> None:
    PlanFactory(is_on_sale=False)

    assert objections(desk.post(at(member, "sell"), {"item": item}))
    assert not Payment.objects.exists()


def test_a_plan_that_is_not_on_sale_is_no_choice(desk: Client, member: Member) -> None:
    plan = PlanFactory(is_on_sale=False)

    assert objections(desk.post(at(member, "sell"), {"item": f"membership:{plan.pk}"}))


def test_an_upgrade_that_was_offered_is_sold_to_this_member_alone(
    desk: Client, member: Member, other_member: Member
) -> None:
    membership = MembershipFactory(member=member)
    better = PlanFactory(name="年卡", count=12, price_fen=299_900, list_price_fen=399_900)
    as_role(MANAGER).post(at(membership, "upgrade"), {"plan": better.pk})

    assert "Upgrades offered today" in html_of(desk.get(at(member, "sell")))
    assert "Upgrades offered today" not in html_of(desk.get(at(other_member, "sell")))


def test_that_the_member_is_switched_off_is_said_before_something_is_sold(desk, member):
    said = "The member is switched off and is refused at the door."
    assert said not in html_of(desk.get(at(member, "sell")))
    User.objects.filter(pk=member.user_id).update(is_active=False)
    assert said in html_of(desk.get(at(member, "sell")))
