"""The job that gives up places, killed at every step: the next run goes on, and nothing is refunded twice."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
from django.utils import timezone

from members.classes.operations.cancel_session import cancel_session, cancelling_progress
from members.classes.operations.end_places import LEASE, end_due_places
from members.models import Booking, PlaceToEnd
from payments.enums import RefundStatus
from payments.models import Difference, ExceptionCase, Payment, Refund
from payments.reconciling.operations.ask_repairs import ask_repairs, carry_out_repairs
from tests.concurrency.same_database import database_url
from tests.factories.gym import ClassSessionFactory
from tests.factories.members import MemberFactory, StaffFactory
from tests.factories.payments import AttemptFactory
from tests.payments.rows import difference
from tests.plugin import ROOT
from tests.processes import PATIENCE_SECONDS
from tests.purchase import buy
from tests.till import open_till

PRICE_FEN = 5_800
PLACES = "members.classes.operations."
STEPS = {
    "the row is taken": PLACES + "end_places.cancel_booking",
    "the refund is about to be reserved": PLACES + "cancel_booking.reserve_refund",
    "the place is about to be ended": PLACES + "cancel_booking.end_booking",
    "the refund is reserved and not sent": PLACES + "cancel_booking.send_refund",
    "the provider has the refund": "payments.refunding.operations.send.settle_refund",
    "everything is done but for the note": PLACES + "end_places._note",
}

PROGRAM = """
import os, signal
import django; django.setup()
from django.utils.module_loading import import_string
from unittest.mock import patch
from payments.providers.refunding import RefundState, RefundStatement
class Till:
    def refund(self, order):
        return RefundStatement(order.number, RefundState.SUCCEEDED, order.amount_fen)
calls = []
real = import_string({step!r})
def die(*arguments, **named):
    calls.append(1)
    if len(calls) == 2:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **named)
with patch("payments.refunding.operations.send.get_gateway", lambda _provider: Till()), patch({step!r}, die):
    from django.core.management import call_command
    call_command({job!r})
"""


def run_and_die(step, job):
    """The job in a process of its own, killed when it comes to this step for the second time."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "gymsite.settings"}
    command = [sys.executable, "-c", PROGRAM.format(step=step, job=job)]
    process = subprocess.run(
        command, cwd=ROOT, env=environment, timeout=PATIENCE_SECONDS, capture_output=True, check=False
    )
    assert process.returncode == -9, process.stderr.decode()


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@pytest.mark.django_db(transaction=True)
def test_a_cancelled_class_is_carried_on(step):
    session = ClassSessionFactory(price_fen=PRICE_FEN)
    paid = [buy(MemberFactory(), "course", session.pk, PRICE_FEN) for _number in range(3)]
    assert cancel_session(session_id=session.pk, reason="停电", actor_id=None).pending == 3

    run_and_die(step, "end_places")
    assert cancelling_progress(session.pk).refunded == 1
    PlaceToEnd.objects.filter(next_try_at__gt=timezone.now()).update(next_try_at=timezone.now() - LEASE)
    with open_till():
        end_due_places()

    assert cancelling_progress(session.pk).refunded == 3
    assert set(Booking.objects.values_list("status", flat=True)) == {"cancelled"}
    refunds = Refund.objects.order_by("payment_id").values_list("payment_id", "amount_fen")
    assert list(refunds) == [(payment.pk, PRICE_FEN) for payment in paid], "once each"
    # What was reserved and is not known to have arrived is asked for, or sent again, by the job of refunds.
    left = Refund.objects.exclude(status=RefundStatus.SUCCEEDED)
    assert not left.exclude(status=RefundStatus.PENDING, next_query_at__lte=timezone.now() + timedelta(minutes=1))
    arrived = Payment.objects.filter(refunded_fen=PRICE_FEN).count()
    assert arrived + left.count() == 3


@pytest.mark.parametrize("step", ["ask_repairs.repair", "repair._note"])
@pytest.mark.django_db(transaction=True)
def test_repairs_that_were_asked_for_are_carried_on(step):
    attempt = AttemptFactory(status="paid", paid_fen=10_000)
    rows = [difference(attempt, number_index=f"{number:032x}") for number in range(3)]
    assert ask_repairs(difference_ids=[row.pk for row in rows], user_id=StaffFactory().pk) == 3

    run_and_die(f"payments.reconciling.operations.{step}", "repair_differences")
    assert Difference.objects.filter(repaired_at__isnull=False).count() == 1
    Difference.objects.filter(repair_due_at__gt=timezone.now()).update(repair_due_at=timezone.now() - LEASE)
    assert carry_out_repairs() == 2
    assert not Difference.objects.filter(repaired_at__isnull=True).exists()
    assert ExceptionCase.objects.count() == 3, "each is raised once"
