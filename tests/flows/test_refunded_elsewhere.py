"""A provider says "refunded" of what we did not know to be paid: the money, the refunds and the delivery follow."""

import pytest

from payments.enums import AttemptStatus, Fulfilment, PaymentStatus
from payments.models import Attempt, ExceptionCase, Payment, Refund
from tests.flows.journey import expire, make_due, pay_without_notice, run

WHOLE = 8888


def give_back(sandbox, bought, amount_fen=None):
    """The payer pays, a clerk gives it back in the provider's console, and nobody tells us of either."""
    pay_without_notice(sandbox, bought)
    sandbox.refund(bought["provider"], bought["transaction_id"], amount_fen, deliver=False)


def sync(caller, bought):
    make_due()
    run("sync_payments")


def close_by_api(caller, bought):
    assert caller.post(f"/api/v1/payments/{bought['id']}/close/").status_code == 200


def close_by_job(caller, bought):
    expire()
    assert run("close_expired_payments")["paid"] == 1


def ask_by_api(caller, bought):
    assert caller.post(f"/api/v1/payments/{bought['id']}/sync/").status_code == 200


DOORS = [sync, close_by_api, close_by_job, ask_by_api]


@pytest.mark.parametrize("door", DOORS)
def test_the_whole_went_back_before_we_knew_that_it_had_come(door, bought, shelf, sandbox, caller, expected_cases):
    give_back(sandbox, bought)

    door(caller, bought)

    payment, attempt = Payment.objects.get(), Attempt.objects.get()
    assert (payment.status, payment.fulfilment) == (PaymentStatus.SUCCESS, Fulfilment.PENDING)
    assert (attempt.status, attempt.paid_fen) == (AttemptStatus.PAID, WHOLE)
    assert ExceptionCase.objects.get(closed_at=None).kind == "external_refund"
    assert run("verify_audit")["broken"] == 0
    run("retry_fulfilments")
    assert "fulfil" not in shelf.verbs()

    run("sync_refunds")

    if bought["checkout"]["content"].startswith("weixin") and not Refund.objects.exists():  # API v3 has no list
        sandbox.deliver(bought["transaction_id"])
    payment.refresh_from_db()
    assert payment.refunded_fen == WHOLE
    refund = Refund.objects.get()
    assert (refund.is_external, refund.status, refund.amount_fen) == (True, "succeeded", WHOLE)
    assert Attempt.objects.get().refunded_elsewhere_fen is None
    assert run("verify_audit")["broken"] == 0
    run("retry_fulfilments")
    assert shelf.verbs() == ["reserve", "release"]
    assert ExceptionCase.objects.get(closed_at=None).amount_fen == WHOLE
    expected_cases.add("external_refund")


def test_a_part_that_went_back_is_booked_and_the_rest_delivered(
    bought, shelf, sandbox, caller, opening, expected_cases
):
    give_back(sandbox, bought, 1234)
    sync(caller, bought)
    run("sync_refunds")
    if opening["provider"] == "alipay" or not Refund.objects.exists():  # neither has a list to be asked for
        sandbox.deliver(bought["transaction_id"])
        make_due()
        run("sync_refunds")
    run("retry_fulfilments")

    payment = Payment.objects.get()
    assert (payment.status, payment.refunded_fen, payment.fulfilment) == (PaymentStatus.SUCCESS, 1234, Fulfilment.DONE)
    assert shelf.verbs().count("fulfil") == 1
    assert list(Refund.objects.values_list("amount_fen", "is_external")) == [(1234, True)]
    expected_cases.add("external_refund")


def test_the_notice_of_the_refund_is_the_first_that_is_heard(bought, shelf, sandbox, caller, expected_cases):
    pay_without_notice(sandbox, bought)
    sandbox.refund(bought["provider"], bought["transaction_id"])
    run("sync_payments")  # version 2's notice is a hint, confirmed by a question
    run("sync_refunds")
    run("sync_refunds")
    run("retry_fulfilments")

    payment = Payment.objects.get()
    assert (payment.status, payment.refunded_fen) == (PaymentStatus.SUCCESS, WHOLE)
    assert shelf.verbs() == ["reserve", "release"]
    assert list(ExceptionCase.objects.filter(closed_at=None).values_list("kind", flat=True)) == ["external_refund"]
    expected_cases.add("external_refund")


def test_our_own_refund_is_nobody_elses(bought, shelf, sandbox, clerk):
    sandbox.pay(bought["provider"], bought["transaction_id"])
    clerk.post(f"/api/v1/payments/{bought['id']}/refunds/", {"amount": 88.88, "reason": "x"})
    make_due()
    run("sync_refunds")
    Payment.objects.update(status=PaymentStatus.SUCCESS)
    sandbox.resend(bought["transaction_id"])
    assert not ExceptionCase.objects.exists()
    assert Attempt.objects.get().refunded_elsewhere_fen is None
