"""An offer that would not be made again is withdrawn, its attempts are closed, and late money becomes a case."""

import json
from datetime import date, timedelta

import pytest
import time_machine
from django.db import transaction

from members.changes.operations.decide_freeze import approve_freeze
from members.changes.operations.end_freeze import end_freeze, void_freeze
from members.changes.operations.offer_upgrade import offer_upgrade
from members.changes.operations.request_freeze import request_freeze
from members.changes.operations.transfer_membership import transfer_membership
from members.changes.operations.withdraw_offers import withdraw_stale_offers
from members.changes.queries import offers_today
from members.models import Membership, UpgradeOffer
from payments.enums import Fulfilment
from payments.errors import ItemNotFound
from payments.models import ExceptionCase
from payments.providers.base import ProviderUnknown
from tests.command_runner import run_command
from tests.factories.gym import PlanFactory
from tests.memberships import bought
from tests.purchase import ask_back, bounce, give_back, order, pay

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
def offer(owned, staff):
    year = PlanFactory(name="年卡", count=12, price_fen=268_000, list_price_fen=300_000)
    return offer_upgrade(membership_id=owned.pk, plan_id=year.pk, actor_id=staff.pk)


def give_a_part(owned, **_people):
    give_back(owned.payment, 5_000)


def freeze_past_days(owned, staff, **_people):
    days = {"starts_on": date(2025, 6, 3), "ends_on": date(2025, 6, 4)}
    return request_freeze(
        membership_id=owned.pk, reason="x", actor_id=staff.pk, is_approved=True, may_backdate=True, **days
    )


def hand_on(owned, other_member, **_people):
    transfer_membership(membership_id=owned.pk, to_member_id=other_member.pk, reason="x", actor_id=None)


def freeze_from_today(owned, staff, **_people):
    days = {"starts_on": date(2025, 6, 11), "ends_on": date(2025, 6, 14)}
    request_freeze(membership_id=owned.pk, reason="x", actor_id=staff.pk, is_approved=True, **days)


def freeze_days_ahead(owned, staff, **_people):
    days = {"starts_on": date(2025, 6, 20), "ends_on": date(2025, 6, 20)}
    request_freeze(membership_id=owned.pk, reason="x", actor_id=staff.pk, is_approved=True, **days)


CHANGES = [give_a_part, freeze_past_days, freeze_from_today, freeze_days_ahead, hand_on]


@pytest.mark.parametrize("change", CHANGES)
def test_money_that_still_comes_for_it_is_a_case_and_nothing_is_delivered(
    change, owned, offer, member, staff, other_member
):
    payment = order(member, "membership", offer.item_id, offer.price_fen)
    change(owned, staff=staff, other_member=other_member)
    before = list(Membership.objects.values())

    assert pay(payment).fulfilment == Fulfilment.FAILED

    case = ExceptionCase.objects.get(payment=payment)
    assert (case.kind, case.proposed_action, case.amount_fen) == ("not_delivered", "refund", offer.price_fen)
    assert list(Membership.objects.values()) == before


def test_a_wish_for_a_freeze_leaves_the_offer_and_a_freeze_that_ended_unused_too(owned, offer, member, staff):
    days = {"starts_on": date(2025, 6, 11), "ends_on": date(2025, 6, 14)}
    terms = {"membership_id": owned.pk, "reason": "x", "actor_id": staff.pk}
    wish = request_freeze(**terms, **days, is_approved=False)
    assert list(offers_today(member.pk)) == [offer]
    approve_freeze(freeze_id=wish.pk, actor_id=staff.pk)
    assert list(offers_today(member.pk)) == []
    end_freeze(freeze_id=wish.pk, last_day=date(2025, 6, 10), reason="x", actor_id=staff.pk)
    assert list(offers_today(member.pk)) == [offer]


@pytest.mark.parametrize("change", CHANGES)
def test_it_can_no_longer_be_bought(change, owned, offer, member, staff, other_member):
    change(owned, staff=staff, other_member=other_member)
    assert list(offers_today(member.pk)) == []
    with pytest.raises(ItemNotFound), transaction.atomic():
        order(member, "membership", offer.item_id, offer.price_fen)


def test_it_is_withdrawn_and_its_payment_closed_once(owned, offer, member):
    payment = order(member, "membership", offer.item_id, offer.price_fen)
    assert withdraw_stale_offers() == 0
    give_a_part(owned)

    assert run_command("withdraw_offers", "--json").objects() == [{"withdrawn": 1}]
    assert withdraw_stale_offers() == 0

    payment.refresh_from_db()
    offer.refresh_from_db()
    assert (payment.status, payment.failure_reason) == ("failed", "closed")
    assert offer.withdrawn_at is not None
    event = member.events.get(kind="upgrade_withdrawn")
    assert json.loads(event.facts)["offer"] == offer.pk


def test_a_payment_that_cannot_be_closed_now_is_closed_by_the_next_run(owned, offer, member, monkeypatch):
    payment = order(member, "membership", offer.item_id, offer.price_fen)
    give_a_part(owned)
    tried = []

    def silent(*, payment_id, cause):
        tried.append(payment_id)
        raise ProviderUnknown("timeout")

    with monkeypatch.context() as patch:
        patch.setattr("members.changes.operations.withdraw_offers.close_payment", silent)
        assert withdraw_stale_offers() == 1
    assert tried == [payment.pk]
    withdraw_stale_offers()
    payment.refresh_from_db()
    assert payment.status == "failed"


def test_what_came_to_nothing_leaves_the_offer(owned, offer, member, staff):
    bounce(ask_back(owned.payment, 5_000))
    void_freeze(freeze_id=freeze_past_days(owned, staff).pk, reason="x", actor_id=staff.pk)
    assert list(offers_today(member.pk)) == [offer]
    assert withdraw_stale_offers() == 0


def test_the_offer_of_yesterday_that_is_paid_after_midnight_is_not_stale(offer, owned, member, clock):
    payment = order(member, "membership", offer.item_id, offer.price_fen)
    clock.move_to("2025-06-11T16:05:00Z")
    assert withdraw_stale_offers() == 0
    assert pay(payment).fulfilment == Fulfilment.DONE
    assert Membership.objects.get(payment=payment).value_fen == 268_000
    assert UpgradeOffer.objects.get().withdrawn_at is None
