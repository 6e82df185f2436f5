"""Refunds by the rules: computed, asked for, proposed."""

from datetime import timedelta

import pytest
from django.utils import timezone

from members.models import Membership
from payments.models import Refund
from tests.factories.gym import BookingFactory, ClassSessionFactory, PackFactory, PlanFactory
from tests.purchase import buy, let_the_pause_pass, order
from tests.till import open_till

QUOTES, REFUNDS = "/api/v1/members/refund-quotes/", "/api/v1/members/refunds/"


@pytest.fixture
def payment(member):
    """A month that was bought today."""
    return buy(member, "membership", PlanFactory().pk, 29_900)


def test_the_calculator_writes_nothing_down(finance, payment):
    answer = finance.get(QUOTES, {"payment_id": payment.pk, "rule": "no_reason"})
    assert answer.status_code == 200, answer.content
    shown = answer.json()
    assert (shown["rule"], shown["amount"], shown["paid"], shown["units"]) == ("no_reason", 299.0, 299.0, None)
    assert "299.00" in shown["formula"]
    assert b'"amount":299.00' in answer.content
    assert Refund.objects.count() == 0


def test_finance_asks_for_what_was_computed(finance, caller, payment):
    answer = finance.post(REFUNDS, {"payment_id": payment.pk, "rule": "no_reason", "reason": "七天内"})
    assert answer.status_code == 201, answer.content
    shown = answer.json()
    assert (shown["amount"], shown["computed_amount"], shown["rule"]) == (299.0, 299.0, "no_reason")
    assert (shown["refund"]["amount"], shown["refund"]["status"], shown["refund"]["reason"]) == (
        299.0, "pending", "七天内",
    )  # fmt: skip
    assert caller.get("/api/v1/members/me/memberships/").json()[0]["is_locked"] is True


def test_it_says_which_places_go_with_the_decision_or_with_the_arrival(finance, member, payment):
    owned = Membership.objects.get()
    near, far = [
        BookingFactory(
            member=member,
            membership=owned,
            session=ClassSessionFactory(is_included=True, starts_at=timezone.now() + timedelta(days=days)),
        )
        for days in (3, 25)
    ]
    body = {"payment_id": payment.pk, "rule": "circumstances", "reason": "骨折"}
    with open_till():
        part = finance.post(REFUNDS, {**body, "take": {"days": 10}}).json()
        assert [(each["id"], each["status"]) for each in part["given_up"]] == [(far.pk, "cancelled")]
        let_the_pause_pass(payment.pk)
        rest = finance.post(REFUNDS, body, idempotency_key="rest").json()
    assert [each["id"] for each in rest["given_up"]] == [near.pk]
    assert part["refund"]["status"] == rest["refund"]["status"] == "succeeded"


def test_a_proposal_has_given_up_nothing(desk, member, payment):
    BookingFactory(member=member, membership=Membership.objects.get(), session=ClassSessionFactory(is_included=True))
    answer = desk.post(REFUNDS, {"payment_id": payment.pk, "rule": "circumstances", "reason": "骨折"})
    assert answer.json()["given_up"] == []


def test_one_key_is_one_refund(finance, payment):
    body = {"payment_id": payment.pk, "rule": "mistake", "reason": "多收", "amount": 100, "override_reason": "协商"}
    first = finance.post(REFUNDS, body, idempotency_key="form-1")
    again = finance.post(REFUNDS, body, idempotency_key="form-1")
    assert (first.status_code, again.status_code, again["Idempotency-Replayed"]) == (201, 201, "true")
    assert (first.content, Refund.objects.count()) == (again.content, 1)
    other = finance.post(REFUNDS, {**body, "amount": 50}, idempotency_key="form-1")
    assert (other.status_code, other.json()["code"]) == (409, "idempotency_key_reused")
    let_the_pause_pass(payment.pk)
    assert finance.post(REFUNDS, {**body, "rule": "no_reason", "reason": " "}, idempotency_key="2").status_code == 400
    assert finance.post(REFUNDS, body, idempotency_key="2").status_code == 201


def test_of_the_desk_it_is_a_proposal(desk, payment):
    answer = desk.post(REFUNDS, {"payment_id": payment.pk, "rule": "no_reason", "reason": "七天内"})
    assert (answer.status_code, answer.json()["refund"]["status"]) == (201, "awaiting_approval")


def test_another_amount_needs_a_reason(finance, payment):
    body = {"payment_id": payment.pk, "rule": "no_reason", "reason": "x", "amount": 100}
    assert list(finance.post(REFUNDS, body).json()["errors"]) == ["override_reason"]
    assert Refund.objects.count() == 0
    shown = finance.post(REFUNDS, {**body, "override_reason": "协商"}).json()
    assert (shown["amount"], shown["computed_amount"], shown["override_reason"]) == (100.0, 299.0, "协商")


def test_a_pack_says_how_many_sessions_go_back(finance, member):
    payment = buy(member, "private", PackFactory().pk, 280_000)
    shown = finance.get(QUOTES, {"payment_id": payment.pk, "rule": "gym"}, accept_language="en").json()
    assert (shown["amount"], shown["units"], shown["unit"]) == (2800.0, None, "sessions")
    assert (shown["used"], shown["left"], shown["given_back"]) == (0, 12, 0)


def test_what_cannot_be_refunded_is_told(finance, member):
    unpaid = order(member, "membership", PlanFactory().pk, 29_900)
    for pk, code in ((unpaid.pk, "payment_not_paid"), (999_999, "payment_not_found")):
        assert finance.get(QUOTES, {"payment_id": pk, "rule": "gym"}).json()["code"] == code
        assert finance.post(REFUNDS, {"payment_id": pk, "rule": "gym", "reason": "x"}).json()["code"] == code
