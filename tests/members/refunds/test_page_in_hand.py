"""Refund by rule of what was paid in hand: nobody reads that a provider sends it."""

import pytest

from members.models import Membership
from members.people.roles import FINANCE
from payments.enums import Tender
from payments.paying.operations.take import TakenMoney, take_money
from tests.factories.gym import PlanFactory
from tests.members.console import as_role, at, html_of
from tests.purchase import CAUSE, buy, order

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.mark.parametrize("is_in_hand", [True, False])
def test_the_page_says_who_pays_it_out(member, settings, is_in_hand):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = None
    plan = PlanFactory(price_fen=10_000)
    if is_in_hand:
        payment = order(member, "membership", plan.pk, 10_000)
        take_money(payment_id=payment.pk, taken=TakenMoney(Tender.CASH, 10_000), cause=CAUSE)
    else:
        buy(member, "membership", plan.pk, 10_000)

    page = html_of(as_role(FINANCE).get(at(Membership.objects.get(), "refund")))

    assert ("The money was taken in hand: the refund is paid out by hand" in page) is is_in_hand
    assert ("The refund is paid out by hand, and confirmed with its reference." in page) is is_in_hand
    assert ("sent to the provider" in page) is not is_in_hand
