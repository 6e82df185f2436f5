"""Money going back: whole and in parts, whatever the provider does meanwhile."""

import pytest

from payments.enums import RefundStatus
from payments.models import Attempt, Event, ExceptionCase, Notification, Payment, Refund
from tests.client import Api
from tests.factories.members import StaffFactory
from tests.flows.journey import let_a_minute_pass, make_due, run
from tests.staff_client import clerk as staff_with


def path_of(payment, *more):
    return "/".join([f"/api/v1/payments/{payment['id']}/refunds", *map(str, more), ""])


@pytest.fixture
def refund(clerk, paid):
    def refund(amount=88.88, **headers):
        return clerk.post(path_of(paid), {"amount": amount, "reason": "不来了"}, **headers)

    return refund


def settle():
    """Ask until the provider has had its word; version 2 never says more than "accepted" at first."""
    make_due()
    run("sync_refunds")


def standing():
    payment, attempt = Payment.objects.get(), Attempt.objects.get()
    return payment.status, payment.refunded_fen, attempt.refund_reserved_fen, attempt.refunded_fen


def test_the_whole_amount_goes_back(refund, clerk, paid, sandbox):
    answer = refund()
    assert answer.status_code == 201, answer.content
    assert (answer.json()["amount"], answer.json()["reason"]) == (88.88, "不来了")
    settle()
    assert standing() == ("success", 8888, 8888, 8888)
    shown = clerk.get(f"/api/v1/payments/{paid['id']}/").json()
    assert (shown["status"], shown["refunded_amount"]) == ("success", 88.88)
    assert [each["status"] for each in clerk.get(path_of(paid)).json()] == ["succeeded"]
    told = Event.objects.exclude(kind="refund_under_way").order_by("number")
    assert list(told.values_list("kind", flat=True)) == [
        "created",
        "opened",
        "succeeded",
        "refund_requested",
        "refunded",
    ]


def test_it_goes_back_in_parts_until_nothing_is_left(refund):
    for amount in (30, 30.5):
        assert refund(amount).status_code == 201
        let_a_minute_pass()
    over = refund(28.39)
    assert (over.status_code, over.json()["code"], over.json()["available"]) == (409, "refund_exceeds_paid", 28.38)
    assert refund(28.38).status_code == 201
    settle()
    assert standing() == ("success", 8888, 8888, 8888)
    assert Refund.objects.filter(status=RefundStatus.SUCCEEDED).count() == 3


@pytest.mark.parametrize("amount", [0, -1, 1.005, 88.89, "NaN", None, True, 10**9])
def test_an_amount_that_cannot_go_back(refund, amount):
    answer = refund(amount)
    assert answer.status_code == (409 if amount == 88.89 else 400)
    assert standing() == ("success", 0, 0, 0)


def test_nothing_goes_back_of_what_was_not_paid(clerk, created):
    answer = clerk.post(path_of(created), {"amount": 1, "reason": "x"})
    assert (answer.status_code, answer.json()["code"]) == (409, "payment_not_paid")
    assert Refund.objects.count() == 0


def test_the_same_key_sends_once(refund, sandbox, paid):
    first, second = refund(10, idempotency_key="k"), refund(10, idempotency_key="k")
    assert (second.content, second["Idempotency-Replayed"]) == (first.content, "true")
    assert refund(11, idempotency_key="k").json()["code"] == "idempotency_key_reused"
    assert Refund.objects.count() == 1


@pytest.mark.parametrize(
    "scenario", ["error_500", "executed_then_dropped", "unsigned_answer", "bad_answer_signature", "refund_not_enough"]
)
def test_an_unknown_outcome_keeps_its_number_until_it_is_known(refund, paid, sandbox, scenario):
    sandbox.scenario(scenario, paid["transaction_id"])
    answer = refund(40)
    assert answer.status_code == 201
    told = answer.json()["status"], bool(answer.json()["failure_reason"])
    assert told in (("pending", True), ("succeeded", False))  # where the money moved, a notice may have been quicker
    settle()
    assert standing()[2] == 4000
    if scenario in ("error_500", "refund_not_enough"):
        assert told == ("pending", True)
        assert Refund.objects.get().status == RefundStatus.PENDING
    sandbox.scenario("normal", paid["transaction_id"])
    settle()
    settle()
    assert Refund.objects.get().number == answer.json()["refund_number"]
    assert standing() == ("success", 4000, 4000, 4000)


