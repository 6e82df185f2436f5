"""A payment's page: its whole story, with the numbers masked."""

import re
from datetime import UTC, datetime, timedelta

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.models import Payment
from payments.paying.links import checkout_url
from payments.purposes import Receipt
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.payments.rows import event, full_payment, notification
from tests.purpose_shelf import shelf_for_sale
from tests.staff_client import clerk, signed_in


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


def page(client: Client, payment: Payment) -> str:
    answer = client.get(f"/admin/payments/payment/{payment.pk}/change/")
    assert answer.status_code == 200
    return answer.content.decode()


def test_attempts_notifications_events_and_exceptions_are_told(console: Client) -> None:
    payment = full_payment(amount_fen=10_000)

    html = page(console, payment)

    assert "¥100.00" in html
    assert "2026…0001" in html
    assert "bad_signature" in html
    assert "203.0.113.9" in html
    assert "Awaiting payment → Paid" in html
    assert "Provider&#x27;s answer" in html
    assert "paid: ¥100.00" in html
    assert "attempt: 7" in html
    assert "¥1,234.56" in html


def test_no_number_and_nothing_raw_is_on_the_page(console: Client) -> None:
    payment = full_payment("2026112322001400000000000001")

    html = page(console, payment)

    assert payment.transaction_id not in html
    assert "2026112322001400000000000001" not in html
    assert "header-marker" not in html
    assert "body-" not in html
    assert payment.member.phone not in html


def test_what_people_wrote_is_text(console: Client) -> None:
    payment = full_payment(description="<script>alert(1)</script>{{7*7}}")
    event(payment, 2, evidence='{"reason": "<b>bold</b>"}', actor="<i>")

    html = page(console, payment)

    assert "&lt;script&gt;alert(1)&lt;/script&gt;{{7*7}}" in html
    assert "<script>alert(1)" not in html
    assert "reason: &lt;b&gt;bold&lt;/b&gt;" in html
    assert "<b>bold" not in html


@pytest.mark.parametrize(
    ("fields", "is_shown"),
    [
        ({}, True),
        ({"status": "failed", "failure_reason": "closed"}, True),
        ({"status": "success", "paid_at": timezone.now()}, True),
        ({"status": "success", "paid_at": timezone.now() - timedelta(days=367)}, False),
        ({"expires_at": timezone.now() - timedelta(days=367)}, False),
    ],
)
def test_the_payers_page_is_there_to_be_copied_for_as_long_as_it_opens(
    console: Client, fields: dict[str, object], is_shown: bool
) -> None:
    payment = PaymentFactory(**fields)
    html = page(console, payment)

    link = f'<a href="{checkout_url(payment.pk)}" id="payers-page" class="text-link" rel="noreferrer">Open it</a>'
    assert (link in html) is is_shown
    assert ('data-copies="payers-page" data-copied="Copied">Copy the link</button>' in html) is is_shown
    assert ("/pay/" in html) is is_shown


def test_times_are_the_gyms(console: Client) -> None:
    payment = PaymentFactory(created_at=datetime(2026, 11, 22, 16, 30, tzinfo=UTC))

    assert "Nov. 23, 2026, 12:30 a.m." in page(console, payment)


def test_a_clerk_without_the_permission_is_offered_no_full_number(db: None) -> None:
    payment = PaymentFactory()

    assert 'form="reveal"' not in page(signed_in(clerk("payments.view_payment")), payment)
    allowed = clerk("payments.view_payment", "payments.view_transaction_number")
    assert 'form="reveal"' in page(signed_in(allowed), payment)


def test_rows_that_a_clerk_may_not_see_are_not_shown(db: None) -> None:
    payment = full_payment()

    html = page(signed_in(clerk("payments.view_payment")), payment)

    assert "bad_signature" not in html
    assert "Awaiting payment → Paid" not in html


def test_statements_do_not_grow_with_the_rows(console: Client) -> None:
    small, large = full_payment(), full_payment("2026112322001400000000000002")
    for number in range(2, 21):
        event(large, number)
        notification(large)
        AttemptFactory(payment=large, out_trade_no=f"{large.transaction_id}_{number}")
    page(console, small)

    counts = []
    for payment in (small, large):
        with CaptureQueriesContext(connection) as context:
            page(console, payment)
        counts.append(len(context))
        assert not [query for query in context.captured_queries if '"payments_notification"."body"' in query["sql"]]

    assert counts == [17, 17]


def test_what_was_delivered_and_cannot_be_used_says_so_on_its_page(
    console: Client, monkeypatch: pytest.MonkeyPatch
) -> None:
    with shelf_for_sale(monkeypatch) as shelf:
        payment = PaymentFactory(status="success", fulfilment="done", item_id=5, paid_at=timezone.now())
        assert "Delivered · " not in page(console, payment)
        monkeypatch.setattr(shelf, "receipt", lambda _self, *, payment_id: Receipt("一节课", unusable="门店取消"))
        assert "Delivered · 门店取消" in page(console, payment)


@pytest.mark.parametrize(
    ("fields", "standing", "delivery"),
    [
        (
            {"status": "failed", "failure_reason": "expired", "fulfilment": "pending"},
            "Expired unpaid",
            "Nothing to deliver",
        ),
        ({"status": "success", "paid_at": timezone.now(), "refunded_fen": 10_000}, "Refunded", "Nothing to deliver"),
        (
            {"status": "success", "paid_at": timezone.now(), "refunded_fen": 1, "fulfilment": "done"},
            "Partly refunded",
            "Delivered",
        ),
    ],
    ids=["expired", "refunded", "partly"],
)
def test_page_and_list_tell_the_standing(
    console: Client, fields: dict[str, object], standing: str, delivery: str
) -> None:
    payment = PaymentFactory(**fields)
    if payment.paid_at is not None:
        AttemptFactory(payment=payment, status="paid", paid_fen=10_000, paid_at=payment.paid_at)
    listed = console.get("/admin/payments/payment/").content.decode()
    cells = re.findall(r"field-(?:standing|delivery)_badge[^>]*>(.*?)</td>", listed, re.DOTALL)

    assert [re.sub(r"<[^>]*>", "", cell).strip() for cell in cells] == [standing, delivery]
    assert standing in page(console, payment)
