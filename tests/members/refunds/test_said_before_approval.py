"""What the approval of a refund says that it comes to, where nobody said what is taken back."""

import re

import pytest
from django.db import transaction

from members.models import Membership
from members.people.roles import FINANCE
from payments.enums import RefundStatus
from payments.models import Payment, Refund
from payments.refunding.operations.request import NewRefund, reserve_refund
from tests.factories.gym import PackFactory, PlanFactory
from tests.members.console import as_role, at, html_of
from tests.purchase import CAUSE, buy

pytestmark = [pytest.mark.django_db, pytest.mark.usefixtures("till")]


def said(payment: Payment, amount_fen: int, staff) -> str:
    new = NewRefund(payment.pk, amount_fen, "骨折", staff.pk, is_proposal=True)
    with transaction.atomic():
        refund = reserve_refund(new=new, cause=CAUSE)
    page = html_of(as_role(FINANCE).get(at(refund, "approve")))
    assert Refund.objects.get().status == RefundStatus.AWAITING_APPROVAL  # nothing was decided by looking
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", page))


def test_the_whole_price_takes_all_and_the_card_has_no_day_left(member, staff):
    month = buy(member, "membership", PlanFactory(unit="day", count=30).pk, 29_900)
    before = list(Membership.objects.values())
    page = said(month, 29_900, staff)
    assert "Taken back: All that is left of what was bought" in page
    assert "Afterwards: Ended: Refunded" in page
    assert "Taken back: Not said" not in page
    assert [{**row, "locked_at": None} for row in Membership.objects.values()] == before


def test_a_part_takes_nothing_and_the_sessions_stay(member, staff):
    pack = buy(member, "private", PackFactory().pk, 280_000)
    page = said(pack, 1_000, staff)
    assert "Taken back: Nothing" in page
    assert "Afterwards: Private sessions: 10" in page
    assert "Taken back: Not said" not in page
