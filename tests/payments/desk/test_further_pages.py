"""Exceptions, notifications and events as lists, and the figures of the first page."""

from collections.abc import Callable
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
import time_machine
from django.contrib.auth.models import User
from django.db import connection
from django.test import Client
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from payments.enums import AttemptStatus, ExceptionKind, PaymentStatus
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.payments.rows import event, exception_case, full_payment, notification
from tests.staff_client import clerk, signed_in

NOON = datetime(2026, 11, 23, 4, tzinfo=UTC)


@pytest.fixture
def console(staff: User) -> Client:
    return signed_in(staff)


def found(client: Client, page: str, **query: Any) -> list[int]:
    answer = client.get(f"/admin/payments/{page}/", query)
    assert answer.status_code == 200
    return [row.pk for row in answer.context["cl"].result_list]


def test_open_exceptions_come_first(console: Client) -> None:
    closed = exception_case(PaymentFactory(), closed_at=timezone.now())
    older, newer = exception_case(PaymentFactory()), exception_case(PaymentFactory())
    closed_later = exception_case(PaymentFactory(), closed_at=timezone.now())

    assert found(console, "exceptioncase") == [newer.pk, older.pk, closed_later.pk, closed.pk]
    assert found(console, "exceptioncase", state="open") == [newer.pk, older.pk]
    assert found(console, "exceptioncase", state="closed") == [closed_later.pk, closed.pk]


def test_an_exception_says_what_how_much_and_since_when(console: Client) -> None:
    payment = PaymentFactory()
    exception_case(payment, amount_fen=123_456, opened_at=timezone.now() - timedelta(days=2, minutes=1))

    html = console.get("/admin/payments/exceptioncase/").content.decode()

    assert "Paid twice" in html
    assert "¥1,234.56" in html
    assert "2\xa0days" in html
    assert "refund" in html
    assert f'/admin/payments/payment/{payment.pk}/change/"' in html


def test_exceptions_by_kind(console: Client) -> None:
    exception_case(PaymentFactory())
    wanted = exception_case(PaymentFactory(), kind=ExceptionKind.NOT_DELIVERED)

    assert found(console, "exceptioncase", kind__exact="not_delivered") == [wanted.pk]


def test_notifications_by_verdict_provider_and_day(console: Client) -> None:
    first = notification(received_at=NOON)
    second = notification(provider="wechat", verdict="accepted", received_at=NOON + timedelta(days=1))

    assert found(console, "notification") == [second.pk, first.pk]
    assert found(console, "notification", verdict__exact="refused") == [first.pk]
    assert found(console, "notification", provider__exact="wechat") == [second.pk]
    assert found(console, "notification", received_at_from="2026-11-24") == [second.pk]


def test_events_by_kind_source_and_day(console: Client) -> None:
    payment = PaymentFactory()
    first = event(payment, 1, kind="created", source="api", created_at=NOON)
    second = event(payment, 2, created_at=NOON + timedelta(days=1))

    assert found(console, "event") == [second.pk, first.pk]
    assert found(console, "event", kind__exact="created") == [first.pk]
    assert found(console, "event", source__exact="query") == [second.pk]
    assert found(console, "event", created_at_to="2026-11-23") == [first.pk]


@pytest.mark.parametrize(
    ("page", "make"),
    [
        ("exceptioncase", lambda: exception_case(PaymentFactory())),
        ("notification", lambda: notification(PaymentFactory())),
        ("event", lambda: event(PaymentFactory())),
    ],
)
def test_twenty_rows_cost_as_much_as_one(console: Client, page: str, make: Callable[[], object]) -> None:
    counts = []
    for rows in (1, 19):
        for _ in range(rows):
            make()
        with CaptureQueriesContext(connection) as context:
            assert found(console, page)
        counts.append(len(context))
        assert not [query for query in context.captured_queries if "COUNT(" in query["sql"]]

    assert counts == [4, 4]


@time_machine.travel(NOON, tick=False)
def test_the_first_page_adds_up_the_gyms_day(console: Client) -> None:
    midnight = datetime(2026, 11, 22, 16, tzinfo=UTC)
    for paid_at, fen in ((midnight, 10_050), (NOON, 200), (midnight - timedelta(microseconds=1), 77)):
        payment = PaymentFactory(status=PaymentStatus.SUCCESS, paid_at=paid_at)
        AttemptFactory(payment=payment, status=AttemptStatus.PAID, paid_at=paid_at, paid_fen=fen)
    PaymentFactory(status=PaymentStatus.FAILED, paid_at=NOON)
    exception_case(PaymentFactory())
    exception_case(PaymentFactory(), closed_at=NOON)

    figures = console.get("/admin/").context["figures"][-5:]

    assert [(figure["value"], figure["note"]) for figure in figures] == [
        ("¥102.50", "2 payments"),
        (2, "not yet paid"),
        (1, "money that needs a person"),
        (0, "by somebody else than who asked"),
        ("Not yet done", "`work` does it every day"),
    ]
    assert {console.get(figure["link"]).status_code for figure in figures} == {200}


def test_the_first_page_with_nothing_yet(console: Client) -> None:
    values = [figure["value"] for figure in console.get("/admin/").context["figures"]]
    assert values[-5:] == ["¥0.00", 0, 0, 0, "Not yet done"]


def test_figures_are_for_those_who_may_see_what_they_count(db: None) -> None:
    full_payment()

    assert signed_in(clerk()).get("/admin/").context["figures"] == []
    only_cases = signed_in(clerk("payments.view_exceptioncase")).get("/admin/").context["figures"]
    assert [figure["value"] for figure in only_cases] == [1]
