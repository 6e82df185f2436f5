"""What the hosted page says of money that went back, came beside the price, or never came."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.test import Client
from django.utils import timezone

from payments.models import Payment
from payments.paying.links import checkout_token
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.payments.rows import paid_attempt, refund

pytestmark = pytest.mark.django_db
PAID_AT = datetime(2026, 11, 23, 4, 5, tzinfo=UTC)
BACK_AT = datetime(2026, 11, 24, 6, 30, tzinfo=UTC)
CHINESE, ENGLISH = "zh-hans", "en"


def address(payment: Payment, rest: str = "") -> str:
    return f"/pay/{checkout_token(payment.pk)}/{rest}"


def page_of(payment: Payment, rest: str = "", *, language: str = ENGLISH) -> str:
    answer = Client(headers={"accept-language": language}).get(address(payment, rest))
    assert answer.status_code == 200
    return answer.content.decode()


def paid(**fields: Any) -> Payment:
    known = {"status": "success", "fulfilment": "done", "provider": "alipay", "paid_at": PAID_AT}
    return PaymentFactory(**{**known, **fields})


def gone_back(payment: Payment, fen: int, **fields: Any) -> None:
    """An attempt that was paid, of which so much has gone back."""
    attempt = paid_attempt(payment, f"20261123{payment.pk:016d}")
    attempt.refund_reserved_fen = attempt.refunded_fen = fen
    attempt.save()
    refund(attempt, **{"amount_fen": fen, "succeeded_at": BACK_AT, **fields})


def short_of_the_price(**fields: Any) -> Payment:
    """60.00 was asked for, 59.99 is here."""
    payment = PaymentFactory(amount_fen=6_000, **fields)
    now = timezone.now()
    AttemptFactory(payment=payment, status="paid", paid_fen=5_999, paid_at=now, is_overpayment=True)
    return payment


@pytest.mark.parametrize("rest", ["", "return/"])
def test_what_was_wholly_refunded_says_so_with_amount_and_time(rest: str) -> None:
    payment = paid(refunded_fen=10_000)
    gone_back(payment, 10_000)
    english, chinese = page_of(payment, rest), page_of(payment, rest, language=CHINESE)

    assert '<h1 class="heading">Refunded</h1>' in english
    assert "<dt>Refunded on Nov. 24, 2026, 2:30 p.m.</dt><dd>¥100.00</dd>" in english
    assert "Payment received" not in english
    assert "is ready for you" not in english
    assert "支付成功" not in chinese
    assert "办理完成" not in chinese
    assert '<h1 class="heading">已退款</h1>' in chinese


def test_what_was_refunded_in_part_says_how_much_and_when() -> None:
    payment = paid(refunded_fen=2_550)
    gone_back(payment, 2_550)
    page = page_of(payment)

    assert '<h1 class="heading">Partly refunded</h1>' in page
    assert "<dt>Refunded on Nov. 24, 2026, 2:30 p.m.</dt><dd>¥25.50</dd>" in page
    assert "is ready for you" not in page


@pytest.mark.parametrize("status", ["pending", "processing", "by_hand", "abnormal"])
def test_a_refund_on_its_way_is_told(status: str) -> None:
    payment = paid()
    refund(paid_attempt(payment, "2026112300000001"), amount_fen=2_550, status=status, succeeded_at=None)

    assert "<dt>Refund on its way</dt><dd>¥25.50</dd>" in page_of(payment)


@pytest.mark.parametrize("status", ["awaiting_approval", "failed", "declined"])
def test_a_refund_that_may_come_to_nothing_is_not_told(status: str) -> None:
    payment = paid()
    refund(paid_attempt(payment, "2026112300000001"), amount_fen=2_550, status=status, succeeded_at=None)

    assert "¥25.50" not in page_of(payment)


def test_what_goes_back_undelivered_promises_nothing() -> None:
    payment = paid(fulfilment="failed", item_id=None)
    gone_back(payment, 10_000, status="processing", succeeded_at=None)
    page = page_of(payment)

    assert "your money goes back to you" in page
    assert "could not be given yet" not in page


@pytest.mark.parametrize("rest", ["", "return/", "alipay/"])
@pytest.mark.parametrize("minutes", [15, 0])
@pytest.mark.parametrize("fields", [{}, {"status": "failed", "failure_reason": "expired"}], ids=["pending", "expired"])
def test_another_amount_is_told_and_nothing_is_offered_to_pay(rest: str, minutes: int, fields: dict[str, Any]) -> None:
    payment = short_of_the_price(expires_at=timezone.now() + timedelta(minutes=minutes), **fields)
    answer = Client(headers={"accept-language": ENGLISH}).get(address(payment, rest), follow=True)
    page = answer.content.decode()

    assert "Another amount has arrived" in page
    assert "<dt>Received</dt><dd>¥59.99</dd>" in page
    assert "¥60.00 was asked for" in page
    assert "<form" not in page
    assert "cannot be paid any more" not in page


def test_another_amount_opens_no_further_order_from_the_page() -> None:
    payment = short_of_the_price()
    answer = Client().post(address(payment, "open/"), {"provider": "wechat"})

    assert answer.status_code == 303
    assert payment.attempts.count() == 1


def test_a_page_that_waits_learns_of_another_amount() -> None:
    payment = PaymentFactory(amount_fen=6_000)
    client = Client()
    assert client.get(address(payment, "status/")).json()["standing"] == "pending"
    AttemptFactory(payment=payment, status="paid", paid_fen=5_999, paid_at=timezone.now(), is_overpayment=True)

    assert client.get(address(payment, "status/")).json()["standing"] == "unsettled"


def test_another_amount_that_went_back_leaves_the_payment_to_be_paid() -> None:
    payment = short_of_the_price()
    attempt = payment.attempts.get()
    attempt.refund_reserved_fen = attempt.refunded_fen = 5_999
    attempt.save()
    refund(attempt, amount_fen=5_999, succeeded_at=BACK_AT)
    page = page_of(payment)

    assert "To pay" in page
    assert "<dt>Returned on Nov. 24, 2026, 2:30 p.m.</dt><dd>¥59.99</dd>" in page


def test_an_amount_that_was_taken_as_the_price_is_told() -> None:
    payment = paid(amount_fen=6_000)
    AttemptFactory(payment=payment, status="paid", paid_fen=5_999, paid_at=PAID_AT)

    assert "<dt>Paid, and taken as the price</dt><dd>¥59.99</dd>" in page_of(payment)


def test_what_was_paid_twice_is_told() -> None:
    payment = paid()
    paid_attempt(payment, "2026112300000001")
    number = f"{payment.transaction_id}_2"
    AttemptFactory(
        payment=payment, out_trade_no=number, status="paid", paid_fen=10_000, paid_at=PAID_AT, is_overpayment=True
    )
    page = page_of(payment)

    assert "<dt>Received beside the price</dt><dd>¥100.00</dd>" in page
    assert "our staff see it and give it back" in page


def test_out_of_time_is_no_failure() -> None:
    page = page_of(PaymentFactory(expires_at=timezone.now() - timedelta(minutes=1)))

    assert "sign-failed" not in page
    assert "The time to pay is over" in page
