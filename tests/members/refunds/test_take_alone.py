"""What a refund takes is known when it is asked for: who says nothing, and what others take already."""

from datetime import timedelta

import pytest

from foundation.errors import InvalidField
from members.changes.operations.offer_upgrade import offer_upgrade
from members.enums import Ending, RefundRule
from members.models import Membership, OwnedPack
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from members.training.remaining_sessions import balance_of
from payments.enums import PaymentType, RefundStatus
from payments.models import ExceptionCase, Refund
from payments.purposes import ALL, NOTHING, Take
from payments.refunding.operations.approval import approve_refund
from tests.factories.gym import PackFactory, PlanFactory
from tests.factories.members import StaffFactory
from tests.memberships import bought
from tests.purchase import CAUSE, arrive, ask_back, buy, give_back
from tests.staff_client import signed_in
from tests.till import open_till

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def clock(time_machine):
    time_machine.move_to("2026-03-01T04:00:00Z", tick=False)
    return time_machine


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def month(member):
    """31 days for 310.00."""
    return bought(member, count=31, price_fen=31_000, list_price_fen=31_000)


@pytest.fixture
def better(month, member, staff):
    """A year in the month's place, with a payment of its own."""
    plan = PlanFactory(count=365, unit="day", price_fen=300_000, list_price_fen=300_000)
    offer = offer_upgrade(membership_id=month.pk, plan_id=plan.pk, actor_id=staff.pk)
    return Membership.objects.get(payment=buy(member, PaymentType.MEMBERSHIP, offer.item_id, offer.price_fen))


def refused(ask):
    with pytest.raises(InvalidField) as refusal:
        ask()
    return list(refusal.value.extra["errors"])


def test_the_whole_price_of_an_upgraded_card_says_what_ends(month, better, finance):
    answer = finance.post(f"/api/v1/payments/{month.payment_id}/refunds/", {"amount": 310, "reason": "x"})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["take"])
    assert not Refund.objects.exists()
    ask_back(month.payment, 30_999)
    assert refused(lambda: ask_back(month.payment, 1)) == ["take"]


def test_the_page_does_not_promise_what_the_whole_price_does_not_take(month, better):
    console = signed_in(StaffFactory(is_superuser=True))
    pages = [
        console.get(f"/admin/payments/payment/{each.payment_id}/refund/").content.decode() for each in (month, better)
    ]
    assert ["takes back all" in page for page in pages] == [False, True]
    assert "say what is taken back" in pages[0]


@pytest.mark.parametrize(("take", "ending"), [(NOTHING, ""), (ALL, Ending.WITHDRAWN)])
def test_said_it_is_taken(month, better, take, ending):
    give_back(month.payment, take=take)
    better.refresh_from_db()
    assert (better.ending, ExceptionCase.objects.exists()) == (ending, False)


def test_the_upgrades_own_payment_says_enough_and_then_the_first_ones(month, better):
    give_back(better.payment)
    give_back(month.payment)
    month.refresh_from_db()
    assert (month.ending, ExceptionCase.objects.exists()) == (Ending.WITHDRAWN, False)


def test_what_was_paid_for_all_says_enough_with_the_last_of_it(month, better):
    give_back(better.payment, take=NOTHING)
    give_back(month.payment)
    better.refresh_from_db()
    assert (better.ending, ExceptionCase.objects.exists()) == (Ending.WITHDRAWN, False)


@pytest.fixture
def pack(member):
    """Seven sessions for 700.00."""
    pack = PackFactory(sessions=7, gift_sessions=0, price_fen=70_000, list_price_fen=70_000)
    buy(member, "private", pack.pk, 70_000)
    return OwnedPack.objects.get()


@pytest.fixture(params=["month", "pack"])
def owned(request):
    """With more than half of what is left."""
    units = {"month": Take(20, "days"), "pack": Take(6, "sessions")}[request.param]
    return request.getfixturevalue(request.param), units


def test_days_and_sessions_that_wait_to_be_taken_are_not_taken_twice(owned):
    thing, most = owned
    first = ask_back(thing.payment, 100, most)
    assert refused(lambda: ask_back(thing.payment, 100, most)) == ["take"]
    arrive(ask_back(thing.payment, 100, Take(1, most.unit)))
    arrive(first)
    assert not ExceptionCase.objects.exists()


def test_once_all_that_is_left_waits_to_be_taken_nothing_is(owned):
    thing, most = owned
    ask_back(thing.payment, 100, ALL)
    assert refused(lambda: ask_back(thing.payment, 100, Take(1, most.unit))) == ["take"]
    ask_back(thing.payment, 100, NOTHING)


def test_one_decision_about_several_payments_is_counted_once(month, better, settings, staff):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 0
    wish = RefundWish(better.payment_id, RefundRule.GYM, "x", staff.pk, take=Take(364, "days"))
    assert len(ask_refund(wish, cause=CAUSE).refunds) == 2
    ask_back(month.payment, 1, Take(1, "days"))
    assert refused(lambda: ask_back(month.payment, 1, Take(1, "days"))) == ["take"]


def test_approval_looks_again_whether_it_is_there(owned, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 0
    thing, most = owned
    second, first = [ask_back(thing.payment, 100, most if wish else NOTHING) for wish in (False, True)]
    Refund.objects.filter(pk=second).update(take=ALL.text)
    approve_refund(refund_id=second, user_id=StaffFactory().pk, cause=CAUSE)
    assert refused(lambda: approve_refund(refund_id=first, user_id=StaffFactory().pk, cause=CAUSE)) == ["take"]
    assert Refund.objects.get(pk=first).status == RefundStatus.AWAITING_APPROVAL
    assert balance_of(thing.pk) == 0 if isinstance(thing, OwnedPack) else True


def test_days_that_went_by_while_it_waited_are_no_reason_to_refuse(month, settings, clock):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 0
    refund_id = ask_back(month.payment, 31_000, Take(31, "days"))
    clock.shift(timedelta(days=2))
    approve_refund(refund_id=refund_id, user_id=StaffFactory().pk, cause=CAUSE)
    month.refresh_from_db()
    assert month.ending == Ending.WITHDRAWN
