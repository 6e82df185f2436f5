"""Real things bought through the real doors of both providers: switched, closed, late, refunded elsewhere."""

import pytest

from members.classes.operations.cancel_session import cancel_session, cancelling_progress
from members.models import Booking, Membership, OwnedPack
from payments.models import Attempt, ExceptionCase, Payment, Refund
from tests.factories.gym import ClassSessionFactory, CourseFactory, PackFactory, PlanFactory
from tests.flows.journey import expire, make_due, pay_without_notice, run


@pytest.fixture
def session(service):
    """A class with one place."""
    return ClassSessionFactory(course=CourseFactory(capacity=1, price_fen=8888))


@pytest.fixture
def buy(caller, member, opening):
    """Order a thing through the API, opened at the provider; the answer."""

    def buy(kind, thing):
        body = {"member_id": member.pk, "amount": 88.88, "type": kind, "item_id": thing.pk, **opening}
        answer = caller.post("/api/v1/payments/", body)
        assert answer.status_code == 201, answer.content
        return answer.json()

    return buy


@pytest.fixture
def held(buy, session):
    """The payment that holds the place."""
    return buy("course", session)


def places(caller):
    return [booking["status"] for booking in caller.get("/api/v1/members/me/bookings/").json()]


def test_a_class_is_bought_and_the_member_sees_the_booking(held, caller, sandbox, session):
    assert places(caller) == ["held"]
    assert caller.get(f"/api/v1/members/sessions/{session.pk}/").json()["places_left"] == 0
    sandbox.pay(held["provider"], held["transaction_id"])
    assert places(caller) == ["booked"]
    assert caller.get(f"/api/v1/payments/{held['id']}/").json()["fulfilment"] == "done"


def test_case_7_another_way_to_pay_closes_the_first_and_gives_one_place(held, caller, sandbox, expected_cases):
    """What WeChat Pay has closed cannot be paid. Alipay does not know a QR code that nobody has scanned: it stays."""
    is_alipay = held["provider"] == "alipay"
    elsewhere = (
        {"provider": "wechat", "channel": "native"} if is_alipay else {"provider": "alipay", "channel": "precreate"}
    )
    opened = caller.post(f"/api/v1/payments/{held['id']}/checkout/", elsewhere)
    assert opened.status_code == 200, opened.content
    assert Attempt.objects.get(provider=held["provider"]).status == ("open" if is_alipay else "closed")
    sandbox.pay(elsewhere["provider"], held["transaction_id"])
    if is_alipay:
        sandbox.pay("alipay", held["transaction_id"])
        expected_cases.add("overpaid")
    assert (places(caller), Booking.objects.count()) == (["booked"], 1)


def test_case_8_closed_unpaid_lets_the_place_go_and_closed_after_a_refund_does_not_fail_it(
    held, buy, caller, clerk, sandbox, session
):
    assert caller.post(f"/api/v1/payments/{held['id']}/close/").status_code == 200
    assert (places(caller), Payment.objects.get().status) == (["released"], "failed")
    again = buy("course", session)
    sandbox.pay(again["provider"], again["transaction_id"])
    clerk.post(f"/api/v1/payments/{again['id']}/refunds/", {"amount": 88.88, "reason": "全退"})
    make_due()
    run("sync_refunds")
    sandbox.resend(again["transaction_id"])
    payment = Payment.objects.get(pk=again["id"])
    assert (payment.status, payment.refunded_fen, places(caller)[0]) == ("success", 8888, "cancelled")


def test_case_20_a_refund_made_in_the_providers_console_takes_back_what_was_bought(
    buy, caller, sandbox, expected_cases
):
    bought = buy("membership", PlanFactory(price_fen=8888, list_price_fen=8888))
    sandbox.pay(bought["provider"], bought["transaction_id"])
    assert [each["state"] for each in caller.get("/api/v1/members/me/memberships/").json()] == ["active"]
    sandbox.refund(bought["provider"], bought["transaction_id"])
    run("sync_refunds")
    assert Refund.objects.get().is_external
    assert Membership.objects.get().ending == "withdrawn"
    expected_cases.add("external_refund")


def test_a_pack_that_is_paid_late_is_given_all_the_same(buy, sandbox):
    bought = buy("private", PackFactory(price_fen=8888, list_price_fen=8888))
    pay_without_notice(sandbox, bought)
    Attempt.objects.update(status="closed", next_query_at=None)
    expire()
    run("close_expired_payments")
    assert (Payment.objects.get().status, OwnedPack.objects.count()) == ("failed", 0)
    sandbox.deliver(bought["transaction_id"])
    sandbox.resend(bought["transaction_id"])
    assert (Payment.objects.get().status, OwnedPack.objects.count()) == ("success", 1)


def test_case_21_the_gym_cancels_and_the_money_is_back_at_the_provider(held, sandbox, session, staff):
    sandbox.pay(held["provider"], held["transaction_id"])
    cancel_session(session_id=session.pk, reason="教练生病", actor_id=staff.pk)
    run("end_places")
    done = cancelling_progress(session.pk)
    assert (done.refunded + done.pending, done.failed) == (1, 0)  # not every provider says at once that it arrived
    make_due()
    run("sync_refunds")
    assert cancelling_progress(session.pk).refunded == 1
    assert (Payment.objects.get().refunded_fen, Booking.objects.get().status) == (8888, "cancelled")
    assert not ExceptionCase.objects.exists()
