"""Where a payment stands in words, by all that is known of it."""

from datetime import timedelta
from typing import Any

import pytest
from django.utils import timezone

from payments.ledger.standing import delivery_of, standing_of, with_money
from payments.models import Payment
from tests.factories.payments import AttemptFactory, PaymentFactory

pytestmark = pytest.mark.django_db
PAID = {"status": "success", "paid_at": timezone.now()}
FAILED = {"status": "failed", "fulfilment": "pending"}


def read(payment: Payment) -> tuple[str, str]:
    """Its standing, and where delivery stands."""
    found, now = with_money(Payment.objects.filter(pk=payment.pk)).get(), timezone.now()
    return standing_of(found, now=now).value, delivery_of(found, now=now).value


def money(payment: Payment, fen: int, *, held: int = 0, back: int = 0, beside: bool = False) -> None:
    number = f"{payment.transaction_id}{'_2' if beside else ''}"
    AttemptFactory(
        payment=payment,
        out_trade_no=number,
        status="paid",
        paid_fen=fen,
        paid_at=timezone.now(),
        is_overpayment=beside,
        refund_reserved_fen=held or back,
        refunded_fen=back,
    )


@pytest.mark.parametrize(
    ("fields", "words"),
    [
        ({"fulfilment": "pending"}, ("pending", "pending")),
        ({**PAID, "fulfilment": "pending"}, ("paid", "pending")),
        ({**PAID, "fulfilment": "done"}, ("paid", "done")),
        ({**PAID, "fulfilment": "done", "refunded_fen": 1}, ("partly_refunded", "done")),
        ({**PAID, "fulfilment": "done", "refunded_fen": 10_000}, ("refunded", "done")),
        ({**FAILED, "failure_reason": "expired"}, ("expired", "none")),
        ({**FAILED, "failure_reason": "closed"}, ("closed", "none")),
        ({**FAILED, "failure_reason": "rejected"}, ("rejected", "none")),
    ],
    ids=lambda value: "-".join(value) if isinstance(value, tuple) else "",
)
def test_a_standing_follows_from_the_row(fields: dict[str, Any], words: tuple[str, str]) -> None:
    payment = PaymentFactory(**fields)
    if payment.paid_at is not None:
        money(payment, 10_000, back=payment.refunded_fen)
    assert read(payment) == words


def test_out_of_time_nothing_is_to_be_paid_or_delivered_though_nobody_has_closed_it() -> None:
    payment = PaymentFactory(fulfilment="pending", expires_at=timezone.now() - timedelta(seconds=1))
    assert read(payment) == ("expired", "none")


@pytest.mark.parametrize("price", [5_999, 6_002])
@pytest.mark.parametrize(("left", "standing"), [(1, "partly_refunded"), (0, "refunded")])
def test_another_price_that_was_accepted_is_wholly_refunded_when_it_is_gone(
    price: int, left: int, standing: str
) -> None:
    payment = PaymentFactory(**PAID, amount_fen=6_000, refunded_fen=price - left, fulfilment="done")
    money(payment, price, back=price - left)
    assert payment.is_wholly_refunded == (not left)
    assert read(payment) == (standing, "done")


@pytest.mark.parametrize(("held", "delivery"), [(9_999, "failed"), (10_000, "none")])
def test_nothing_is_delivered_for_a_price_that_is_on_its_way_back(held: int, delivery: str) -> None:
    payment = PaymentFactory(**PAID, fulfilment="failed")
    money(payment, 10_000, held=held)
    assert read(payment) == ("paid", delivery)


@pytest.mark.parametrize(("back", "standing"), [(0, "unsettled"), (5_998, "unsettled"), (5_999, "pending")])
def test_another_amount_is_unsettled_until_it_is_gone(back: int, standing: str) -> None:
    payment = PaymentFactory(amount_fen=6_000)
    money(payment, 5_999, back=back, beside=True)
    assert read(payment)[0] == standing


def test_what_was_paid_twice_is_paid() -> None:
    payment = PaymentFactory(**PAID, fulfilment="done")
    money(payment, 10_000)
    money(payment, 10_000, beside=True)
    assert read(payment) == ("paid", "done")
