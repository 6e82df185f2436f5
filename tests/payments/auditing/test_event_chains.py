"""verify_audit names the first row that is not what was written."""

import contextlib
import json
from io import StringIO

import pytest
from django.core.management import call_command

from foundation.cause import Cause, EventSource
from payments.enums import EventKind, PaymentStatus
from payments.ledger.operations.move_payment import record
from payments.models import Event, Payment
from payments.paying.operations.create import NewPayment, create_payment
from tests.factories.members import MemberFactory
from tests.unguarded import unguarded

CAUSE = Cause(EventSource.COMMAND)


@pytest.fixture
def payments(transactional_db):
    made = []
    for _number in range(3):
        payment = create_payment(new=NewPayment(MemberFactory().pk, 10_000, "course"), cause=CAUSE)
        record(payment, kind=EventKind.FAILED, cause=CAUSE, evidence={}, to=PaymentStatus.FAILED)
        made.append(payment)
    return made


def verify():
    out, err = StringIO(), StringIO()
    with contextlib.suppress(SystemExit):
        call_command("verify_audit", "--json", stdout=out, stderr=err)
    return json.loads(out.getvalue() or err.getvalue())


def test_untouched_chains_hold(payments):
    found = verify()
    assert (found["payments"], found["broken"]) == (3, 0)


@pytest.mark.parametrize(
    ("change", "number", "reason"),
    [
        (lambda rows: rows.filter(number=1).update(evidence='{"amount_fen": 1}'), 1, "changed"),
        (lambda rows: rows.filter(number=2).update(actor="somebody"), 2, "changed"),
        (lambda rows: rows.filter(number=1).delete(), 1, "missing"),
        (lambda rows: rows.filter(number=2).delete(), 2, "missing"),
        (lambda rows: rows.delete(), 1, "missing"),
    ],
)
def test_the_first_broken_row_is_named(payments, change, number, reason):
    second = payments[1]
    with unguarded():
        change(Event.objects.filter(payment=second))
    found = verify()
    assert (found["code"], found["payment"]) == ("chain_broken", second.pk)
    assert (found["number"], found["reason"]) == (number, reason)


def test_a_row_whose_status_is_not_what_the_events_say(payments):
    Payment.objects.filter(pk=payments[2].pk).update(status="pending")
    found = verify()
    assert (found["payment"], found["reason"], found["what"]) == (payments[2].pk, "differs", "status")
    assert (found["found"], found["told"]) == ("pending", "failed")
