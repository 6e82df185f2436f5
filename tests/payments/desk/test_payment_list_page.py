"""The list of payments: what it shows, what it finds, and what it costs."""

from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.enums import Fulfilment, PaymentStatus, PaymentType, ProviderName
from payments.models import Payment
from payments.receipts.numbers import receipt_number, refund_receipt_number
from tests.factories.members import MemberFactory
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.payments.rows import full_payment, paid_attempt, refund
from tests.staff_client import clerk, signed_in

LIST = "/admin/payments/payment/"


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


def found(client: Client, **query: Any) -> list[int]:
    """The ids that the list shows, in its order."""
    term = query.pop("q", None)
    answer = client.get(LIST, query) if term is None else client.post(LIST, {"q": term})
    assert answer.status_code == 200
    return [payment.pk for payment in answer.context["cl"].result_list]


def test_amount_is_in_yuan_with_two_decimals_and_the_number_is_masked(console: Client) -> None:
    payment = PaymentFactory(amount_fen=123_450)

    html = console.get(LIST).content.decode()

    assert "¥1,234.50" in html
    assert f"txn_…{payment.transaction_id[-4:]}" in html
    assert payment.transaction_id not in html
    assert payment.member.phone not in html


def test_newest_come_first_whatever_order_is_asked_for(console: Client) -> None:
    first, second, third = PaymentFactory.create_batch(3)

    assert found(console) == [third.pk, second.pk, first.pk]
    assert found(console, o="1") == [third.pk, second.pk, first.pk]


def test_a_members_name_is_shown_as_text(console: Client) -> None:
    PaymentFactory(member=MemberFactory(name="<script>alert(1)</script>"), description="<img src=x onerror=y>")

    html = console.get(LIST).content.decode()

    assert "<script>alert(1)</script>" not in html
    assert "&lt;script&gt;alert(1)&lt;/script&gt;" in html


def test_search_by_the_own_number(console: Client) -> None:
    payment, _other = PaymentFactory.create_batch(2)

    assert found(console, q=f" {payment.transaction_id} ") == [payment.pk]


def test_search_by_the_merchant_order_number_of_a_later_attempt(console: Client) -> None:
    payment, _other = PaymentFactory.create_batch(2)
    attempt = AttemptFactory(payment=payment, out_trade_no=f"{payment.transaction_id}_2")

    assert found(console, q=attempt.out_trade_no) == [payment.pk]


def test_search_by_the_providers_number(console: Client) -> None:
    payment, _other = PaymentFactory.create_batch(2)
    paid_attempt(payment, "4200002611202611230000000001")

    assert found(console, q="4200002611202611230000000001") == [payment.pk]
    assert found(console, q="420000261120261123000000000") == []


def test_search_by_the_number_of_a_receipt(console: Client) -> None:
    payment, _other = PaymentFactory.create_batch(2, status="success", paid_at=timezone.now())
    refund(paid_attempt(payment, "4200002611202611230000000001"))
    paid, back = receipt_number(payment.pk, timezone.now()), refund_receipt_number(payment.pk, 1, timezone.now())

    assert found(console, q=f" {paid} ") == [payment.pk]
    assert found(console, q=back.lower()) == [payment.pk]
    assert found(console, q=receipt_number(999_999, timezone.now())) == []


def test_search_by_id_and_by_members_name(console: Client) -> None:
    payment, other = PaymentFactory(member=MemberFactory(name="王小明")), PaymentFactory()

    assert found(console, q=str(other.pk)) == [other.pk]
    assert found(console, q="小明") == [payment.pk]
    assert found(console, q="nobody of that name") == []


@pytest.mark.parametrize("term", ["' OR 1=1 --", "%", "_", "\\", "9" * 19, "9" * 5000, "٣", "x" * 5000])
def test_search_takes_any_text_as_text(console: Client, term: str) -> None:
    PaymentFactory(pk=3)

    assert found(console, q=term) == []


@pytest.mark.parametrize(
    ("parameter", "fields"),
    [
        ("status__exact", {"status": PaymentStatus.FAILED}),
        ("type__exact", {"type": PaymentType.PRIVATE}),
        ("provider__exact", {"provider": ProviderName.WECHAT}),
        ("fulfilment__exact", {"fulfilment": Fulfilment.FAILED}),
    ],
)
def test_filters_by_a_state(console: Client, parameter: str, fields: dict[str, str]) -> None:
    PaymentFactory()
    wanted = PaymentFactory(**fields)

    assert found(console, **{parameter: next(iter(fields.values()))}) == [wanted.pk]


