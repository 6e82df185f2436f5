"""The demonstration's money is at the sandbox: its days reconcile, and what it has taken can go back."""

from datetime import UTC, datetime

import pytest
import requests
import time_machine
from django.contrib.auth.models import User
from django.db import transaction

from gymsite.demonstration.payer import SandboxUnreachable
from gymsite.demonstration.purchase import CAUSE
from members.days import today
from members.desk.member_state import MemberState, with_member_state
from members.models import Booking, CheckIn, Member, Membership, Plan
from payments.enums import Tender
from payments.models import Attempt, ExceptionCase, Payment, Refund
from payments.paying.operations.close import close_payment, expired_payments
from tests.command_runner import run_command
from tests.flows.journey import expire, ledger_sums, make_due, run, run_lines
from tests.staff_client import signed_in

pytestmark = pytest.mark.django_db
NOON = datetime(2026, 11, 25, 4, tzinfo=UTC)
HOURS = {
    "just_after_midnight_on_a_monday": datetime(2026, 11, 29, 16, 5, tzinfo=UTC),
    "within_an_hour_of_a_class": datetime(2026, 11, 26, 3, 30, tzinfo=UTC),
    "last_minutes_of_a_month_and_of_a_week": datetime(2027, 1, 31, 15, 55, tzinfo=UTC),
}


@pytest.fixture(scope="module")
def sandbox_clock(request):
    return getattr(request, "param", NOON)


@pytest.fixture
def now(settings, sandbox, sandbox_clock):
    settings.DEBUG = True
    with time_machine.travel(sandbox_clock, tick=False) as clock:
        yield clock


def reconciled():
    """The reports of the day, and before each its differences."""
    return run_lines("reconcile", "--date", today().isoformat())


@pytest.mark.parametrize("sandbox_clock", HOURS.values(), ids=HOURS, indirect=True)
def test_it_can_be_opened_at_any_hour_and_its_day_reconciles(now, sandbox):
    run("seed_demo")

    states = with_member_state(Member.objects.all(), today()).values_list("state", flat=True)
    assert set(states) == set(MemberState.values)
    assert [(line["provider"], line["differences"]) for line in reconciled()] == [("alipay", 0), ("wechat", 0)]
    assert run("verify_audit")["broken"] == 0
    book = sandbox.book(today().isoformat())
    for provider in ("alipay", "wechat"):
        assert ledger_sums(provider) == (book[provider]["paid_fen"], book[provider]["refunded_fen"])
        assert book[provider]["paid_fen"] > book[provider]["refunded_fen"] > 0


def test_the_inbox_shows_what_it_is_meant_to_show(now):
    run("seed_demo")
    reconciled()

    cases = ExceptionCase.objects.order_by("kind").values_list("kind", "proposed_action", "closed_at")
    assert list(cases) == [("amount_mismatch", "refund", None), ("overpaid", "refund", None)]
    assert set(Refund.objects.values_list("provider", "status")) == {("alipay", "succeeded"), ("wechat", "succeeded")}


def test_money_in_hand_is_taken_once_and_no_bill_knows_it(now):
    for _time in range(2):
        run("seed_demo")
    taken = Attempt.objects.filter(provider__in=Tender.values).order_by("provider")
    assert [(each.provider, each.channel, each.status) for each in taken] == [
        ("cash", "", "paid"),
        ("voucher", "meituan", "paid"),
    ]
    assert taken[1].received_fen == taken[1].paid_fen * 9 // 10
    assert [line["differences"] for line in reconciled()] == [0, 0]


@pytest.mark.parametrize("provider", ["alipay", "wechat"])
@pytest.mark.parametrize(("order", "part"), [("pk", True), ("-pk", False)], ids=["oldest_in_part", "newest_whole"])
def test_what_it_has_taken_goes_back_by_the_console(now, provider, order, part):
    run("seed_demo")
    payment = Payment.objects.filter(provider=provider, status="success", refunded_fen=0).order_by(order).first()
    wanted = payment.amount_fen // 3 if part else payment.amount_fen
    page, console = f"/admin/payments/payment/{payment.pk}/refund/", signed_in(User.objects.get(username="finance"))

    form = console.get(page).context["form"]
    answers = {"once": form["once"].value(), "amount": f"{wanted / 100:.2f}", "reason": "演示"}
    answered = console.post(page, {**answers, "take": "", "units": ""})
    make_due()
    run("sync_refunds")

    assert answered.status_code == 302
    payment.refresh_from_db()
    assert (payment.refunds.get().status, payment.refunded_fen) == ("succeeded", wanted)
    assert [line["differences"] for line in reconciled()] == [0, 0]


