"""The one mover: legal moves only, one event each, a chain that breaks when anything in it is changed."""

import pytest
from django.db import DatabaseError, transaction

from foundation.cause import Cause, EventSource
from foundation.moves import IllegalMove
from payments.enums import EventKind, PaymentStatus
from payments.ledger.operations.move_attempt_or_refund import ConcurrentChange
from payments.ledger.operations.move_payment import event_hash, record
from payments.models import Event, Payment
from payments.paying.operations.create import NewPayment, create_payment
from tests.factories.members import MemberFactory

CAUSE = Cause(EventSource.COMMAND, actor="test")


@pytest.fixture
def payment(db):
    return create_payment(new=NewPayment(MemberFactory().pk, 10_000, "course"), cause=CAUSE)


def move(payment, to, **changes):
    record(payment, kind=EventKind.FAILED, cause=CAUSE, evidence={"why": "测试"}, to=to, **changes)


def broken_links(payment):
    """The numbers of the events whose hash is not what their content makes it."""
    previous, broken = "", []
    for event in Event.objects.filter(payment=payment).order_by("number"):
        if event.hash != event_hash(chain=payment.transaction_id_index, previous=previous, event=event):
            broken.append(event.number)
        previous = event.hash
    return broken


def test_row_and_events_tell_the_same(payment):
    move(payment, PaymentStatus.FAILED, failure_reason="closed")
    stored = Payment.objects.get()
    assert (stored.status, stored.failure_reason, stored.event_count) == ("failed", "closed", 2)
    assert [(event.number, event.from_status, event.to_status) for event in Event.objects.all()] == [
        (1, "", "pending"),
        (2, "pending", "failed"),
    ]
    assert stored.event_hash == Event.objects.get(number=2).hash
    assert broken_links(stored) == []


@pytest.mark.parametrize("change", [{"evidence": "{}"}, {"actor": "x"}, {"to_status": "success"}, {"kind": "created"}])
def test_a_changed_event_breaks_the_chain(payment, monkeypatch, change):
    move(payment, PaymentStatus.FAILED)
    second = Event.objects.get(number=2)
    for name, value in change.items():
        setattr(second, name, value)
    first = Event.objects.get(number=1)
    assert second.hash != event_hash(chain=payment.transaction_id_index, previous=first.hash, event=second)


def test_the_chain_needs_the_key(payment, settings):
    settings.AUDIT_KEY = "another"
    assert broken_links(payment) == [1]


@pytest.mark.parametrize(
    ("before", "to"), [("success", "failed"), ("success", "pending"), ("failed", "pending"), ("pending", "pending")]
)
def test_an_illegal_move_is_a_fault_and_changes_nothing(payment, before, to):
    payment.status = before
    with pytest.raises(IllegalMove):
        move(payment, PaymentStatus(to))
    assert Event.objects.count() == 1
    assert Payment.objects.get().status == "pending"


def test_a_row_that_moved_in_between_is_not_moved_again(payment):
    stale = Payment.objects.get()
    move(payment, PaymentStatus.FAILED)
    with pytest.raises(ConcurrentChange):
        move(stale, PaymentStatus.FAILED)
    assert Event.objects.count() == 2


@pytest.mark.parametrize("change", [lambda: Event.objects.update(actor="x"), lambda: Event.objects.all().delete()])
def test_the_database_refuses_to_change_or_delete_an_event(payment, change):
    with pytest.raises(DatabaseError, match="append-only"), transaction.atomic():
        change()
    assert Event.objects.get().actor == "test"


def test_the_database_refuses_a_payment_without_sense(payment):
    for change in ({"amount_fen": 0}, {"status": "success"}, {"status": "paid"}):
        with pytest.raises(DatabaseError), transaction.atomic():
            Payment.objects.update(**change)
    assert Payment.objects.get().amount_fen == 10_000
