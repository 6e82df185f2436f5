"""What staff decide in the console: refunds, approvals, exceptions, repairs; a form, a permission, one operation."""

from datetime import timedelta

import pytest
from django.contrib.admin.models import LogEntry
from django.utils import timezone

from payments.enums import (
    AttemptStatus,
    CaseAction,
    DifferenceKind,
    ExceptionKind,
    PaymentStatus,
    ProviderName,
    RefundStatus,
    Repair,
)
from payments.models import Difference, ExceptionCase, Reconciliation, Refund
from payments.providers.refunding import RefundState, RefundStatement
from payments.refunding.operations.limits import PAUSE
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.staff_client import clerk, signed_in

pytestmark = pytest.mark.django_db
SEE = ("payments.view_payment", "payments.view_refund", "payments.view_exceptioncase", "payments.view_difference")


class Till:
    """A provider that pays every refund back at once."""

    def refund(self, order):
        return RefundStatement(order.number, RefundState.SUCCEEDED, order.amount_fen)


@pytest.fixture(autouse=True)
def till(monkeypatch):
    monkeypatch.setattr("payments.refunding.operations.send.get_gateway", lambda _provider: Till())


@pytest.fixture
def paid():
    now = timezone.now() - timedelta(minutes=5)
    payment = PaymentFactory(status=PaymentStatus.SUCCESS, paid_at=now, provider="alipay")
    AttemptFactory(payment=payment, status=AttemptStatus.PAID, paid_fen=payment.amount_fen, paid_at=now)
    return payment


def page(model, row, *more):
    return "/".join(["/admin/payments", model, str(row.pk), *more, ""])


def refund_form(client, paid, **changes):
    form = client.get(page("payment", paid, "refund")).context["form"]
    return {
        "amount": "30.00",
        "reason": "不来了",
        "once": form.initial.get("once") or form["once"].value(),
        "typed_amount": "30.00",
        **changes,
    }


def test_a_refund_is_asked_for_by_a_form_and_counts_once(paid):
    user = clerk(*SEE, "payments.request_refund")
    client = signed_in(user)
    address = page("payment", paid, "refund")
    assert address in client.get(page("payment", paid, "change")).content.decode()
    form = refund_form(client, paid)
    for _click in range(2):
        assert client.post(address, form).status_code == 302
    refund = Refund.objects.get()
    assert (refund.amount_fen, refund.status, refund.requested_by) == (3000, RefundStatus.SUCCEEDED, user)
    assert "不来了" in client.get(page("payment", paid, "change")).content.decode()
    assert LogEntry.objects.filter(user=user, object_id=str(paid.pk)).exists()


@pytest.mark.parametrize(
    ("provider", "minutes", "sentence"),
    [
        ("wechat", 1, "WeChat Pay takes one refund of a payment a minute."),
        ("wechat", 3, "WeChat Pay takes one refund of a payment in 3 minutes."),
        ("alipay", 1, ""),
    ],
)
def test_the_pause_that_is_told_is_the_one_that_is_kept(monkeypatch, provider, minutes, sentence):
    monkeypatch.setitem(PAUSE, ProviderName.WECHAT, timedelta(minutes=minutes))
    now = timezone.now()
    payment = PaymentFactory(status=PaymentStatus.SUCCESS, paid_at=now, provider=provider)
    AttemptFactory(payment=payment, provider=provider, status=AttemptStatus.PAID, paid_fen=10_000, paid_at=now)
    html = signed_in(clerk(*SEE, "payments.request_refund")).get(page("payment", payment, "refund")).content.decode()
    assert ("takes one refund" in html) is bool(sentence)
    assert sentence in html


@pytest.mark.parametrize(
    ("changes", "sentence"),
    [({"amount": "100.01"}, "more than can still"), ({"amount": "0"}, "0.01"), ({"reason": ""}, "required")],
)
def test_a_refund_that_cannot_be_is_told_on_the_form(paid, changes, sentence):
    client = signed_in(clerk(*SEE, "payments.request_refund"))
    answer = client.post(page("payment", paid, "refund"), refund_form(client, paid, **changes))
    assert answer.status_code == 200
    assert sentence in answer.content.decode()
    assert Refund.objects.count() == 0


