"""An upgrade that goes back: what the quote says of the card before it is what happens, whichever way it is asked."""

from datetime import date

import pytest
import time_machine

from members.changes.operations.offer_upgrade import offer_upgrade
from members.enums import Ending, RefundRule
from members.models import Membership, RefundDecision
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from payments.enums import PaymentType
from payments.models import ExceptionCase
from payments.purposes import ALL, NOTHING, Take
from payments.refunding.operations.approval import approve_refund
from tests.factories.gym import PlanFactory
from tests.factories.members import StaffFactory
from tests.memberships import bought
from tests.purchase import CAUSE, buy, give_back, give_back_elsewhere
from tests.staff_client import signed_in
from tests.till import open_till

pytestmark = pytest.mark.django_db
QUOTES, REFUNDS = "/api/v1/members/refund-quotes/", "/api/v1/members/refunds/"
NOON, PAID_FEN = "T04:00:00Z", 207_377
UNDOING = [RefundRule.NO_REASON, RefundRule.MISTAKE]


@pytest.fixture(autouse=True)
def clock():
    with time_machine.travel("2027-03-01" + NOON, tick=False) as clock:
        yield clock


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


def plan(months, price_fen):
    return PlanFactory(count=months, unit="month", price_fen=price_fen, list_price_fen=price_fen)


@pytest.fixture
def year(member):
    """A year for 3,000.00 from 1 March."""
    return bought(member, plan(12, 300_000))


@pytest.fixture
def better(year, staff, clock):
    """Two years for 5,000.00 in its place from 10 March; it is 12 March."""
    clock.move_to("2027-03-10" + NOON)
    offer = offer_upgrade(membership_id=year.pk, plan_id=plan(24, 500_000).pk, actor_id=staff.pk)
    assert offer.price_fen == PAID_FEN
    payment = buy(year.member, PaymentType.MEMBERSHIP, offer.item_id, offer.price_fen)
    clock.move_to("2027-03-12" + NOON)
    return Membership.objects.get(payment=payment)


@pytest.fixture
def finance(api):
    """Of the day on which it is asked: no token lasts as long as these stories."""
    return lambda: api.as_user(StaffFactory())


def quoted(finance, owned, rule, take=None):
    asked = {"payment_id": owned.payment_id, "rule": rule} | ({"take": take} if take else {})
    return finance().get(QUOTES, asked)


def ask(owned, rule, take=None, **more):
    return ask_refund(RefundWish(owned.payment_id, rule, "申请", None, take=take, **more), cause=CAUSE)


def endings(*owned):
    for each in owned:
        each.refresh_from_db()
    return [each.ending for each in owned]


@pytest.mark.parametrize("rule", UNDOING)
@pytest.mark.parametrize("take", [None, "all"])
def test_all_of_it_is_what_its_payment_bought(finance, year, better, rule, take):
    shown = quoted(finance, better, rule, take).json()
    assert (shown["amount"], shown["units"], shown["brings_back"]) == (2073.77, None, year.pk)

    body = {"payment_id": better.payment_id, "rule": rule, "reason": "x"} | ({"take": take} if take else {})
    answer = finance().post(REFUNDS, body).json()

    assert (answer["amount"], answer["units"], answer["brings_back"]) == (2073.77, None, year.pk)
    assert (endings(year, better), year.ends_on) == (["", Ending.WITHDRAWN], date(2028, 2, 29))


def test_the_page_takes_all_of_it_likewise(year, better):
    console = signed_in(StaffFactory(is_superuser=True))
    form = {"rule": "mistake", "reason": "x", "take": "all"}
    console.post(f"/admin/members/membership/{better.pk}/refund/", form)
    assert endings(year, better) == ["", Ending.WITHDRAWN]


def test_without_a_rule_it_takes_all_of_it_likewise(year, better):
    give_back(better.payment, take=ALL)
    assert endings(year, better) == ["", Ending.WITHDRAWN]


def test_all_of_what_was_bought_before_it_is_all(year, better):
    give_back(year.payment, take=ALL)
    assert endings(year, better) == [Ending.UPGRADED, Ending.WITHDRAWN]


def test_all_by_a_rule_over_both_payments_is_all(year, better):
    assert len(ask(better, RefundRule.GYM, ALL).refunds) == 2
    assert endings(year, better) == [Ending.UPGRADED, Ending.WITHDRAWN]


@pytest.mark.parametrize("rule", UNDOING)
@pytest.mark.parametrize(("take", "units"), [("nothing", 0), ("days:73", 73)])
def test_what_stays_brings_nothing_back(finance, year, better, rule, take, units):
    shown = quoted(finance, better, rule, take).json()
    assert (shown["amount"], shown["units"], shown["brings_back"]) == (2073.77, units, None)

    decision = ask(better, rule, Take.read(take))

    assert (decision.units, decision.brings_back_id) == (units, None)
    assert (endings(year, better), better.withdrawn_days) == ([Ending.UPGRADED, ""], units)


def test_what_is_used_up_brings_nothing_back(finance, year, better):
    ask(better, RefundRule.MISTAKE, NOTHING)
    for take in (None, "all"):
        shown = quoted(finance, better, RefundRule.MISTAKE, take).json()
        assert (shown["amount"], shown["brings_back"]) == (0, None)


@pytest.mark.parametrize("rule", UNDOING)
def test_a_card_whose_own_money_has_gone_is_not_brought_back(finance, year, better, rule):
    give_back_elsewhere(year.payment)
    assert ExceptionCase.objects.filter(kind="not_taken_back").exists()
    shown = quoted(finance, better, rule).json()
    assert (shown["amount"], shown["brings_back"]) == (2073.77, None)

    ask(better, rule)

    assert endings(year, better) == [Ending.UPGRADED, Ending.WITHDRAWN]


def test_nor_when_it_went_after_the_decision(year, better, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 0
    refund = ask(better, RefundRule.MISTAKE).refund
    give_back_elsewhere(year.payment)
    approve_refund(refund_id=refund.pk, user_id=StaffFactory().pk, cause=CAUSE)
    assert endings(year, better) == [Ending.UPGRADED, Ending.WITHDRAWN]


@pytest.mark.parametrize(("take", "units"), [(None, None), ("all", None), ("nothing", 0), ("days:73", 73)])
def test_a_quote_of_the_whole_price_says_what_the_refund_takes(finance, year, take, units):
    shown = quoted(finance, year, RefundRule.MISTAKE, take).json()
    assert (shown["amount"], shown["units"], shown["left"]) == (3000, units, 365)
    assert ask(year, RefundRule.MISTAKE, take and Take.read(take)).units == units


def test_it_refuses_what_the_refund_refuses(finance, year):
    body = {"payment_id": year.payment_id, "rule": "mistake", "reason": "x"}
    for rule in ("mistake", "no_reason", "gym"):
        for said, take in (("days:366", {"days": 366}), ("days:900", {"days": 900}), ("sessions:1", {"sessions": 1})):
            answers = [
                quoted(finance, year, rule, said),
                finance().post(REFUNDS, {**body, "rule": rule, "take": take}),
            ]
            shown = [(each.status_code, list(each.json().get("errors", {}))) for each in answers]
            assert shown == [(400, ["take"])] * 2, (rule, said)
    assert not RefundDecision.objects.exists()