def test_money_moved_and_the_answer_was_an_error(refund, paid, sandbox):
    sandbox.scenario("refund_executed_then_system_error", paid["transaction_id"])
    assert refund(40).status_code == 201
    sandbox.scenario("normal", paid["transaction_id"])
    settle()
    assert standing() == ("success", 4000, 4000, 4000)


def test_a_refund_under_way_is_held_and_ends_with_its_notice(refund, paid, sandbox):
    sandbox.scenario("refund_pending", paid["transaction_id"])
    assert refund(40).json()["status"] in ("processing", "pending")
    settle()
    assert standing() == ("success", 0, 4000, 0)
    let_a_minute_pass()
    assert refund(48.89).json()["code"] == "refund_exceeds_paid"
    deliveries = sandbox.settle_refunds(paid["provider"], paid["transaction_id"])["deliveries"]
    assert {delivery["status"] for delivery in deliveries} == {200}
    run("sync_refunds")  # version 2's notice is a hint, confirmed by a question
    assert standing() == ("success", 4000, 4000, 4000)
    sandbox.resend(paid["transaction_id"])
    assert standing() == ("success", 4000, 4000, 4000)


def test_one_that_never_reaches_the_payer_is_raised(refund, paid, sandbox, opening, expected_cases):
    sandbox.scenario("refund_abnormal", paid["transaction_id"])
    refund(40)
    settle()
    if opening["provider"] == "alipay":
        assert Refund.objects.get().status == RefundStatus.PROCESSING
        return
    assert Refund.objects.get().status == RefundStatus.ABNORMAL
    expected_cases.add("refund_stuck")
    assert standing() == ("success", 0, 4000, 0)


def test_one_that_is_refused_frees_what_it_held(refund, paid, sandbox, expected_cases):
    sandbox.scenario("refund_closed", paid["transaction_id"])
    refund(40)
    settle()
    assert Refund.objects.get().status == RefundStatus.FAILED
    assert standing() == ("success", 0, 0, 0)
    assert ExceptionCase.objects.get().proposed_action == "refund"
    expected_cases.add("refund_failed")


def test_one_that_alipay_refuses_in_gbk_ends_at_once(refund, paid, opening, sandbox, expected_cases):
    if opening["provider"] == "wechat":
        pytest.skip("WeChat Pay writes UTF-8")
    sandbox.scenario("refund_refused_in_gbk", paid["transaction_id"])
    answer = refund(40)
    assert (answer.json()["status"], answer.json()["failure_reason"]) == ("failed", "ACQ.TRADE_NOT_ALLOW_REFUND")
    assert standing() == ("success", 0, 0, 0)
    expected_cases.add("refund_failed")


def test_a_refused_one_is_sent_anew_by_settling_its_exception(refund, paid, sandbox, staff):
    sandbox.scenario("refund_closed", paid["transaction_id"])
    refund(40)
    settle()
    sandbox.scenario("normal", paid["transaction_id"])
    let_a_minute_pass()
    case = ExceptionCase.objects.get()
    run("exceptions", "--close", str(case.pk), "--action", "refund", "--reason", "再退一次", "--by", staff.username)
    settle()
    assert standing() == ("success", 4000, 4000, 4000)
    assert len(set(Refund.objects.values_list("number_index", flat=True))) == 2


def test_no_notice_at_all_is_no_harm(refund, paid, sandbox):
    sandbox.scenario("refund_no_notice", paid["transaction_id"])
    refund(40)
    settle()
    assert standing() == ("success", 4000, 4000, 4000)