def test_a_large_refund_is_approved_by_another(paid, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 1000
    asks = signed_in(clerk(*SEE, "payments.request_refund", "payments.approve_refund"))
    asks.post(page("payment", paid, "refund"), refund_form(asks, paid))
    refund = Refund.objects.get()
    assert refund.status == RefundStatus.AWAITING_APPROVAL
    own = asks.post(page("refund", refund, "approve"), {})
    assert "needs a second person" in own.content.decode()
    other = signed_in(clerk(*SEE, "payments.approve_refund"))
    assert page("refund", refund, "approve") in other.get(page("refund", refund, "change")).content.decode()
    assert other.post(page("refund", refund, "approve"), {"typed_amount": "30.00"}).status_code == 302
    refund.refresh_from_db()
    assert refund.status == RefundStatus.SUCCEEDED


def test_a_large_refund_is_declined_with_a_reason(paid, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 1000
    asks = signed_in(clerk(*SEE, "payments.request_refund"))
    asks.post(page("payment", paid, "refund"), refund_form(asks, paid))
    refund = Refund.objects.get()
    other = signed_in(clerk(*SEE, "payments.approve_refund"))
    assert other.post(page("refund", refund, "decline"), {"reason": ""}).status_code == 200
    assert other.post(page("refund", refund, "decline"), {"reason": "金额不对"}).status_code == 302
    refund.refresh_from_db()
    assert refund.status == RefundStatus.DECLINED


@pytest.fixture
def case(paid):
    return ExceptionCase.objects.create(
        payment=paid,
        kind=ExceptionKind.NOT_DELIVERED,
        amount_fen=paid.amount_fen,
        proposed_action=CaseAction.REFUND,
        opened_at=timezone.now(),
    )


def test_an_exception_ends_with_an_action_and_a_reason(case):
    user = clerk(*SEE, "payments.close_exception", "payments.request_refund")
    client = signed_in(user)
    address = page("exceptioncase", case, "settle")
    assert address in client.get(page("exceptioncase", case, "change")).content.decode()
    assert client.post(address, {"action": "refund", "reason": ""}).status_code == 200
    assert client.post(address, {"action": "refund", "reason": "满员"}).status_code == 302
    case.refresh_from_db()
    assert (case.closing_action, case.closing_reason, case.closed_by) == (CaseAction.REFUND, "满员", user)
    assert Refund.objects.get().status == RefundStatus.SUCCEEDED
    again = client.post(address, {"action": "accepted", "reason": "x"})
    assert "settled before" in again.content.decode()


def test_an_action_that_does_not_settle_it_leaves_it_open(case):
    client = signed_in(clerk(*SEE, "payments.close_exception"))
    answer = client.post(page("exceptioncase", case, "settle"), {"action": "deliver", "reason": "x"})
    assert "could not be delivered" in answer.content.decode()
    case.refresh_from_db()
    assert case.closed_at is None


@pytest.fixture
def difference(paid):
    report = Reconciliation.objects.create(
        provider="alipay", day=timezone.localdate(), run=1, difference_count=1, finished_at=timezone.now()
    )
    return Difference.objects.create(
        reconciliation=report,
        run=1,
        kind=DifferenceKind.MISSING_THERE,
        entry="payment",
        payment=paid,
        attempt=paid.attempts.get(),
        number=paid.transaction_id,
        number_index=paid.transaction_id_index,
        ledger_fen=paid.amount_fen,
        proposed_repair=Repair.RAISE,
    )


def test_a_difference_is_repaired_by_a_click(difference):
    user = clerk(*SEE, "payments.repair_difference", "payments.view_reconciliation")
    client = signed_in(user)
    report = difference.reconciliation
    listed = f"/admin/payments/difference/?reconciliation__id__exact={report.pk}&amp;run__exact=1"
    assert listed in client.get(page("reconciliation", report, "change")).content.decode()
    found = client.get(listed.replace("&amp;", "&")).content.decode()
    assert f"/admin/payments/difference/{difference.pk}/change/" in found
    assert client.post(page("difference", difference, "repair"), {}).status_code == 302
    difference.refresh_from_db()
    assert (difference.outcome, difference.repaired_by) == ("raised", user)
    assert ExceptionCase.objects.get().kind == ExceptionKind.BILL_DIFFERS
    shown = client.get(page("difference", difference, "change")).content.decode()
    assert difference.number not in shown


def test_without_the_permission_there_is_no_link_and_no_way(paid, case, difference):
    client = signed_in(clerk(*SEE))
    for model, row, name in (
        ("payment", paid, "refund"),
        ("exceptioncase", case, "settle"),
        ("difference", difference, "repair"),
    ):
        assert page(model, row, name) not in client.get(page(model, row, "change")).content.decode()
        assert client.post(page(model, row, name), {}).status_code == 403
        assert client.get(page(model, row, name)).status_code == 403
    assert Refund.objects.count() == 0


def test_what_is_not_there_is_404(staff):
    assert signed_in(staff).get("/admin/payments/payment/999999/refund/").status_code == 404


def test_nothing_is_refunded_by_a_look(staff, paid):
    assert signed_in(staff).get(page("payment", paid, "refund")).status_code == 200
    assert Refund.objects.count() == 0
