"""A refund that the provider no longer takes is paid out by hand: who, when, with which reference."""

import re
from datetime import timedelta

import pytest
from django.utils import timezone, translation
from django.utils.formats import localize
from django.utils.timezone import localtime

from foundation.errors import InvalidField
from payments.enums import RefundStatus
from payments.errors import RefundDecided, RefundOwnApproval
from payments.models import Attempt, Payment, Refund
from payments.reconciling.operations.ledger_rows import REFUNDS, unbilled_rows
from payments.refunding.operations.approval import approve_refund, decline_refund
from payments.refunding.operations.pay_out import pay_out_refund
from payments.refunding.operations.request import NewRefund, request_refund
from tests.factories.members import StaffFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.purchase import CAUSE
from tests.staff_client import clerk, signed_in
from tests.till import open_till

pytestmark = pytest.mark.django_db


@pytest.fixture(autouse=True)
def till():
    with open_till() as till:
        yield till


@pytest.fixture
def old(db) -> Payment:
    """100.00 that was paid more than a year ago."""
    paid_at = timezone.now() - timedelta(days=366)
    payment = PaymentFactory(status="success", paid_at=paid_at, provider="alipay")
    AttemptFactory(payment=payment, provider="alipay", status="paid", paid_fen=10_000, paid_at=paid_at)
    return payment


def ask(payment, staff, amount_fen=4_000):
    return request_refund(new=NewRefund(payment.pk, amount_fen, "退款", staff.pk), cause=CAUSE)


def pay_out(refund, user, reference="ICBC-20270301-77"):
    return pay_out_refund(refund_id=refund.pk, reference=reference, user_id=user.pk, cause=CAUSE)


def test_it_waits_to_be_paid_out_and_holds_its_amount(old, staff, till):
    refund = ask(old, staff)
    assert (refund.status, refund.is_by_hand, refund.next_query_at, refund.sent_at) == ("by_hand", True, None, None)
    assert (till.sent, Attempt.objects.get().refund_reserved_fen) == ([], 4_000)


def test_paid_out_it_counts_and_the_providers_bill_does_not_have_it(old, staff):
    refund = pay_out(ask(old, staff), staff)
    old.refresh_from_db()
    assert (refund.status, refund.reference, old.refunded_fen) == (RefundStatus.SUCCEEDED, "ICBC-20270301-77", 4_000)
    event = old.events.order_by("-number").first()
    assert event.kind == "refunded"
    now = timezone.now()
    span = {"since": now - timedelta(days=1), "until": now + timedelta(days=1)}
    assert list(unbilled_rows(REFUNDS, provider="alipay", day=now.date(), **span)) == []


def test_a_reference_there_must_be_and_once_is_enough(old, staff):
    refund = ask(old, staff)
    for reference in (" ", "x" * 65):
        with pytest.raises(InvalidField):
            pay_out(refund, staff, reference)
    pay_out(refund, staff)
    with pytest.raises(RefundDecided):
        pay_out(refund, staff)
    assert Payment.objects.get().refunded_fen == 4_000


