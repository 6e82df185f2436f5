"""Money that comes too late, or twice: booked, delivered if it still can be, never delivered twice, never lost."""

from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import translation

from payments.cases.operations import drop_cases
from payments.desk.settled import came_of_case
from payments.enums import AttemptStatus, Fulfilment
from payments.models import Attempt, Event, ExceptionCase, Payment, Refund
from payments.purposes import NotDeliverable
from tests.flows.journey import expire, let_a_minute_pass, make_due, pay_without_notice, run


def late(sandbox, bought):
    """Paid while the provider does not answer us: closed here, and the news comes after that."""
    pay_without_notice(sandbox, bought)
    Attempt.objects.update(status=AttemptStatus.CLOSED, next_query_at=None)
    expire()
    assert run("close_expired_payments")["closed"] == 1
    assert Payment.objects.get().status == "failed"
    return sandbox.deliver(bought["transaction_id"])


def test_late_money_is_booked_and_delivered_if_it_still_can_be(bought, shelf, sandbox):
    late(sandbox, bought)
    payment = Payment.objects.get()
    assert (payment.status, payment.failure_reason, payment.fulfilment) == ("success", "", Fulfilment.DONE)
    assert shelf.verbs() == ["reserve", "release", "fulfil"]
    sandbox.resend(bought["transaction_id"])
    assert shelf.verbs() == ["reserve", "release", "fulfil"]


def test_late_money_for_what_is_gone_is_raised_and_sent_back_by_one_decision(bought, shelf, sandbox, staff):
    shelf.failures["fulfil"] = NotDeliverable("full")
    late(sandbox, bought)
    assert Payment.objects.get().fulfilment == Fulfilment.FAILED
    case = ExceptionCase.objects.get()
    assert (case.kind, case.proposed_action, case.amount_fen) == ("not_delivered", "refund", 8888)
    run("exceptions", "--close", str(case.pk), "--action", "refund", "--reason", "满员", "--by", staff.username)
    make_due()
    run("sync_refunds")
    payment = Payment.objects.get()
    assert (payment.status, payment.refunded_fen, payment.fulfilment) == ("success", 8888, Fulfilment.FAILED)
    shelf.failures.clear()
    run("retry_fulfilments")
    assert "fulfil" not in shelf.verbs()


def test_the_command_says_what_came_of_it_as_the_page_does(bought, shelf, sandbox, staff):
    shelf.failures["fulfil"] = NotDeliverable("full")
    late(sandbox, bought)
    case, said = ExceptionCase.objects.get(), StringIO()
    with translation.override("en"):
        close = (
            "exceptions",
            "--close",
            str(case.pk),
            "--action",
            "refund",
            "--reason",
            "满员",
            "--by",
            staff.username,
        )
        call_command(*close, stdout=said)
        case.refresh_from_db()
        assert said.getvalue() == f"#{case.pk}: {came_of_case(case).sentence}\n"
        assert "Refund of ¥88.88" in said.getvalue() or case.refund.status == "succeeded"


def test_what_failed_to_be_delivered_is_delivered_later_and_its_case_ends(bought, shelf, sandbox):
    shelf.failures["fulfil"] = NotDeliverable("full")
    sandbox.pay(bought["provider"], bought["transaction_id"])
    assert ExceptionCase.objects.get().closed_at is None
    shelf.failures.clear()
    run("retry_fulfilments")
    case = ExceptionCase.objects.get()
    assert (case.closing_action, case.closed_by, bool(case.closing_reason)) == ("deliver", None, True)


@pytest.fixture
def twice_open(bought, caller, provider_settings, settings):
    """The payment is open at both providers: the first could neither be asked for nor closed; the second's name."""
    other = {"provider": "wechat", "channel": "native"}
    if bought["provider"] == "wechat":
        other = {"provider": "alipay", "channel": "precreate"}
    name = "alipay" if bought["provider"] == "alipay" else "wechatpay"
    gateway_url = getattr(settings, name.upper())["gateway_url"]
    provider_settings(**{name: {"gateway_url": "http://127.0.0.1:9"}})
    opened = caller.post(f"/api/v1/payments/{bought['id']}/checkout/", other)
    provider_settings(**{name: {"gateway_url": gateway_url}})
    assert opened.status_code == 200, opened.content
    return other["provider"]


def test_paid_twice_the_second_goes_back_and_the_first_stays(bought, twice_open, shelf, sandbox, staff):
    sandbox.pay(twice_open, bought["transaction_id"])
    sandbox.pay(bought["provider"], bought["transaction_id"])
    case = ExceptionCase.objects.get()
    assert (case.kind, case.proposed_action) == ("overpaid", "refund")
    run("exceptions", "--close", str(case.pk), "--action", "refund", "--reason", "付了两次", "--by", staff.username)
    make_due()
    run("sync_refunds")
    refund, payment = Refund.objects.get(), Payment.objects.get()
    assert (refund.provider, refund.status, refund.amount_fen) == (bought["provider"], "succeeded", 8888)
    assert (payment.status, payment.refunded_fen, payment.provider) == ("success", 0, twice_open)
    assert shelf.verbs() == ["reserve", "fulfil"]
    assert Event.objects.filter(kind="overpaid").count() == 1


def test_what_was_bought_follows_its_money(bought, shelf, clerk, sandbox):
    sandbox.pay(bought["provider"], bought["transaction_id"])
    path = f"/api/v1/payments/{bought['id']}/refunds/"
    sandbox.scenario("refund_pending", bought["transaction_id"])
    assert clerk.post(path, {"amount": 8.88, "reason": "少一节"}).status_code == 201
    make_due()
    run("sync_refunds")
    assert shelf.verbs() == ["reserve", "fulfil", "lock"]
    sandbox.settle_refunds(bought["provider"], bought["transaction_id"])
    run("sync_refunds")
    assert shelf.calls[-2:] == [("revoke", bought["id"], ""), ("unlock", bought["id"])]
    sandbox.scenario("refund_closed", bought["transaction_id"])
    let_a_minute_pass()
    clerk.post(path, {"amount": 80, "reason": "全退"})
    make_due()
    run("sync_refunds")
    assert shelf.verbs()[-2:] == ["lock", "unlock"]
    drop_cases(ExceptionCase.objects.filter(kind="refund_failed"))


def test_money_goes_back_even_if_the_thing_cannot_be_taken_back(bought, shelf, clerk, sandbox, expected_cases):
    sandbox.pay(bought["provider"], bought["transaction_id"])
    shelf.failures["revoke"] = RuntimeError("used up")
    clerk.post(f"/api/v1/payments/{bought['id']}/refunds/", {"amount": 88.88, "reason": "x"})
    make_due()
    run("sync_refunds")
    assert Payment.objects.get().refunded_fen == 8888
    expected_cases.add("not_taken_back")