@pytest.mark.parametrize("form", ["", "v2"])
def test_a_refund_made_in_the_console_is_booked_and_raised(paid, sandbox, opening, expected_cases, form):
    if form and opening["provider"] == "alipay":
        pytest.skip("Alipay has one form of notice")
    deliveries = sandbox.refund(paid["provider"], paid["transaction_id"], amount_fen=1234, form=form)["deliveries"]
    assert [delivery["status"] for delivery in deliveries] == [200]
    run("sync_refunds")
    refund = Refund.objects.get()
    assert (refund.is_external, refund.status, refund.amount_fen) == (True, RefundStatus.SUCCEEDED, 1234)
    assert standing() == ("success", 1234, 1234, 1234)
    sandbox.resend(paid["transaction_id"])
    assert standing() == ("success", 1234, 1234, 1234)
    expected_cases.add("external_refund")


def test_two_refunds_in_the_console_are_two(paid, sandbox, expected_cases):
    for amount_fen in (1000, 500):
        sandbox.refund(paid["provider"], paid["transaction_id"], amount_fen=amount_fen)
        run("sync_refunds")
    assert standing() == ("success", 1500, 1500, 1500)
    expected_cases.add("external_refund")


def test_the_providers_want_a_pause_between_two(refund, paid, opening, one_moment):
    refund(10)
    answer = refund(10)
    assert (answer.status_code, answer.json()["code"]) == (409, "refund_too_soon")
    assert 0 < int(answer["Retry-After"]) <= (4 if opening["provider"] == "alipay" else 61)
    assert Refund.objects.count() == 1


def test_members_and_staff_without_the_permission_may_not(paid, caller, other_member):
    body = {"amount": 1, "reason": "x"}
    clerk = Api().as_user(staff_with("payments.view_payment", "payments.view_refund"))
    for refused in (caller.post(path_of(paid), body), clerk.post(path_of(paid), body), caller.get(path_of(paid))):
        assert (refused.status_code, refused.json()["code"]) == (403, "permission_denied")
    for nobody in (Api().as_member(other_member), Api().as_user(StaffFactory(is_superuser=False))):
        told = nobody.post(path_of(paid), body)
        assert (told.status_code, told.json()["code"]) == (404, "payment_not_found")
    assert clerk.get(path_of(paid)).json() == []
    assert Refund.objects.count() == 0


@pytest.fixture
def second(service):
    """Another person, who may approve."""
    seeing = ("payments.view_payment", "payments.view_refund")
    return Api().as_user(staff_with(*seeing, "payments.request_refund", "payments.approve_refund"))


def test_a_large_one_waits_for_a_second_person(refund, clerk, second, paid, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 5000
    asked = refund(50.01).json()
    assert asked["status"] == "awaiting_approval"
    settle()
    assert standing() == ("success", 0, 5001, 0)
    own = clerk.post(path_of(paid, asked["id"], "approve"))
    assert (own.status_code, own.json()["code"]) == (403, "refund_own_approval")
    assert second.post(path_of(paid, asked["id"], "approve")).status_code == 200
    again = second.post(path_of(paid, asked["id"], "approve"))
    assert (again.status_code, again.json()["code"]) == (409, "refund_decided")
    settle()
    assert standing() == ("success", 5001, 5001, 5001)


def test_nobody_gets_around_the_second_person_by_parts(refund, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 5000
    assert refund(50).json()["status"] != "awaiting_approval"
    let_a_minute_pass()
    assert refund(0.01).json()["status"] == "awaiting_approval"


def test_a_declined_one_frees_what_it_held(refund, second, paid, settings):
    settings.REFUND_APPROVAL_THRESHOLD_FEN = 5000
    asked = refund(50.01).json()
    declined = second.post(path_of(paid, asked["id"], "decline"), {"reason": "金额不对"})
    assert (declined.status_code, declined.json()["status"]) == (200, "declined")
    assert standing() == ("success", 0, 0, 0)
    elsewhere = second.post(f"/api/v1/payments/{paid['id'] + 1}/refunds/{asked['id']}/approve/")
    assert elsewhere.status_code == 404


def test_every_refund_notice_was_judged(refund, paid, sandbox):
    refund(40)
    settle()
    sandbox.deliver(paid["transaction_id"])  # returns when none is on its way any more
    assert not Notification.objects.filter(verdict__in=("received", "mismatched", "refused")).exists()
