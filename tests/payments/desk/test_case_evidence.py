"""What the page of a case says: whose money, for what, how much, and the bill's row; numbers on demand."""

import json
import re

import pytest
from django.conf import settings
from django.contrib.auth.models import User
from django.utils import timezone, translation

from payments.desk.admin.case_evidence import REASONS, facts_of
from payments.enums import ExceptionKind
from payments.models import Attempt, ExceptionCase, Payment
from tests.payments.reconciling.reconciliation_bed import BillGateway, bill_of, entry, paid_attempt, run_with
from tests.payments.rows import full_payment
from tests.staff_client import clerk, signed_in

NUMBER = "2026112322001400000000000001"


def page(case: ExceptionCase, view: str = "change") -> str:
    return f"/admin/payments/exceptioncase/{case.pk}/{view}/"


@pytest.fixture
def payment(db: None) -> Payment:
    return full_payment(NUMBER, description="年卡")


@pytest.fixture
def case(payment: Payment) -> ExceptionCase:
    case = ExceptionCase.objects.get(payment=payment)
    case.evidence = json.dumps({"reason": "session_full", "attempt": 7, "provider": "alipay"})
    case.save()
    return case


def test_it_is_told_in_words(case: ExceptionCase, payment: Payment) -> None:
    with translation.override("zh-hans"):
        told = [(str(label), str(value)) for label, value in facts_of(case)]

    assert ("会员", payment.member.name) in told
    assert ("购买内容", "会员费 年卡") in told
    assert ("原因", "没有名额了") in told
    assert ("应付", "¥100.00") in told
    assert ("支付平台", "支付宝") in told
    assert all(label.isascii() is False for label, _value in told)
    assert NUMBER not in str(told)


def test_every_reason_why_something_is_not_delivered_has_its_words() -> None:
    sources = [path.read_text() for path in (settings.BASE_DIR / "members").rglob("*.py")]
    given = {reason for source in sources for reason in re.findall(r'NotDeliverable\("(\w+)"', source)}
    assert "limit_reached" in given
    assert sorted(given - set(REASONS)) == []


def test_numbers_are_shown_on_demand_to_whoever_may(case: ExceptionCase, staff: User) -> None:
    client = signed_in(staff)
    assert NUMBER not in client.get(page(case)).content.decode()
    assert NUMBER in client.post(page(case, "reveal")).content.decode()
    assert signed_in(clerk("payments.view_exceptioncase")).post(page(case, "reveal")).status_code == 403


@pytest.mark.django_db(transaction=True)
def test_the_bills_row_and_its_number(monkeypatch: pytest.MonkeyPatch, staff: User) -> None:
    line = entry(amount_fen=300)
    run_with(monkeypatch, BillGateway(line, bill_of(paid_attempt(), amount_fen=10_001)))
    stranger = ExceptionCase.objects.get(kind=ExceptionKind.UNKNOWN_TRADE)

    with translation.override("en"):
        told = {str(label): str(value) for label, value in facts_of(stranger)}
    assert (told["bill"], told["in the bill"], told["here"]) == ("2025-03-10, line 7", "¥3.00 done", "¥0.00")
    with translation.override("zh-hans"):
        labels = [str(label) for label, _value in facts_of(stranger)]
    assert sorted(set(labels)) == sorted(labels)
    assert line.out_trade_no in signed_in(staff).post(page(stranger, "reveal")).content.decode()


def test_money_on_its_way_back_is_not_called_settled(case: ExceptionCase, payment: Payment, staff: User) -> None:
    refund = payment.refunds.get()
    refund.status = "processing"
    refund.save()
    case.closed_at, case.closing_action, case.closing_reason, case.refund = timezone.now(), "refund", "x", refund
    case.save()
    assert "Refund under way" in signed_in(staff).get(page(case)).content.decode()
    assert Attempt.objects.exists()
