"""Delivery: after the money, once; a failure never un-pays."""

import json
from io import StringIO

import psycopg2
import pytest
import time_machine
from django.core.management import call_command
from django.db import DatabaseError, InterfaceError, OperationalError
from django.utils import timezone

from foundation.cause import Cause, EventSource
from payments.enums import ExceptionKind, Fulfilment, PaymentStatus
from payments.house_rules import DELIVERY_PATIENCE
from payments.models import Event, ExceptionCase, Payment
from payments.paying.operations.create import NewPayment, create_payment
from payments.paying.operations.fulfil import fulfil_payment
from payments.purposes import NotDeliverable, Quote, get_purpose
from tests.factories.members import MemberFactory
from tests.providers_desk import CALLBACK, alipay_form

pytestmark = pytest.mark.django_db(transaction=True)
PRICE = 10_000


class Shelf:
    """A purpose whose doings a test can look at and make fail."""

    refuses = ()
    calls: list[tuple[str, int]] = []
    failure: Exception | None = None

    def reserve(self, *, payment_id, member_id, item_id, expires_at):
        self.calls.append(("reserve", payment_id))
        return Quote(PRICE, "一节课")

    def fulfil(self, *, payment_id):
        if self.failure:
            raise self.failure
        self.calls.append(("fulfil", payment_id))

    def release(self, *, payment_id):
        self.calls.append(("release", payment_id))

    def revoke(self, *, payment_id, refund_id, take):
        self.calls.append(("revoke", payment_id))


@pytest.fixture(autouse=True)
def shelf(settings, monkeypatch):
    settings.PAYMENT_PURPOSES = {"course": f"{__name__}.Shelf"}
    monkeypatch.setattr("django.utils.module_loading.import_string", lambda _path: Shelf)
    monkeypatch.setattr("payments.purposes.import_string", lambda _path: Shelf)
    get_purpose.cache_clear()
    Shelf.calls, Shelf.failure = [], None
    yield Shelf
    get_purpose.cache_clear()


@pytest.fixture
def payment(db):
    new = NewPayment(MemberFactory().pk, PRICE, "course", item_id=5)
    return create_payment(new=new, cause=Cause(EventSource.API))


def pay(client, payment, **changes):
    return client.generic("POST", CALLBACK + "alipay", **alipay_form(payment.transaction_id, **changes))


def test_the_thing_is_reserved_with_the_payment_and_given_once_when_it_is_paid(client, payment, shelf):
    assert payment.fulfilment == Fulfilment.PENDING
    for _time in range(2):
        assert pay(client, payment).status_code == 200
    fulfil_payment(payment_id=payment.pk, cause=Cause(EventSource.COMMAND))
    payment.refresh_from_db()
    assert payment.fulfilment == Fulfilment.DONE
    assert shelf.calls == [("reserve", payment.pk), ("fulfil", payment.pk)]
    assert list(Event.objects.values_list("kind", flat=True)) == ["created", "succeeded", "fulfilled"]


def test_nothing_is_given_before_it_is_paid(payment, shelf):
    assert fulfil_payment(payment_id=payment.pk, cause=Cause(EventSource.COMMAND)) == Fulfilment.NONE
    assert shelf.calls == [("reserve", payment.pk)]


@pytest.mark.parametrize(
    ("failure", "proposal"), [(NotDeliverable("full"), "refund"), (RuntimeError("boom"), "deliver")]
)
def test_what_cannot_be_given_leaves_it_paid_and_is_raised(client, payment, shelf, failure, proposal):
    shelf.failure = failure
    assert pay(client, payment).content == b"success"
    payment.refresh_from_db()
    assert (payment.status, payment.fulfilment) == (PaymentStatus.SUCCESS, Fulfilment.FAILED)
    case = ExceptionCase.objects.get()
    assert (case.kind, case.proposed_action) == (ExceptionKind.NOT_DELIVERED, proposal)

    shelf.failure = None
    assert fulfil_payment(payment_id=payment.pk, cause=Cause(EventSource.COMMAND)) == Fulfilment.DONE


def broken_in_an_answer():
    """What psycopg2 makes of a connection that breaks while an answer comes in: neither a name nor a code."""
    error = DatabaseError("error with status PGRES_TUPLES_OK and no message from the libpq")
    error.__cause__ = psycopg2.DatabaseError()
    return error


@pytest.mark.parametrize(
    "failure",
    [OperationalError("server closed the connection"), InterfaceError("closed"), broken_in_an_answer()],
)
def test_a_passing_fault_of_the_database_is_tried_again_and_nobody_is_bothered(client, payment, shelf, failure):
    shelf.failure = failure
    assert pay(client, payment).content == b"success"
    payment.refresh_from_db()
    assert (payment.status, payment.fulfilment) == (PaymentStatus.SUCCESS, Fulfilment.PENDING)
    assert not ExceptionCase.objects.exists()

    shelf.failure = None
    call_command("retry_fulfilments", stdout=StringIO())
    payment.refresh_from_db()
    assert payment.fulfilment == Fulfilment.DONE
    assert list(Event.objects.values_list("kind", flat=True)) == ["created", "succeeded", "fulfilled"]


def test_a_fault_of_the_database_that_does_not_pass_is_told(client, payment, shelf):
    shelf.failure = OperationalError("no such column")
    pay(client, payment)
    with time_machine.travel(timezone.now() + DELIVERY_PATIENCE.duration(), tick=True):
        call_command("retry_fulfilments", stdout=StringIO())
    case = ExceptionCase.objects.get()
    assert (case.kind, case.proposed_action) == (ExceptionKind.NOT_DELIVERED, "deliver")


def test_the_case_says_why_of_the_last_try(client, payment, shelf):
    shelf.failure = RuntimeError("boom")
    pay(client, payment)
    shelf.failure = NotDeliverable("full")
    fulfil_payment(payment_id=payment.pk, cause=Cause(EventSource.COMMAND))
    case = ExceptionCase.objects.get()
    assert (case.proposed_action, json.loads(case.evidence)["reason"]) == ("refund", "full")
    assert Event.objects.filter(kind="fulfilment_failed").count() == 1


def test_a_payment_that_fails_lets_go_of_what_it_held(client, payment, shelf):
    pay(client, payment, trade_status="TRADE_CLOSED")
    assert shelf.calls == [("reserve", payment.pk), ("release", payment.pk)]


def test_the_amount_has_to_be_the_price(api, shelf):
    member = MemberFactory()
    body = {"member_id": member.pk, "amount": "99.99", "type": "course", "item_id": 5}
    answer = api.as_member(member).post("/api/v1/payments/", body)
    assert (answer.status_code, answer.json()["code"]) == (400, "amount_mismatch")
    assert Payment.objects.count() == 0
    answer = api.as_member(member).post("/api/v1/payments/", {**body, "amount": "100.00"})
    assert (answer.status_code, answer.json()["fulfilment"]) == (201, "pending")
