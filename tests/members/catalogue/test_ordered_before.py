"""A new price, new terms, the end of a sale: what was ordered or had before stays as it was, whatever it is."""

import pytest
import time_machine

from members.enums import RefundRule
from members.models import ClassSession, Course, Pack, Plan
from members.refunds.operations.quote_refund import quote_refund
from payments.purposes import get_purpose
from tests.factories.gym import ClassSessionFactory, PackFactory, PlanFactory
from tests.purchase import buy, order, pay

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2025-06-10T04:00:00Z", tick=False) as clock:
        yield clock


def change_everything():
    prices = {"price_fen": 1, "list_price_fen": 2}
    Plan.objects.update(name="改名", count=7, unit="day", freeze_days=0, is_on_sale=False, **prices)
    Pack.objects.update(name="改名", sessions=1, gift_sessions=0, valid_count=1, is_on_sale=False, **prices)
    Course.objects.update(price_fen=1)
    ClassSession.objects.update(price_fen=1)


def told(payment):
    """What is said of it to whoever has it, and what would go back."""
    quote = quote_refund(payment_id=payment.pk, rule=RefundRule.GYM)
    said = str(quote.explanation), quote.amount_fen, quote.paid_fen, quote.left
    return (get_purpose(payment.type).receipt(payment_id=payment.pk), payment.fulfilment, *said)


@pytest.mark.parametrize(
    ("kind", "thing"),
    [("membership", PlanFactory), ("course", ClassSessionFactory), ("private", PackFactory)],
)
def test_a_change_of_the_catalogue_reaches_no_order(member, other_member, kind, thing):
    thing = thing()
    price_fen = thing.price_fen
    had = buy(other_member, kind, thing.pk, price_fen)
    ordered, before = order(member, kind, thing.pk, price_fen), told(had)
    assert before[3] > 1

    change_everything()

    assert told(pay(ordered)) == told(had) == before
