"""The way back to where the payer came from, at the end of a payment."""

from typing import Any

import pytest
from django.db import connection
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.models import Attempt, Payment
from payments.paying.operations import checkout
from payments.paying.operations.checkout import open_checkout
from payments.paying.operations.checkout_request import CheckoutRequest
from payments.providers.base import Channel, Instruction, InstructionKind
from tests.factories.payments import PaymentFactory
from tests.payments.paying.test_pages import page_of

pytestmark = pytest.mark.django_db
SHOP = "https://shop.example/orders/7?a=1&b=2"
LINK = '<a href="https://shop.example/orders/7?a=1&amp;b=2" rel="noreferrer">Back to shop.example</a>'


class GatewayDouble:
    """Opens whatever it is asked for."""

    signed_here = frozenset[Channel]()

    def create(self, _order: object) -> Instruction:
        return Instruction(InstructionKind.QR_CODE, content="https://qr.example")


@pytest.fixture(autouse=True)
def gateway(monkeypatch: pytest.MonkeyPatch, settings: Any) -> None:
    settings.CSRF_TRUSTED_ORIGINS = ["https://shop.example"]
    monkeypatch.setattr(checkout, "get_gateway", lambda _provider: GatewayDouble())
    monkeypatch.setattr(checkout, "supersede_attempt", lambda _attempt: False)


def opened(*return_urls: str) -> Payment:
    """A payment that was opened with each of these in turn, at the other provider each time."""
    payment = PaymentFactory(created_at=timezone.now())
    for index, return_url in enumerate(return_urls):
        way = [("alipay", Channel.PRECREATE), ("wechat", Channel.NATIVE)][index % 2]
        request = CheckoutRequest(*way, return_url=return_url)
        open_checkout(payment_id=payment.pk, request=request, cause=Cause(EventSource.API))
    return payment


def over(payment: Payment) -> str:
    """The page when it has been paid and every instruction forgotten."""
    Payment.objects.filter(pk=payment.pk).update(status="success", paid_at=timezone.now())
    Attempt.objects.filter(payment=payment).update(instruction="")
    return page_of(payment)


def test_it_is_there_when_all_is_over_and_names_the_host():
    payment = opened(SHOP)
    assert "Back to" not in page_of(payment), "in the middle of paying"
    assert LINK in over(payment)


def test_it_stays_when_the_payer_chooses_another_way_on_the_page():
    assert LINK in over(opened(SHOP, ""))


def test_the_one_that_was_given_last_counts():
    page = over(opened("https://shop.example/old", SHOP))
    assert LINK in page
    assert "/old" not in page


def test_one_that_is_given_with_the_same_order_again_counts_too():
    payment = opened("")
    request = CheckoutRequest("alipay", Channel.PRECREATE, return_url=SHOP)
    open_checkout(payment_id=payment.pk, request=request, cause=Cause(EventSource.API))

    assert Attempt.objects.count() == 1
    assert LINK in over(payment)


def test_without_one_there_is_no_link():
    assert "Back to" not in over(opened(""))


@pytest.mark.parametrize(
    "url", ["https://evil.example/", "javascript:alert(1)", "//shop.example/", "https://shop.example@evil.example/"]
)
def test_where_payers_may_not_be_sent_the_page_leads_nowhere(url: str):
    """What the API refuses; and what it took when another origin was trusted."""
    page = over(opened(url))
    assert "Back to" not in page
    assert "evil.example" not in page


@pytest.mark.parametrize("reason", ["closed", "expired"])
def test_it_is_on_the_page_of_what_was_not_paid(reason: str):
    payment = opened(SHOP)
    Payment.objects.filter(pk=payment.pk).update(status="failed", failure_reason=reason)
    assert LINK in page_of(payment)


def test_it_is_no_plain_text_in_the_database():
    opened(SHOP)
    with connection.cursor() as cursor:
        cursor.execute("SELECT return_url FROM payments_attempt")
        [[kept]] = cursor.fetchall()
    assert b"shop.example" not in bytes(kept)