def test_above_the_threshold_another_person_approves_and_whoever_asked_does_not_pay_out(old, staff, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 3_999
    second = StaffFactory()
    refund = ask(old, staff)
    assert refund.status == RefundStatus.AWAITING_APPROVAL
    with pytest.raises(RefundDecided):
        pay_out(refund, second)
    approve_refund(refund_id=refund.pk, user_id=second.pk, cause=CAUSE)
    with pytest.raises(RefundOwnApproval) as refused:
        pay_out(refund, staff)
    with translation.override("en"):
        assert "approve" not in str(refused.value.detail)
    assert pay_out(refund, second).status == RefundStatus.SUCCEEDED


def test_who_proposed_does_not_pay_out_however_small_it_is(old, staff):
    new = NewRefund(old.pk, 4_000, "退款", staff.pk, is_proposal=True)
    refund = request_refund(new=new, cause=CAUSE)
    approve_refund(refund_id=refund.pk, user_id=(second := StaffFactory()).pk, cause=CAUSE)
    with pytest.raises(RefundOwnApproval):
        pay_out(refund, staff)
    assert pay_out(refund, second).status == RefundStatus.SUCCEEDED


def test_parts_are_counted_together_before_whoever_asked_pays_one_out(old, staff, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 5_000
    first, second = ask(old, staff), ask(old, staff, 2_000)
    assert (first.status, second.status) == (RefundStatus.BY_HAND, RefundStatus.AWAITING_APPROVAL)
    with pytest.raises(RefundOwnApproval):
        pay_out(first, staff)
    assert pay_out(first, StaffFactory()).status == RefundStatus.SUCCEEDED


def test_what_is_not_paid_out_after_all_is_free_again(old, staff):
    refund = ask(old, staff)
    decline_refund(refund_id=refund.pk, user_id=staff.pk, reason="不退了", cause=CAUSE)
    assert (Refund.objects.get().status, Attempt.objects.get().refund_reserved_fen) == ("declined", 0)


def test_by_the_api(api, old):
    path = f"/api/v1/payments/{old.pk}/refunds/"
    made = api.as_user(clerk_of("payments.request_refund")).post(path, {"amount": 40, "reason": "x"}).json()
    assert made["status"] == "by_hand"
    address = f"{path}{made['id']}/paid-out/"
    asker = api.as_user(clerk_of("payments.request_refund"))
    assert asker.post(address, {"reference": "R-1"}).status_code == 403
    finance = api.as_user(clerk_of("payments.approve_refund"))
    for body in ({}, {"reference": ""}, {"reference": 7}):
        assert finance.post(address, body).status_code == 400
    paid = finance.post(address, {"reference": "R-1"})
    assert (paid.status_code, paid.json()["status"], paid.json()["reference"]) == (200, "succeeded", "R-1")
    again = finance.post(address, {"reference": "R-1"})
    assert (again.status_code, again.json()["code"]) == (409, "refund_decided")


def clerk_of(*permissions):
    return clerk("payments.view_payment", "payments.view_refund", *permissions)


@pytest.mark.parametrize("threshold", [None, 5_000])
def test_what_is_paid_out_by_hand_is_not_said_to_be_sent(old, settings, threshold):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = threshold
    client = signed_in(clerk_of("payments.request_refund"))
    html = client.get(f"/admin/payments/payment/{old.pk}/refund/").content.decode()
    assert "paid out by hand" in html
    assert "at once" not in html
    assert ("somebody else has to approve it" in html) is (threshold is not None)


def test_on_the_page(old, staff):
    client = signed_in(clerk_of("payments.request_refund", "payments.approve_refund"))
    form = f"/admin/payments/payment/{old.pk}/refund/"
    html = client.get(form).content.decode()
    assert "paid out by hand" in html
    once = client.get(form).context["form"]["once"].value()
    client.post(form, {"amount": "40", "reason": "x", "once": once})
    refund = Refund.objects.get()
    page = f"/admin/payments/refund/{refund.pk}/paid-out/"
    assert client.post(page, {"reference": ""}).status_code == 200
    assert client.post(page, {"reference": "R-1"}).status_code == 302
    refund.refresh_from_db()
    assert (refund.status, refund.reference) == ("succeeded", "R-1")


def test_the_refunds_page_says_who_paid_it_out_and_when_and_the_reference_to_whoever_may_see_it(old, staff):
    asked, paying = ask(old, staff), clerk_of("payments.approve_refund")
    page, form = (f"/admin/payments/refund/{asked.pk}/{name}/" for name in ("change", "paid-out"))
    assert f"Paid out by {paying}" not in signed_in(paying).get(page).content.decode()
    signed_in(paying).post(form, {"reference": "ICBC-20270301-77"})

    plain = signed_in(paying).get(page).content.decode()
    assert f"Paid out by {paying}, {localize(localtime(Refund.objects.get().succeeded_at))}" in text_of(plain)
    assert "ICBC-20270301-77" not in plain
    seeing = signed_in(clerk_of("payments.view_transaction_number"))
    assert "ICBC-20270301-77" in seeing.post(f"/admin/payments/refund/{asked.pk}/reveal/").content.decode()


def text_of(html):
    return " ".join(re.sub("<[^>]+>", " ", html).split())
