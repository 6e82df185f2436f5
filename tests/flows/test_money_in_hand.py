"""Journeys of money in hand: what was open at a provider before, and what the payer does there afterwards."""

from datetime import timedelta

import pytest
from django.utils import timezone

from payments.models import Attempt, ExceptionCase, Payment, Reconciliation
from tests.flows.journey import pay_without_notice, run

CASH = {"tender": "cash", "amount": 88.88}


def take(clerk, created, **body):
    return clerk.post(f"/api/v1/payments/{created['id']}/take/", {**CASH, **body})


def test_it_is_closed_at_its_provider_or_nothing_is_taken(created, clerk, sandbox):
    """An Alipay code that nobody has scanned is unknown there, and could be scanned still."""
    taken = take(clerk, created)
    if created["provider"] == "alipay":
        assert (taken.status_code, taken.json()["code"]) == (409, "still_payable")
        assert 0 < int(taken["Retry-After"]) <= 15 * 60
        assert (Payment.objects.get().status, Attempt.objects.get().status) == ("pending", "open")
        return
    assert (taken.status_code, taken.json()["status"], taken.json()["provider"]) == (200, "success", "cash")
    assert list(Attempt.objects.order_by("id").values_list("provider", "status")) == [
        (created["provider"], "closed"),
        ("cash", "paid"),
    ]
    assert sandbox.trades()[0]["state"] == "closed"


def test_what_was_paid_there_meanwhile_is_the_answer(created, clerk, sandbox):
    pay_without_notice(sandbox, created)
    taken = take(clerk, created)
    said = (taken.status_code, taken.json()["status"], taken.json()["provider"])
    assert said == (200, "success", created["provider"])
    assert Attempt.objects.count() == 1


def test_a_provider_that_does_not_answer_refuses(created, clerk, sandbox):
    sandbox.scenario("error_500", created["transaction_id"])
    taken = take(clerk, created)
    assert (taken.status_code, taken.json()["code"]) == (409, "still_payable")
    assert Payment.objects.get().status == "pending"


def test_wechat_v2_closes_nothing_in_its_first_five_minutes(created, clerk, sandbox):
    sandbox.rules(close_after_seconds=300)
    taken = take(clerk, created)
    if taken.status_code == 200:
        return
    assert (taken.json()["code"], Payment.objects.get().status) == ("still_payable", "pending")


def test_the_day_is_reconciled_without_it(caller, clerk, member):
    made = caller.post("/api/v1/payments/", {"member_id": member.pk, "amount": 88.88, "type": "membership"}).json()
    assert take(clerk, made).status_code == 200
    Attempt.objects.update(paid_at=timezone.now() - timedelta(days=1))
    day = f"{timezone.localtime() - timedelta(days=1):%Y-%m-%d}"
    for provider in ("alipay", "wechat"):
        run("reconcile", "--date", day, "--provider", provider)
    assert list(Reconciliation.objects.values_list("ledger_payment_count", "difference_count")) == [(0, 0), (0, 0)]
    assert ExceptionCase.objects.count() == 0
    Attempt.objects.update(paid_at=Payment.objects.get().paid_at)


@pytest.mark.parametrize("tender", ["pos", "transfer"])
def test_the_receipt_says_how_it_was_paid(caller, clerk, client, member, tender):
    made = caller.post("/api/v1/payments/", {"member_id": member.pk, "amount": 88.88, "type": "membership"}).json()
    take(clerk, made, tender=tender, reference="R-1")
    page = client.get(made["checkout_url"], headers={"Accept-Language": "en"}).content.decode()
    assert {"pos": "Card terminal", "transfer": "Bank transfer"}[tender] in page
