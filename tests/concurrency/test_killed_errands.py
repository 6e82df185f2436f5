"""Jobs and commands that are killed at every step: the next run goes on, and nothing happens twice."""

import os
import subprocess
import sys
from datetime import timedelta

import pytest
import time_machine
from django.core.management import call_command
from django.utils import timezone

from members.changes.operations.request_freeze import request_freeze
from members.classes.operations.cancel_session import cancel_session, cancelling_progress
from members.classes.operations.end_places import LEASE, end_due_places
from members.days import ONE_DAY, start_of_day, today
from members.models import Booking, Freeze, Member, Membership, PlaceToEnd
from payments.enums import RefundStatus
from payments.models import Difference, ExceptionCase, Payment, Refund
from payments.reconciling.operations.ask_repairs import ask_repairs, carry_out_repairs
from payments.reconciling.operations.run import ReconciliationRunning
from tests.concurrency.same_database import database_url
from tests.factories.gym import ClassSessionFactory, MembershipFactory
from tests.factories.members import MemberFactory, StaffFactory
from tests.factories.payments import AttemptFactory
from tests.payments.reconciling.reconciliation_bed import DAY, BillGateway, bill_of, paid_attempt, run_with
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
{setup}
class Till:
    def refund(self, order):
        return RefundStatement(order.number, RefundState.SUCCEEDED, order.amount_fen)
calls = []
real = import_string({step!r})
def die(*arguments, **named):
    calls.append(1)
    if len(calls) == {times}:
        os.kill(os.getpid(), signal.SIGKILL)
    return real(*arguments, **named)
with patch("payments.refunding.operations.send.get_gateway", lambda _provider: Till()), patch({step!r}, die):
    from django.core.management import call_command
    call_command(*{command!r})
