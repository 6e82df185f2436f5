"""What was taken as the price is the price: of what it bought, in every sum, and of what goes back."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.changes.operations.offer_upgrade import quote_upgrade
from members.classes.cancellation import given_back_fen
from members.enums import RefundRule
from members.models import Membership, OwnedPack
from members.refunds.operations.quote_refund import quote_refund
from payments.enums import PaymentType
from payments.ledger.standing import standing_of, with_money
from payments.models import ExceptionCase, Payment
from tests.factories.gym import ClassSessionFactory, PackFactory, PlanFactory
from tests.purchase import give_back, order, pay_other

pytestmark = pytest.mark.django_db
GYM, MISTAKE = RefundRule.GYM, RefundRule.MISTAKE


@pytest.fixture(autouse=True)
def noon(time_machine):
    time_machine.move_to("2026-03-01T04:00:00Z", tick=False)
    return time_machine


@pytest.fixture
def year(member):
    """A year of 366 days for 3,000.00, of which 2,000.00 came."""
    plan = PlanFactory(count=366, unit="day", price_fen=300_000, list_price_fen=300_000)
    return pay_other(order(member, PaymentType.MEMBERSHIP, plan.pk, 300_000), 200_000)


def quote(payment, rule=GYM):
    return quote_refund(payment_id=payment.pk, rule=rule)


def standing(payment):
    return standing_of(with_money(Payment.objects.filter(pk=payment.pk)).get(), now=timezone.now())


def test_half_a_year_is_worth_half_of_what_came(year, noon):
    assert (quote(year, MISTAKE).amount_fen, quote(year, MISTAKE).paid_fen) == (200_000, 200_000)
    assert "3,000" not in str(quote(year, MISTAKE).explanation)
    noon.shift(timedelta(days=182))
    assert (quote(year).amount_fen, quote(year).paid_fen) == (100_000, 200_000)


def test_an_upgrade_credits_what_came_and_is_itself_worth_what_came(year, noon, member):
    better = PlanFactory(count=732, unit="day", price_fen=500_000, list_price_fen=500_000)
    noon.shift(timedelta(days=183))
    membership = Membership.objects.get()
    assert (membership.price_fen, membership.value_fen) == (200_000, 200_000)
    assert quote_upgrade(membership_id=membership.pk, plan_id=better.pk).credit_fen == 100_000


@pytest.mark.parametrize(("came", "half"), [(270_000, 135_000), (290_000, 145_000)])
def test_a_session_costs_its_part_of_what_came(member, came, half):
    pack = PackFactory(sessions=10, gift_sessions=0, price_fen=280_000, list_price_fen=280_000)
    payment = pay_other(order(member, PaymentType.PRIVATE, pack.pk, 280_000), came)
    assert (OwnedPack.objects.get().price_fen, quote(payment).amount_fen) == (came, came)
    assert quote_refund(payment_id=payment.pk, rule=GYM, units=5).amount_fen == half


@pytest.mark.parametrize("came", [5_700, 5_900])
def test_a_place_that_is_given_up_in_time_gives_back_what_came(member, came):
    payment = pay_other(order(member, PaymentType.COURSE, ClassSessionFactory().pk, 5_800), came)
    assert given_back_fen([payment]) == quote(payment).amount_fen == came


@pytest.mark.parametrize("came", [29_800, 31_000])
def test_the_whole_is_what_came(member, came):
    plan = PlanFactory(price_fen=29_900, list_price_fen=29_900)
    payment = pay_other(order(member, PaymentType.MEMBERSHIP, plan.pk, 29_900), came)
    assert quote(payment, MISTAKE).amount_fen == came
    give_back(payment, came - 100)
    assert (standing(payment), Membership.objects.get().ending) == ("partly_refunded", "")
    give_back(payment, 100)
    assert (standing(payment), Membership.objects.get().ending) == ("refunded", "withdrawn")
    assert payment.refunded_fen == came


def test_what_cannot_be_delivered_goes_back_as_it_came(member):
    plan = PlanFactory(price_fen=29_900, limit_per_member=1)
    late = order(member, PaymentType.MEMBERSHIP, plan.pk, 29_900)
    pay_other(order(member, PaymentType.MEMBERSHIP, plan.pk, 29_900), 29_800)
    payment = pay_other(late, 29_800)
    assert payment.fulfilment == "failed"
    assert ExceptionCase.objects.get(kind="not_delivered").amount_fen == 29_800
    assert quote(payment).amount_fen == 29_800