def test_filters_by_member(console: Client) -> None:
    payment, _other = PaymentFactory.create_batch(2)

    assert found(console, member__id__exact=payment.member_id) == [payment.pk]


def test_the_member_filter_is_fed_by_name(console: Client) -> None:
    member = MemberFactory(name="王小明")
    MemberFactory(name="李娜")
    query = {"app_label": "payments", "model_name": "payment", "field_name": "member", "term": "王"}

    results = console.get("/admin/autocomplete/", query).json()["results"]

    assert results == [{"id": str(member.pk), "text": "王小明"}]


def test_days_are_the_gyms_days_both_ends_included(console: Client) -> None:
    shanghai_midnight = datetime(2026, 11, 22, 16, tzinfo=UTC)
    instants = [
        shanghai_midnight - timedelta(microseconds=1),
        shanghai_midnight,
        shanghai_midnight + timedelta(days=1, microseconds=-1),
        shanghai_midnight + timedelta(days=1),
    ]
    before, first, last, after = [PaymentFactory(created_at=instant).pk for instant in instants]

    assert found(console, created_at_from="2026-11-23", created_at_to="2026-11-23") == [last, first]
    assert found(console, created_at_from="2026-11-23") == [after, last, first]
    assert found(console, created_at_to="2026-11-23") == [last, first, before]


def test_days_are_read_as_the_reader_writes_them(console: Client) -> None:
    payment = PaymentFactory(created_at=datetime(2026, 11, 23, 4, tzinfo=UTC))
    PaymentFactory(created_at=datetime(2026, 11, 24, 4, tzinfo=UTC))
    query = {"created_at_from": "2026/11/23", "created_at_to": "2026/11/23"}

    answer = console.get(LIST, query, headers={"Accept-Language": "zh-hans"})

    assert [row.pk for row in answer.context["cl"].result_list] == [payment.pk]


@pytest.mark.parametrize("text", ["yesterday", "2026-02-30", "9999-12-31"])
def test_what_is_no_day_is_not_passed_over_in_silence(console: Client, text: str) -> None:
    answer = console.get(LIST, {"created_at_to": text})

    assert (answer.status_code, answer.headers["Location"]) == (302, f"{LIST}?e=1")


def test_a_field_that_is_no_filter_cannot_be_asked_for(console: Client) -> None:
    PaymentFactory()

    assert console.get(LIST, {"member__user__password__startswith": "p"}).status_code == 400
    assert console.get(LIST, {"_connector": "OR"}).status_code == 302


def statements(client: Client, address: str) -> list[str]:
    with CaptureQueriesContext(connection) as context:
        assert client.get(address).status_code == 200
    return [query["sql"] for query in context.captured_queries]


def test_twenty_rows_cost_as_many_statements_as_one_and_none_counts(console: Client) -> None:
    full_payment()
    one = statements(console, LIST)
    for number in range(19):
        full_payment(f"2026112322001400000000001{number:03d}")
    twenty = statements(console, LIST)

    assert found(console) == sorted(Payment.objects.values_list("pk", flat=True), reverse=True)
    assert (len(one), len(twenty)) == (4, 4)
    assert not [sql for sql in twenty if "COUNT(" in sql]
    assert not [sql for sql in twenty if '"phone"' in sql]


def test_pages_are_walked_without_a_total(console: Client) -> None:
    payments = PaymentFactory.create_batch(51, member=MemberFactory())

    first = console.get(LIST).content.decode()
    assert "?p=2" in first
    assert found(console, p=2) == [payments[0].pk]
    assert "9999999999" not in first.replace(",", "")


def test_counts_beside_the_filters_cannot_be_asked_for(console: Client) -> None:
    PaymentFactory()

    assert not [sql for sql in statements(console, f"{LIST}?_facets=True") if "COUNT(" in sql]


def test_a_clerk_without_the_permission_may_still_search_by_number(db: None) -> None:
    payment = PaymentFactory()

    assert found(signed_in(clerk("payments.view_payment")), q=payment.transaction_id) == [payment.pk]
