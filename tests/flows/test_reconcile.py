"""The provider's bill against the ledger: what differs is named, proposed for repair, and repaired by one word."""

from datetime import datetime, timedelta
from io import StringIO
from zoneinfo import ZoneInfo

import pytest
from django.core.management import call_command

from payments.models import Attempt, Difference, ExceptionCase, Payment, Reconciliation, Refund
from payments.reconciling.operations import find_missing_in_bill
from tests.flows.journey import make_due, pay_without_notice, run, run_lines

BILL_SCENARIOS = {
    "bill_wrong_amount": "amount",
    "bill_missing_row": "missing_there",
    "bill_extra_row": "missing_here",
    "bill_duplicate_row": "duplicate",
}


@pytest.fixture
def today(opening):
    """The command's arguments for the bill of today, as far as the day has come."""
    day = datetime.now(ZoneInfo("Asia/Shanghai")).date().isoformat()
    return ["--date", day, "--provider", opening["provider"]]


@pytest.fixture
def no_carry(monkeypatch):
    """What is paid in the day's last hour would be judged with the next day's bill."""
    monkeypatch.setattr(find_missing_in_bill, "CARRY", timedelta())


def test_a_day_of_payments_and_refunds_agrees(paid, clerk, today, sandbox):
    clerk.post(f"/api/v1/payments/{paid['id']}/refunds/", {"amount": 8.88, "reason": "少一节"})
    make_due()
    run("sync_refunds")
    report = run("reconcile", *today)
    assert (report["result"], report["differences"]) == ("agrees", 0)
    assert (report["bill_payment_fen"], report["ledger_payment_fen"]) == (8888, 8888)
    assert (report["bill_refund_fen"], report["ledger_refund_fen"]) == (888, 888)
    assert (Attempt.objects.get().fee_millifen, Refund.objects.get().fee_millifen) == (53_000, -5_000)
    assert run("reconcile", *today) == report
    assert Reconciliation.objects.get().run == 2
    assert Reconciliation.objects.get().ledger_fee_millifen == 48_000


def test_a_day_without_trades_is_empty(created, today):
    report = run("reconcile", *today)
    assert (report["result"], report["bill_payment_count"]) == ("empty", 0)


@pytest.mark.parametrize("scenario", BILL_SCENARIOS)
def test_what_differs_is_named_and_raised(paid, today, no_carry, sandbox, scenario, expected_cases):
    sandbox.scenario(scenario)
    *differences, report = run_lines("reconcile", *today)
    assert [each["difference"] for each in differences] == [BILL_SCENARIOS[scenario]]
    assert sum(each["bill_fen"] - each["ledger_fen"] for each in differences) == (
        report["bill_payment_fen"] - report["ledger_payment_fen"]
    )
    assert ExceptionCase.objects.filter(closed_at=None).count() == 1
    repaired = run_lines("reconcile", *today, "--apply")
    is_told_anew = scenario == "bill_extra_row"  # its number is another one in every bill
    assert [each.get("outcome") for each in repaired[:-1]] == ["raised" if is_told_anew else "raised_before"]
    assert ExceptionCase.objects.filter(closed_at=None).count() == 1
    expected_cases.add("unknown_trade" if scenario == "bill_extra_row" else "bill_differs")
    if not is_told_anew:
        again = run_lines("reconcile", *today, "--apply")
        assert [each.get("outcome") for each in again[:-1]] == ["raised_before"]
        assert again[-1] == report
        assert ExceptionCase.objects.count() == 1


def test_money_that_nobody_told_us_of_is_found_and_booked(created, today, sandbox):
    pay_without_notice(sandbox, created)
    difference, _report = run_lines("reconcile", *today)
    assert (difference["difference"], difference["repair"]) == ("state", "settle")
    assert Payment.objects.get().status == "pending"
    difference, _report = run_lines("reconcile", *today, "--apply")
    assert difference["outcome"] == "settled"
    assert Payment.objects.get().status == "success"
    assert run("reconcile", *today)["result"] == "agrees"


def test_a_refund_that_nobody_told_us_of_is_found_and_booked(paid, today, sandbox, expected_cases):
    sandbox.scenario("refund_no_notice", paid["transaction_id"])
    sandbox.refund(paid["provider"], paid["transaction_id"], amount_fen=1234)
    assert Refund.objects.count() == 0
    difference, _report = run_lines("reconcile", *today, "--apply")
    assert (difference["difference"], difference["outcome"]) == ("refund_missing_here", "succeeded")
    assert Payment.objects.get().refunded_fen == 1234
    assert run("reconcile", *today)["result"] == "agrees"
    expected_cases.add("external_refund")


@pytest.mark.parametrize(("scenario", "code"), [("bill_not_ready", 75), ("bill_cut_short", 1), ("error_500", 1)])
def test_a_bill_that_cannot_be_used_leaves_nothing(paid, today, sandbox, scenario, code):
    sandbox.scenario(scenario)
    errors = StringIO()
    with pytest.raises(SystemExit) as ended:
        call_command("reconcile", "--json", *today, stdout=StringIO(), stderr=errors)
    assert ended.value.code == code, errors.getvalue()
    assert (Difference.objects.count(), Reconciliation.objects.filter(run__gt=0).count()) == (0, 0)
    assert not Attempt.objects.filter(billed_on__isnull=False).exists()


def test_a_bill_that_is_not_what_its_hash_says_is_refused(paid, today, sandbox, settings):
    if paid["provider"] == "alipay" or settings.WECHATPAY["api_version"] == "v2":
        pytest.skip("only WeChat Pay API v3 tells a hash")
    sandbox.scenario("bill_wrong_hash")
    errors = StringIO()
    with pytest.raises(SystemExit, match="1"):
        call_command("reconcile", "--json", *today, stdout=StringIO(), stderr=errors)
    assert '"reason": "hash"' in errors.getvalue()
    assert Difference.objects.count() == 0
