"""A refund of money in hand is paid out by hand, with a second person above the threshold; no provider is asked."""

import pytest
from django.core.management import call_command

from payments.enums import RefundStatus, Tender
from payments.errors import RefundOwnApproval
from payments.ledger.queries import settling_attempt
from payments.models import Attempt, ExceptionCase, Refund
from payments.paying.operations.create import NewPayment, create_payment
from payments.paying.operations.take import TakenMoney, take_money
from payments.refunding.operations.approval import approve_refund
from payments.refunding.operations.ask_or_send_again import due_refunds
from payments.refunding.operations.pay_out import pay_out_refund
from payments.refunding.operations.request import NewRefund, request_refund
from tests.factories.members import StaffFactory
from tests.purchase import CAUSE
from tests.staff_client import clerk, signed_in
from tests.till import open_till

pytestmark = pytest.mark.django_db(transaction=True)


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture(params=list(Tender))
def taken(request, member):
    """100.00, taken in each way."""
    payment = create_payment(new=NewPayment(member.pk, 10_000, "membership"), cause=CAUSE)
    voucher = {"reference": "MT-1", "received_fen": 9_000} if request.param == Tender.VOUCHER else {}
    return take_money(payment_id=payment.pk, taken=TakenMoney(request.param, 10_000, **voucher), cause=CAUSE)


def ask(payment, user, amount_fen=10_000):
    return request_refund(new=NewRefund(payment.pk, amount_fen, "退款", user.pk), cause=CAUSE)


def pay_out(refund, user):
    return pay_out_refund(refund_id=refund.pk, reference="R-1", user_id=user.pk, cause=CAUSE)


def test_it_is_paid_out_by_hand_and_no_provider_is_asked(taken, staff, till):
    refund = ask(taken, staff)
    assert (refund.status, refund.is_by_hand, refund.provider) == (RefundStatus.BY_HAND, True, taken.provider)
    assert (till.sent, due_refunds(limit=9)) == ([], [])
    assert pay_out(refund, staff).status == RefundStatus.SUCCEEDED
    taken.refresh_from_db()
    assert (taken.refunded_fen, taken.is_wholly_refunded, till.sent) == (10_000, True, [])
    call_command("verify_audit", "--json")


def test_parts_follow_each_other_without_a_pause(taken, staff):
    for _part in range(2):
        pay_out(ask(taken, staff, 5_000), staff)
    assert Attempt.objects.get().refunded_fen == 10_000


def test_above_the_threshold_there_are_two_people(taken, staff, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 9_999
    refund, second = ask(taken, staff), StaffFactory()
    assert refund.status == RefundStatus.AWAITING_APPROVAL
    with pytest.raises(RefundOwnApproval):
        approve_refund(refund_id=refund.pk, user_id=staff.pk, cause=CAUSE)
    assert approve_refund(refund_id=refund.pk, user_id=second.pk, cause=CAUSE).status == RefundStatus.BY_HAND
    with pytest.raises(RefundOwnApproval):
        pay_out(refund, staff)
    assert pay_out(refund, second).status == RefundStatus.SUCCEEDED
    call_command("verify_audit", "--json")


def test_by_the_api(taken, api):
    path = f"/api/v1/payments/{taken.pk}/refunds/"
    see = ("payments.view_payment", "payments.view_refund")
    asked = api.as_user(clerk(*see, "payments.request_refund")).post(path, {"amount": 100, "reason": "x"}).json()
    assert (asked["status"], asked["provider"]) == ("by_hand", taken.provider)
    finance = api.as_user(clerk(*see, "payments.approve_refund"))
    paid = finance.post(f"{path}{asked['id']}/paid-out/", {"reference": "R-1"})
    assert (paid.status_code, paid.json()["status"]) == (200, "succeeded")


@pytest.mark.parametrize("threshold", [None, 5_000])
def test_the_page_says_why_and_not_that_it_is_sent(taken, settings, threshold):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = threshold
    client = signed_in(clerk("payments.view_payment", "payments.view_refund", "payments.request_refund"))
    html = client.get(f"/admin/payments/payment/{taken.pk}/refund/").content.decode()
    assert "taken in hand" in html
    assert "at once" not in html
    assert "too old" not in html


def test_nor_does_the_page_of_an_exception(taken):
    case = ExceptionCase.objects.create(
        payment=taken,
        kind="not_delivered",
        subject="",
        amount_fen=10_000,
        evidence="{}",
        proposed_action="refund",
        opened_at=taken.paid_at,
    )
    allowed = ("payments.view_payment", "payments.view_exceptioncase", "payments.close_exception")
    client = signed_in(clerk(*allowed, "payments.request_refund"))
    html = client.get(f"/admin/payments/exceptioncase/{case.pk}/settle/").content.decode()
    assert "paid out by hand" in html
    assert "sent to the provider" not in html


def test_it_is_the_trade_that_was_taken(taken, staff):
    assert settling_attempt(taken).is_in_hand
    assert Refund.objects.count() == 0