def book_of(sandbox):
    """What every trade came to, in the order in which they were made."""
    return [
        (trade["provider"], trade["amount_fen"], trade["state"], trade["refunded_fen"]) for trade in sandbox.trades()
    ]


ROWS = (Plan, Payment, Attempt, Refund, ExceptionCase, Booking, Membership, CheckIn)


def rows():
    return [model.objects.count() for model in ROWS]


@pytest.fixture(scope="module")
def made():
    """What `whole` found out for the first test that asked: at one moment it is the same for all."""
    return []


@pytest.fixture
def whole(made, now, sandbox):
    """What a demonstration leaves that nothing interrupts: rows here and the sandbox's book; both are empty again."""
    if not made:
        with transaction.atomic():
            run("seed_demo")
            made.append((rows(), book_of(sandbox)))
            transaction.set_rollback(True)
        sandbox.reset()
    assert not any(rows())
    return made[0]


@pytest.mark.parametrize(
    ("answers", "is_done"),
    [(1, False), (3, False), (3, True), (4, False), (4, True), (5, True), (6, True), (12, False), (17, True)],
)
def test_what_is_interrupted_is_carried_on(whole, sandbox, monkeypatch, answers, is_done):
    calls = []

    def request(*arguments, **more):
        calls.append(arguments)
        answer = real(*arguments, **more) if len(calls) <= answers or is_done else None
        if len(calls) <= answers:
            return answer
        raise requests.ConnectionError

    real = requests.request
    with monkeypatch.context() as patch:
        patch.setattr("gymsite.demonstration.payer.requests.request", request)
        cut = run_command("seed_demo", "--json")
    assert (cut.code, cut.refusal()["code"]) == (1, "sandbox_unreachable")
    assert len(calls) == answers + 1

    run("seed_demo")

    assert (rows(), book_of(sandbox)) == whole
    assert [line["differences"] for line in reconciled()] == [0, 0]
    assert run_command("seed_demo").code == 0
    assert rows() == whole[0]


def test_what_was_ordered_before_and_closed_meanwhile_is_ordered_again(now, sandbox, monkeypatch):
    with monkeypatch.context() as patch:
        patch.setattr("gymsite.demonstration.purchase.pay", refuse)
        assert run_command("seed_demo").code == 1
    expire()
    for number in expired_payments(after_id=0, limit=10):
        assert close_payment(payment_id=number, cause=CAUSE).status == "failed"

    run("seed_demo")

    assert [line["differences"] for line in reconciled()] == [0, 0]
    assert Payment.objects.filter(status="success").count() == 16
    assert Payment.objects.count() == 21 + 1


def refuse(*_arguments, **_more):
    raise SandboxUnreachable


def test_a_sandbox_that_is_not_there_leaves_nothing(settings, sandbox_clock):
    settings.DEBUG, settings.SANDBOX_URL = True, "http://127.0.0.1:9"
    with pytest.MonkeyPatch.context() as patch:
        for name in ("ALIPAY", "WECHATPAY"):
            patch.setitem(getattr(settings, name), "gateway_url", settings.SANDBOX_URL)
        done = run_command("seed_demo", "--json")

    assert (done.code, done.refusal()["code"]) == (1, "sandbox_unreachable")
    assert not any(rows())
    assert not User.objects.exists()


@pytest.mark.parametrize("change", ["real_gateway", "no_provider", "no_sandbox"])
def test_real_providers_are_never_asked(settings, provider_settings, change):
    settings.DEBUG = True
    if change == "real_gateway":
        provider_settings(wechatpay={"gateway_url": "https://api.mch.weixin.qq.com"})
    elif change == "no_provider":
        provider_settings(alipay=None)
    else:
        settings.SANDBOX_URL = ""

    done = run_command("seed_demo", "--json")

    assert (done.code, done.refusal()["code"]) == (1, "no_sandbox")
    assert not any(rows())
    assert not User.objects.exists()
