"""One run of a reconciliation: an entry twice, the same day again, one at a time, and nothing half done."""

from datetime import timedelta

import pytest
import time_machine
from django.db import connection
from django.test.utils import CaptureQueriesContext
from django.utils import timezone

from foundation.errors import InvalidField
from payments.errors import ProviderNotConfigured
from payments.models import Attempt, Difference, Reconciliation
from payments.providers.billing import BillFault, BillNotReady, BillRefused, EntryKind
from payments.reconciling.operations import compare_bill as reconcile_bill
from payments.reconciling.operations import reconcile
from payments.reconciling.operations import run as reconciliation_run
from payments.reconciling.operations.bill_day import bill_today
from payments.reconciling.operations.reconcile import reconcile_day
from payments.reconciling.operations.run import LEASE, ReconciliationRunning
from tests.payments.reconciling.reconciliation_bed import (
    DAY,
    PROVIDER,
    BillGateway,
    bill_of,
    bill_of_refund,
    content,
    empty_tables,
    entry,
    only,
    open_attempt,
    paid_attempt,
    refund_of,
    run_with,
    told,
)

pytestmark = pytest.mark.django_db


class TestTwice:
    def test_in_one_bill(self, monkeypatch):
        attempt = paid_attempt()
        refund = refund_of(attempt)
        bill = [bill_of(attempt), bill_of_refund(refund)]
        assert only(monkeypatch, *bill, *bill) == [
            ("duplicate", "payment", 10_000, 0, "raise"),
            ("duplicate", "refund", 4_000, 0, "raise"),
        ]

    def test_in_batches_far_apart(self, monkeypatch):
        monkeypatch.setattr(reconcile_bill, "BATCH", 1)
        attempt = paid_attempt()
        assert only(monkeypatch, bill_of(attempt), entry(amount_fen=1), bill_of(attempt)) == [
            ("missing_here", "payment", 1, 0, "raise"),
            ("duplicate", "payment", 10_000, 0, "raise"),
        ]

    def test_of_an_unknown_number(self, monkeypatch):
        line = entry(amount_fen=5)
        assert only(monkeypatch, line, line) == [
            ("missing_here", "payment", 5, 0, "raise"),
            ("duplicate", "payment", 5, 0, "raise"),
        ]

    def test_in_the_bills_of_two_days(self, monkeypatch):
        attempt = paid_attempt()
        refund = refund_of(attempt)
        bill = [bill_of(attempt), bill_of_refund(refund)]
        run_with(monkeypatch, BillGateway(*bill))
        report = run_with(monkeypatch, BillGateway(*bill), day=DAY + timedelta(days=1))
        assert told(report) == [
            ("duplicate", "payment", 10_000, 0, "raise"),
            ("duplicate", "refund", 4_000, 0, "raise"),
        ]


