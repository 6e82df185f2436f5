"""A better plan for the difference: computed and shown, offered for a day, and carried out when it is paid."""

from dataclasses import replace
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction
from django.utils import timezone
from django.utils.translation import override

from foundation.errors import InvalidField
from members.catalogue.terms import PlanTerms
from members.changes.models import FIRST_ITEM_ID
from members.changes.operations.offer_upgrade import offer_upgrade, quote_upgrade
from members.changes.operations.request_freeze import request_freeze
from members.classes.operations.book_place import book_place
from members.enums import BookingStatus, Ending, StartRule
from members.errors import (
    ChangeRefused,
    EntitlementLocked,
    EntitlementOver,
    LimitReached,
    MembershipNotFound,
    PlanNotFound,
)
from members.memberships.operations.claim_plan import claim_plan
from members.models import Membership, Plan, UpgradeOffer
from payments.enums import Fulfilment
from payments.errors import ItemNotFound
from payments.models import ExceptionCase
from payments.purposes import ALL
from tests.factories.gym import ClassSessionFactory, PlanFactory
from tests.memberships import bought, periods
from tests.purchase import ask_back, buy, give_back, give_back_elsewhere, order, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-01T04:00:00Z", tick=False) as clock:
        yield clock


@pytest.fixture
def owned(member, clock):
    """A month for 299.00 whose eleventh day it is."""
    membership = bought(member, count=30)
    clock.shift(timedelta(days=10))
    return membership


@pytest.fixture
def year(db):
    return PlanFactory(name="年卡", count=12, unit="month", price_fen=268_000, list_price_fen=300_000, freeze_days=30)


@pytest.fixture
def offer(owned, year, staff):
    def offer(**terms):
        return offer_upgrade(membership_id=owned.pk, plan_id=year.pk, actor_id=staff.pk, **terms)

    return offer


def test_the_difference_is_the_price_less_what_is_unused_with_the_formula(owned, year):
    with override("en"):
        quote = quote_upgrade(membership_id=owned.pk, plan_id=year.pk)
        assert quote.explanation == "2680.00 − 299.00 × 20 ÷ 30 days = 2480.67"
    assert quote.difference_fen == 268_000 - 19_933
    assert not UpgradeOffer.objects.exists()


def test_half_a_fen_is_rounded_up(member, year):
    owned = bought(member, count=2, price_fen=101, list_price_fen=101)
    with time_machine.travel("2025-06-02T04:00:00Z", tick=False):
        assert quote_upgrade(membership_id=owned.pk, plan_id=year.pk).difference_fen == 268_000 - 51


def test_the_offer_has_the_better_plans_terms_at_the_difference(offer, owned, year, staff, member):
    made, plans = offer(), Plan.objects.count()
    terms = made.plan_terms
    assert (made.price_fen, terms.price_fen, terms.list_price_fen) == (248_067, 248_067, 300_000)
    assert (terms.title, terms.count, terms.unit, terms.freeze_days) == ("年卡", 12, "month", 30)
    assert terms == replace(PlanTerms.of(year), price_fen=248_067)
    assert plans == 2, "no plan is made for it"
    assert (made.better_plan, made.membership, made.valid_on) == (year, owned, date(2025, 6, 11))
    assert (made.offered_by, made.computed_fen, made.override_reason) == (staff, 248_067, "")
    event = member.events.get()
    assert (event.kind, event.actor) == ("upgrade_offered", staff)
    assert made.explanation in event.facts


def test_paid_it_takes_the_old_ones_place_and_what_follows_moves_behind_it(offer, owned, year, member):
    bought(member, count=10)
    session = ClassSessionFactory(is_included=True, opens_at=timezone.now())
    booking = book_place(member_id=member.pk, session_id=session.pk, actor_id=None)
    made = offer()
    payment = buy(member, "membership", made.item_id, 248_067)
    new = Membership.objects.get(payment=payment)
    owned.refresh_from_db()
    assert (owned.ending, owned.ends_on) == (Ending.UPGRADED, date(2025, 6, 10))
    assert periods(member) == [("06-11", "06-10"), ("06-11", "06-20")]
    assert (new.ends_on, new.price_fen, new.plan, new.previous_id) == (date(2026, 6, 10), 248_067, year, owned.pk)
    booking.refresh_from_db()
    assert (booking.membership_id, booking.status) == (new.pk, BookingStatus.BOOKED)
    assert member.events.filter(kind="membership_upgraded").count() == 1