"""
# A bill with another amount for every trade.
BILL = """
from payments.models import Attempt
from payments.reconciling.operations import reconcile
from tests.payments.reconciling.reconciliation_bed import BillGateway, bill_of
reconcile.get_gateway = lambda _provider: BillGateway(*(bill_of(each, amount_fen=1) for each in Attempt.objects.all()))
"""


def run_and_die(step, *command, times=2, setup=""):
    """The command in a process of its own, killed when it comes to this step for the second time."""
    environment = {**os.environ, "DATABASE_URL": database_url(), "DJANGO_SETTINGS_MODULE": "gymsite.settings"}
    program = PROGRAM.format(step=step, command=command, times=times, setup=setup)
    process = subprocess.run(
        [sys.executable, "-c", program],
        cwd=ROOT,
        env=environment,
        timeout=PATIENCE_SECONDS,
        capture_output=True,
        check=False,
    )
    assert process.returncode == -9, process.stderr.decode()


def carry_on_after_a_death(step, paid):
    """The job dies at this step with one of the three paid places done, and the next run goes on."""
    run_and_die(step, "end_places")
    assert PlaceToEnd.objects.filter(next_try_at__isnull=True).count() == 1
    PlaceToEnd.objects.filter(next_try_at__gt=timezone.now()).update(next_try_at=timezone.now() - LEASE)
    with open_till():
        end_due_places()

    assert set(Booking.objects.values_list("status", flat=True)) == {"cancelled"}
    refunds = Refund.objects.order_by("payment_id").values_list("payment_id", "amount_fen")
    assert list(refunds) == [(payment.pk, PRICE_FEN) for payment in paid], "once each"
    # What was reserved and is not known to have arrived is asked for, or sent again, by the job of refunds.
    left = Refund.objects.exclude(status=RefundStatus.SUCCEEDED)
    assert not left.exclude(status=RefundStatus.PENDING, next_query_at__lte=timezone.now() + timedelta(minutes=1))
    arrived = Payment.objects.filter(refunded_fen=PRICE_FEN).count()
    assert arrived + left.count() == 3


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@pytest.mark.django_db(transaction=True)
def test_a_cancelled_class_is_carried_on(step):
    session = ClassSessionFactory(price_fen=PRICE_FEN)
    paid = [buy(MemberFactory(), "course", session.pk, PRICE_FEN) for _number in range(3)]
    assert cancel_session(session_id=session.pk, reason="停电", actor_id=None).pending == 3

    carry_on_after_a_death(step, paid)

    done, arrived = cancelling_progress(session.pk), Payment.objects.filter(refunded_fen=PRICE_FEN).count()
    assert (done.refunded, done.pending, done.failed) == (arrived, 3 - arrived, 0)


@pytest.mark.parametrize("step", STEPS.values(), ids=STEPS)
@pytest.mark.django_db(transaction=True)
def test_an_approved_freeze_is_carried_on(step):
    owned, tomorrow = MembershipFactory(starts_on=today() - ONE_DAY), today() + ONE_DAY
    hours = (start_of_day(tomorrow) + timedelta(hours=hour) for hour in (9, 12, 15))
    classes = [ClassSessionFactory(price_fen=PRICE_FEN, starts_at=starts_at) for starts_at in hours]
    paid = [buy(owned.member, "course", session.pk, PRICE_FEN) for session in classes]
    days = {"starts_on": tomorrow, "ends_on": tomorrow + ONE_DAY}
    request_freeze(membership_id=owned.pk, **days, reason="出差", actor_id=StaffFactory().pk, is_approved=True)

    carry_on_after_a_death(step, paid)

    was, owned = owned.ends_on, Membership.objects.get()
    assert (owned.ends_on - was, Freeze.objects.get().days) == (2 * ONE_DAY, 2)


@pytest.mark.parametrize("step", ["ask_repairs.repair", "repair._note"])
@pytest.mark.django_db(transaction=True)
def test_repairs_that_were_asked_for_are_carried_on(step):
    attempt = AttemptFactory(status="paid", paid_fen=10_000)
    for number in range(3):
        difference(attempt, number_index=f"{number:032x}")
    assert ask_repairs(Difference.objects.all(), user_id=StaffFactory().pk) == 3

    run_and_die(f"payments.reconciling.operations.{step}", "repair_differences")
    assert Difference.objects.filter(repaired_at__isnull=False).count() == 1
    Difference.objects.filter(repair_due_at__gt=timezone.now()).update(repair_due_at=timezone.now() - LEASE)
    assert carry_out_repairs() == 2
    assert not Difference.objects.filter(repaired_at__isnull=True).exists()
    assert ExceptionCase.objects.count() == 3, "each is raised once"


@pytest.mark.parametrize("step", ["compare_bill.write_batch", "reconcile.find_missing_in_bill", "reconcile.finish_run"])
@pytest.mark.django_db(transaction=True)
def test_a_run_that_is_killed_frees_its_day_within_a_minute(step, monkeypatch):
    attempt = paid_attempt("10:00")
    command = ["reconcile", "--date", DAY.isoformat(), "--provider", "alipay"]
    run_and_die(f"payments.reconciling.operations.{step}", *command, setup=BILL, times=1)

    gateway = BillGateway(bill_of(attempt))
    with pytest.raises(ReconciliationRunning):
        run_with(monkeypatch, gateway)
    with time_machine.travel(timezone.now() + timedelta(minutes=1)):
        report = run_with(monkeypatch, gateway)
    assert (report.run, report.difference_count, report.started_at) == (1, 0, None)


@pytest.mark.parametrize("step", ["operations.ask_repairs.repair", "operations.repair._note"])
@pytest.mark.django_db(transaction=True)
def test_repairs_of_a_reconciled_day_are_carried_on_by_the_job(step):
    for clock in ("10:00", "11:00", "12:00"):
        paid_attempt(clock)
    command = ["reconcile", "--date", DAY.isoformat(), "--provider", "alipay", "--apply"]

    run_and_die(f"payments.reconciling.{step}", *command, setup=BILL)
    assert Difference.objects.filter(repaired_at__isnull=True).exists()
    assert not Difference.objects.filter(repaired_at__isnull=True, repair_due_at__isnull=True).exists()
    Difference.objects.filter(repair_due_at__gt=timezone.now()).update(repair_due_at=timezone.now() - LEASE)
    carry_out_repairs()

    assert not Difference.objects.filter(repaired_at__isnull=True).exists()
    assert ExceptionCase.objects.count() == 3, "each is raised once"


@pytest.mark.django_db(transaction=True)
def test_an_import_that_dies_leaves_nothing_and_the_next_run_does_all(tmp_path):
    file = tmp_path / "members.csv"
    file.write_text("name,phone\n张三,13800000001\n李四,13800000002\n", encoding="utf-8")
    command = ["import_members", str(file), "--apply"]

    run_and_die("members.desk.operations.import_members._name_accounts", *command, times=1)
    assert not Member.objects.exists()
    call_command(*command)

    assert Member.objects.count() == 2