class TestAgain:
    def mixed(self):
        paid, unpaid = paid_attempt(), open_attempt()
        refund_of(paid)
        paid_attempt("23:30")
        return [bill_of(paid), bill_of(unpaid), entry(), entry(kind=EntryKind.REFUND, refund_number="r")]

    def test_the_same_report(self, monkeypatch):
        bill = self.mixed()
        first = content(run_with(monkeypatch, BillGateway(*bill)))
        report = run_with(monkeypatch, BillGateway(*bill))
        assert content(report) == first
        assert (report.run, Difference.objects.count(), len(first[1])) == (2, 4, 4)
        assert report.carried_count == 1

    def test_a_corrected_bill_takes_back_what_the_first_one_had(self, monkeypatch):
        kept, dropped, late = paid_attempt(), paid_attempt(fen=5), paid_attempt("23:30")
        run_with(monkeypatch, BillGateway(bill_of(kept), bill_of(dropped), bill_of(late)))
        report = run_with(monkeypatch, BillGateway(bill_of(kept)))
        assert told(report) == [("missing_there", "payment", 0, 5, "raise")]
        assert (report.carried_count, report.ledger_payment_count) == (1, 2)
        assert list(Attempt.objects.order_by("pk").values_list("billed_on", flat=True)) == [DAY, None, None]

    def test_repaired_differences_stay_as_history(self, monkeypatch):
        run_with(monkeypatch, BillGateway(entry(amount_fen=1), entry(amount_fen=2)))
        Difference.objects.filter(bill_fen=1).update(repaired_at=timezone.now())
        report = run_with(monkeypatch, BillGateway())
        assert (told(report), report.difference_count) == ([], 0)
        assert list(Difference.objects.values_list("bill_fen", "run")) == [(1, 1)]

    def test_what_is_replaced_goes_page_by_page(self, monkeypatch):
        monkeypatch.setattr(reconciliation_run, "BATCH", 2)
        bill = [entry(amount_fen=fen) for fen in range(1, 8)]
        run_with(monkeypatch, BillGateway(*bill))
        Difference.objects.filter(bill_fen=4).update(repaired_at=timezone.now())
        run_with(monkeypatch, BillGateway(*bill[:1]))
        assert list(Difference.objects.values_list("bill_fen", "run")) == [(4, 1), (1, 2)]

    def test_what_a_crash_kept_from_going_goes_with_the_next_run(self, monkeypatch):
        run_with(monkeypatch, BillGateway(entry()))
        with monkeypatch.context() as patch:
            patch.setattr(reconciliation_run, "_forget_replaced", lambda _report: None)
            assert run_with(monkeypatch, BillGateway(entry())).difference_count == 1
        assert Difference.objects.count() == 2
        assert (run_with(monkeypatch, BillGateway()).run, Difference.objects.count()) == (3, 0)


class TestNothingHalfDone:
    def test_a_bill_that_is_wrong_at_its_end_leaves_nothing(self, monkeypatch):
        attempt = paid_attempt()
        gateway = BillGateway(bill_of(attempt), entry(), fault=BillRefused(BillFault.TOTALS_MISSING))
        with pytest.raises(BillRefused):
            run_with(monkeypatch, gateway)
        attempt.refresh_from_db()
        assert attempt.billed_on is None
        assert not Difference.objects.exists()
        assert not Reconciliation.objects.exists()

    def test_one_that_is_not_ready_leaves_nothing(self, monkeypatch):
        with pytest.raises(BillNotReady):
            run_with(monkeypatch, BillGateway(download=BillNotReady()))
        assert not Reconciliation.objects.exists()

    def test_a_crash_in_the_third_batch_leaves_the_report_as_it_was(self, monkeypatch):
        monkeypatch.setattr(reconcile_bill, "BATCH", 2)
        bill = [entry(amount_fen=number) for number in range(1, 8)]
        before = content(run_with(monkeypatch, BillGateway(*bill[:1])))
        real, calls = reconcile_bill.find_in_ledger, []

        def falls_over(*arguments):
            calls.append(1)
            if len(calls) == 3:
                raise OSError("the database is away")
            return real(*arguments)

        with monkeypatch.context() as patch:
            patch.setattr(reconcile_bill, "find_in_ledger", falls_over)
            with pytest.raises(OSError, match="away"):
                run_with(monkeypatch, BillGateway(*bill))
        report = Reconciliation.objects.get()
        assert Difference.objects.filter(run=2).count() == 4
        assert (content(report), report.run, report.started_at) == (before, 1, None)

        report = run_with(monkeypatch, BillGateway(*bill))
        assert (report.run, report.difference_count, Difference.objects.count()) == (2, 7, 7)


