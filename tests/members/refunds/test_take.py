"""How much goes back, and what is taken back for it, are two decisions: in the API, in the console, in a case."""

from datetime import timedelta

import pytest

from foundation.errors import InvalidField
from members.enums import BookingStatus, RefundRule
from members.models import Booking, Membership, OwnedPack
from members.refunds.operations.ask_refund import RefundWish, ask_refund
from members.training.remaining_sessions import balance_of
from payments.desk.operations.close_case import Decision, close_case
from payments.enums import CaseAction, ExceptionKind
from payments.models import ExceptionCase, Refund
from payments.purposes import ALL, NOTHING, Take
from tests.factories.gym import ClassSessionFactory, PackFactory, PlanFactory
from tests.memberships import bought
from tests.purchase import CAUSE, buy, give_back
from tests.till import open_till

pytestmark = pytest.mark.django_db
REFUNDS = "/api/v1/members/refunds/"


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def year(member):
    return bought(member, PlanFactory(count=365, unit="day", price_fen=300_000, list_price_fen=300_000))


@pytest.fixture
def pack(member):
    """Ten sessions and two on top for 3,000.00."""
    buy(member, "private", PackFactory(price_fen=300_000, list_price_fen=300_000).pk, 300_000)
    return OwnedPack.objects.get()


def days(membership):
    membership.refresh_from_db()
    return (membership.ends_on - membership.starts_on).days + 1


def ask(owned, **more):
    wish = RefundWish(payment_id=owned.payment_id, rule=RefundRule.GYM, reason="协商", actor_id=None, **more)
    return ask_refund(wish, cause=CAUSE)


def refunds_of(owned):
    return f"/api/v1/payments/{owned.payment_id}/refunds/"


def test_a_part_for_a_broken_shower_takes_no_day(finance, year):
    assert finance.post(refunds_of(year), {"amount": 300, "reason": "淋浴坏了"}).json()["take"] is None
    assert (days(year), Refund.objects.get().status) == (365, "succeeded")


def test_an_agreed_part_takes_no_session(finance, pack):
    body = {"payment_id": pack.payment_id, "rule": "gym", "reason": "协商", "amount": 1000, "override_reason": "协商"}
    answer = finance.post(REFUNDS, body)
    assert (answer.status_code, answer.json()["units"]) == (201, 0)
    assert balance_of(pack.pk) == 12


def test_an_agreed_part_takes_what_is_said(finance, pack, year):
    body = {"rule": "gym", "reason": "协商", "amount": 1000, "override_reason": "协商"}
    for owned, take in ((pack, {"sessions": 4}), (year, {"days": 100})):
        answer = finance.post(REFUNDS, {**body, "payment_id": owned.payment_id, "take": take})
        assert (answer.status_code, answer.json()["refunds"]) == (
            201,
            [{"payment_id": owned.payment_id, "amount": 1000.0}],
        )
    assert (balance_of(pack.pk), days(year)) == (8, 265)


def test_the_rule_proposes_its_own(pack):
    assert ask(pack).units is None
    pack.refresh_from_db()
    assert (balance_of(pack.pk), pack.withdrawn_at is None) == (0, False)


def test_the_whole_by_agreement_takes_all(pack):
    give_back(pack.payment, 1)
    assert ask(pack, amount_fen=299_999, override_reason="协商").units is None
    assert balance_of(pack.pk) == 0


@pytest.mark.parametrize("take", [ALL, NOTHING, Take(30, "days")])
def test_the_payments_own_refund_takes_what_is_said(finance, year, take):
    said = {"all": "all", "nothing": "nothing", "days:30": {"days": 30}}[take.text]
    answer = finance.post(refunds_of(year), {"amount": 3000, "reason": "x", "take": said})
    assert (answer.status_code, answer.json()["take"]) == (201, take.text)
    year.refresh_from_db()
    assert (year.ending, year.withdrawn_days) == (
        {"all": ("withdrawn", 0), "nothing": ("", 0), "days:30": ("", 30)}[take.text]
    )


def test_no_day_is_nothing(finance, year):
    answer = finance.post(refunds_of(year), {"amount": 1, "reason": "x", "take": {"days": 0}})
    assert (answer.status_code, answer.json()["take"]) == (201, "nothing")
    year.refresh_from_db()
    assert (year.ending, year.withdrawn_days) == ("", 0)


@pytest.mark.parametrize(
    "take",
    ["some", {"days": -1}, {"days": 1.5}, {"days": True}, {"weeks": 1}, {"days": 1, "sessions": 1}, {}, [], 3, None],
)
def test_what_is_no_take_is_refused(finance, year, take):
    answer = finance.post(refunds_of(year), {"amount": 1, "reason": "x", "take": take})
    assert (answer.status_code, list(answer.json()["errors"])) == (400, ["take"])


def test_what_is_not_left_or_another_kind_is_refused_and_nothing_is_written(finance, year, pack):
    for owned, take in ((year, {"days": 366}), (year, {"sessions": 1}), (pack, {"days": 1}), (pack, {"sessions": 13})):
        answer = finance.post(refunds_of(owned), {"amount": 1, "reason": "x", "take": take})
        assert (answer.status_code, list(answer.json()["errors"])) == (400, ["take"])
    assert not Refund.objects.exists()


def test_a_place_in_a_class_is_kept_or_given_up(finance, member):
    for take, status in ((None, BookingStatus.CANCELLED), ("nothing", BookingStatus.BOOKED)):
        payment = buy(member, "course", ClassSessionFactory().pk, 5_800)
        body = {"amount": 58, "reason": "x"} | ({"take": take} if take else {})
        finance.post(f"/api/v1/payments/{payment.pk}/refunds/", body)
        assert Booking.objects.get(payment=payment).status == status
    with pytest.raises(InvalidField):
        give_back(buy(member, "course", ClassSessionFactory().pk, 5_800), 1, Take(1, "days"))


def test_a_case_is_settled_with_a_take_of_its_own(year, staff):
    from_case = ExceptionCase.objects.create(
        payment=year.payment,
        kind=ExceptionKind.REFUND_FAILED,
        subject="x",
        amount_fen=30_000,
        evidence="{}",
        proposed_action=CaseAction.REFUND,
        opened_at=year.created_at,
    )
    close_case(Decision(from_case.pk, CaseAction.REFUND, "退一部分", staff.pk, Take(10, "days")), cause=CAUSE)
    assert days(year) == 355


def test_a_rules_amount_for_so_many_days(year):
    decision = ask(year, take=Take(73, "days"))
    assert (decision.amount_fen, decision.units, days(year)) == (60_000, 73, 365 - 73)


def test_money_that_was_taken_twice_goes_back_and_the_card_stays(year):
    wish = RefundWish(year.payment_id, RefundRule.MISTAKE, "重复收费", None, take=NOTHING)
    assert ask_refund(wish, cause=CAUSE).amount_fen == 300_000
    assert Membership.objects.get().ends_on == year.starts_on + timedelta(days=364)
