"""What the list of refund decisions and a decision's page say: who, and what is taken back, in words."""

import re

import pytest
from django.contrib.auth.models import User

from members.enums import RefundRule
from members.models import Member, RefundDecision
from members.refunds.operations.ask_refund import RefundWish, decide_refund
from payments.enums import PaymentType
from payments.purposes import ALL, NOTHING, Take
from tests.factories.gym import PackFactory, PlanFactory
from tests.members.console import at, html_of, listed
from tests.purchase import CAUSE, buy
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
MONTH, PACK = PaymentType.MEMBERSHIP, PaymentType.PRIVATE


def decided(member: Member, kind: PaymentType, take: Take) -> RefundDecision:
    """A tenth of the price back, by agreement."""
    thing = PlanFactory() if kind == MONTH else PackFactory()
    payment = buy(member, kind, thing.pk, thing.price_fen)
    wish = RefundWish(
        payment.pk,
        RefundRule.GYM,
        "agreed",
        None,
        amount_fen=thing.price_fen // 10,
        override_reason="agreed",
        take=take,
    )
    return decide_refund(wish, cause=CAUSE)


def words_of(html: str) -> str:
    return re.sub(r"\s+", " ", re.sub(r"<[^>]*>", " ", html))


@pytest.mark.parametrize(
    ("kind", "take", "words"),
    [
        (MONTH, Take(20, "days"), "20 days"),
        (PACK, Take(3, "sessions"), "3 sessions"),
        (MONTH, ALL, "All that is left of what was bought"),
        (MONTH, NOTHING, "Nothing"),
    ],
    ids=["days", "sessions", "all", "nothing"],
)
def test_list_and_page_name_the_member_and_what_is_taken_back(
    staff: User, member: Member, kind: PaymentType, take: Take, words: str
) -> None:
    decision, client = decided(member, kind, take), signed_in(staff)

    for address in (listed("refunddecision"), at(decision)):
        told = words_of(html_of(client.get(address)))
        assert member.name in told
        assert words in told