def test_it_begins_at_once_whatever_the_better_plan_does_else(offer, year, member):
    Plan.objects.filter(pk=year.pk).update(start_rule=StartRule.FIRST_VISIT)
    payment = buy(member, "membership", offer().item_id, 248_067)
    new = Membership.objects.get(payment=payment)
    assert (new.starts_on, new.start_rule) == (date(2025, 6, 11), StartRule.PURCHASE)
    assert new.activated_at is not None


def test_another_price_needs_a_reason(offer):
    with pytest.raises(InvalidField):
        offer(price_fen=200_000)
    made = offer(price_fen=200_000, override_reason="老会员")
    assert (made.price_fen, made.computed_fen, made.override_reason) == (200_000, 248_067, "老会员")
    assert made.membership.member.events.get().reason == "老会员"
    for price_fen in (0, -1, 300_001):
        with pytest.raises(ChangeRefused):
            offer(price_fen=price_fen, override_reason="x")
    assert UpgradeOffer.objects.count() == 1


def test_only_that_member_can_buy_it_and_only_that_day(offer, owned, member, other_member, clock):
    item_id = offer().item_id
    with pytest.raises(ItemNotFound), transaction.atomic():
        order(other_member, "membership", item_id, 248_067)
    clock.shift(timedelta(days=1))
    with pytest.raises(ItemNotFound), transaction.atomic():
        order(member, "membership", item_id, 248_067)
    clock.shift(timedelta(days=-1))
    give_back(owned.payment)
    with pytest.raises(ItemNotFound), transaction.atomic():
        order(member, "membership", item_id, 248_067)


def test_ordered_before_and_paid_after_midnight_it_is_carried_out(offer, member, clock):
    made = offer()
    clock.move_to("2025-06-11T15:55:00Z")
    payment = order(member, "membership", made.item_id, 248_067)
    clock.move_to("2025-06-11T16:05:00Z")
    assert pay(payment).fulfilment == Fulfilment.DONE
    assert Membership.objects.get(payment=payment).starts_on == date(2025, 6, 12)


@pytest.mark.parametrize("meanwhile", ["refunded", "locked", "over", "upgraded"])
def test_what_ended_meanwhile_is_not_upgraded_and_becomes_a_case(offer, owned, member, clock, meanwhile):
    made, other = offer(), offer()
    payment = order(member, "membership", made.item_id, 248_067)
    if meanwhile == "refunded":
        give_back(owned.payment)
    elif meanwhile == "locked":
        ask_back(owned.payment, 100)
    elif meanwhile == "upgraded":
        buy(member, "membership", other.item_id, 248_067)
    else:
        clock.shift(timedelta(days=30))
    before = list(Membership.objects.values())
    assert pay(payment).fulfilment == Fulfilment.FAILED
    assert "upgrade_over" in ExceptionCase.objects.get(payment=payment).evidence
    assert list(Membership.objects.values()) == before


def test_the_old_payments_refund_after_an_upgrade_is_for_a_person_to_look_at(offer, owned, member):
    buy(member, "membership", offer().item_id, 248_067)
    before = list(Membership.objects.order_by("id").values())
    with pytest.raises(InvalidField):
        give_back(owned.payment)
    assert not ExceptionCase.objects.exists()
    give_back_elsewhere(owned.payment)
    assert "not_taken_back" in ExceptionCase.objects.values_list("kind", flat=True)
    assert list(Membership.objects.order_by("id").values()) == before


@pytest.mark.parametrize("take", [None, ALL])
def test_the_whole_of_the_upgrade_that_goes_back_undoes_it_also_where_all_is_said(offer, owned, member, take):
    give_back(buy(member, "membership", offer().item_id, 248_067), take=take)
    assert list(Membership.objects.order_by("id").values_list("ending", flat=True)) == ["", Ending.WITHDRAWN]