class TestOneAtATime:
    def test_the_second_is_refused(self, monkeypatch):
        now = timezone.now()
        Reconciliation.objects.create(provider=PROVIDER, day=DAY, started_at=now, leased_until=now + LEASE)
        with pytest.raises(ReconciliationRunning) as refusal:
            run_with(monkeypatch, BillGateway())
        assert (refusal.value.code, refusal.value.status) == ("reconciliation_running", 409)
        assert Reconciliation.objects.get().started_at is not None

    def test_while_it_runs(self, monkeypatch):
        """The second begins where the first reads its bill for the second time, in the middle of its run."""

        class Interrupted(BillGateway):
            readings = 0

            def read_bill(self, file, *, day):
                self.readings += 1
                yield entry()
                if self.readings == 2:
                    with pytest.raises(ReconciliationRunning):
                        reconcile_day(provider=PROVIDER, day=DAY)

        gateway = Interrupted()
        report = run_with(monkeypatch, gateway)
        assert (report.run, report.difference_count, gateway.readings) == (1, 1, 3)

    def test_a_dead_one_is_replaced(self, monkeypatch):
        just_now, over = timezone.now() - LEASE, timezone.now() - timedelta(seconds=1)
        Reconciliation.objects.create(provider=PROVIDER, day=DAY, started_at=just_now, leased_until=over)
        assert run_with(monkeypatch, BillGateway(entry())).run == 1

    def test_one_that_takes_long_says_that_it_is_alive(self, monkeypatch):
        """Its clock goes on by half a lease with each batch; it holds its day all the time, and frees it in the end."""
        monkeypatch.setattr(reconcile_bill, "BATCH", 1)
        left = []

        class Slow(BillGateway):
            def read_bill(self, file, *, day):
                for number in range(6):
                    yield entry(amount_fen=number + 1)
                    clock.shift(LEASE / 2)
                    left.extend(
                        until - timezone.now()
                        for until in Reconciliation.objects.values_list("leased_until", flat=True)
                        if until is not None
                    )

        with time_machine.travel(timezone.now(), tick=False) as clock:
            report = run_with(monkeypatch, Slow())
        assert len(left) == 6
        assert min(left) >= timedelta()
        assert (report.run, report.started_at, report.leased_until) == (1, None, None)

    def test_one_that_was_taken_for_dead_writes_no_more(self, monkeypatch):
        class Slow(BillGateway):
            def read_bill(self, file, *, day):
                yield entry()
                Reconciliation.objects.update(started_at=timezone.now() + timedelta(hours=2))

        with pytest.raises(ReconciliationRunning):
            run_with(monkeypatch, Slow())
        report = Reconciliation.objects.get()
        assert (report.run, report.finished_at, Difference.objects.count()) == (0, None, 0)
        assert report.started_at is not None


class TestRefusals:
    def test_a_day_that_has_not_begun(self, monkeypatch):
        with pytest.raises(InvalidField):
            run_with(monkeypatch, BillGateway(), day=bill_today() + timedelta(days=1))

    def test_a_provider_that_is_switched_off(self, monkeypatch):
        monkeypatch.setattr(reconcile, "get_gateway", lambda _provider: None)
        with pytest.raises(ProviderNotConfigured):
            reconcile_day(provider=PROVIDER, day=DAY)


def statements_of(monkeypatch, *, batches, rows):
    """How many statements it takes to reconcile so many batches, each with so many rows of four sorts."""
    monkeypatch.setattr(reconcile_bill, "BATCH", 4 * rows)
    bill = []
    for _number in range(batches * rows):
        attempt = paid_attempt()
        bill += [bill_of(attempt), bill_of_refund(refund_of(attempt)), entry(), bill_of(open_attempt())]
    monkeypatch.setattr(reconcile, "raise_differences", lambda _report: None)  # goes by the differences
    with CaptureQueriesContext(connection) as captured:
        report = run_with(monkeypatch, BillGateway(*bill), day=DAY)
    assert (report.matched_count, report.difference_count) == (2 * batches * rows, 2 * batches * rows)
    empty_tables()
    return sum("SAVEPOINT" not in query["sql"] for query in captured)


def test_a_batch_takes_a_fixed_number_of_statements(monkeypatch):
    """Three look-ups, and one transaction of the claim, two marks and the differences; however many rows there are."""
    one = statements_of(monkeypatch, batches=1, rows=1)
    assert statements_of(monkeypatch, batches=1, rows=10) == one
    assert statements_of(monkeypatch, batches=4, rows=5) == one + 3 * 7