def test_what_cannot_be_upgraded_is_refused(offer, owned, member, year, staff, clock):
    def quote(membership, plan):
        quote_upgrade(membership_id=membership.pk, plan_id=plan.pk)

    waiting = bought(member, count=5)
    with pytest.raises(ChangeRefused):
        quote(waiting, year)
    with pytest.raises(ChangeRefused):
        quote(owned, PlanFactory(price_fen=19_933, list_price_fen=19_933))
    with pytest.raises(PlanNotFound):
        quote(owned, PlanFactory(is_on_sale=False))
    with pytest.raises(MembershipNotFound):
        quote_upgrade(membership_id=999_999, plan_id=year.pk)
    refund_id = ask_back(owned.payment, 100)
    with pytest.raises(EntitlementLocked):
        offer()
    clock.shift(timedelta(days=30))
    assert refund_id
    with pytest.raises(EntitlementOver):
        offer()
    assert not UpgradeOffer.objects.exists()


def test_a_freeze_is_ended_first(offer, owned, staff):
    days = {"starts_on": date(2025, 6, 15), "ends_on": date(2025, 6, 16)}
    request_freeze(membership_id=owned.pk, reason="x", actor_id=staff.pk, is_approved=True, **days)
    with pytest.raises(ChangeRefused):
        offer()


def test_no_plan_has_an_offers_item_id(offer):
    made = offer()
    assert UpgradeOffer.pk_of(made.item_id) == made.pk
    assert made.item_id >= FIRST_ITEM_ID > Plan.objects.latest("pk").pk
    assert [UpgradeOffer.pk_of(plan.pk) for plan in Plan.objects.all()] == [None, None]
    assert UpgradeOffer.pk_of(FIRST_ITEM_ID - 1) is None
    assert UpgradeOffer.pk_of(FIRST_ITEM_ID) == 0


def test_an_offer_that_does_not_exist_is_nothing_for_sale(offer, member):
    for item_id in (FIRST_ITEM_ID, offer().item_id + 1, 10**17):
        with pytest.raises(ItemNotFound), transaction.atomic():
            order(member, "membership", item_id, 248_067)


def test_the_order_is_of_the_better_plan_on_the_offers_terms(offer, year, member):
    made = offer()
    payment = order(member, "membership", made.item_id, 248_067)
    assert (payment.order.plan, payment.order.terms, payment.item_id) == (year, made.terms, made.item_id)


def test_what_was_offered_holds_whatever_becomes_of_the_plan(offer, year, member):
    made = offer()
    Plan.objects.filter(pk=year.pk).update(is_on_sale=False, count=1, price_fen=1, list_price_fen=1)
    new = Membership.objects.get(payment=buy(member, "membership", made.item_id, 248_067))
    assert (new.count, new.price_fen, new.list_price_fen, new.plan) == (12, 248_067, 300_000, year)


def test_the_plans_limit_is_not_in_the_way_of_an_upgrade_which_counts_towards_it(offer, owned, year, member):
    Plan.objects.filter(pk=year.pk).update(limit_per_member=1)
    first, second = offer(), offer()
    buy(member, "membership", first.item_id, 248_067)
    with pytest.raises(LimitReached), transaction.atomic():
        order(member, "membership", year.pk, 268_000)
    with pytest.raises(ItemNotFound), transaction.atomic():
        order(member, "membership", second.item_id, 248_067)


def test_an_offer_that_nobody_paid_counts_towards_no_limit(offer, year, member):
    Plan.objects.filter(pk=year.pk).update(limit_per_member=1)
    made = offer()
    order(member, "membership", made.item_id, 248_067)
    assert buy(member, "membership", year.pk, 268_000).fulfilment == Fulfilment.DONE


def test_an_upgrade_is_not_had_for_nothing(offer, member):
    with pytest.raises(PlanNotFound):
        claim_plan(member_id=member.pk, plan_id=offer().item_id, actor_id=None)
