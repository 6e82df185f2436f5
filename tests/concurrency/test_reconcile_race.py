"""The same day at the same time: one of them makes the report, the other is told so."""

import threading

import pytest

from payments.models import Difference, Reconciliation
from payments.reconciling.operations import reconcile
from payments.reconciling.operations.reconcile import reconcile_day
from payments.reconciling.operations.run import ReconciliationRunning
from tests.concurrency.race import at_once
from tests.payments.reconciling.reconciliation_bed import DAY, PROVIDER, BillGateway, entry
from tests.processes import PATIENCE_SECONDS

WORKERS = 4


@pytest.mark.django_db(transaction=True)
def test_one_runs(monkeypatch):
    bill, barrier, others = [entry(amount_fen=1), entry(amount_fen=2)], threading.Barrier(WORKERS), threading.Event()
    refused = []

    class Shared(BillGateway):
        """Everybody has read the bill before anybody compares; who compares waits until the others were refused."""

        def read_bill(self, file, *, day):
            yield from self.entries
            if not Reconciliation.objects.exists():
                barrier.wait(PATIENCE_SECONDS)
            else:
                assert others.wait(PATIENCE_SECONDS)

    monkeypatch.setattr(reconcile, "get_gateway", lambda _provider: Shared(*bill))

    def run(_client):
        try:
            return reconcile_day(provider=PROVIDER, day=DAY).run
        except ReconciliationRunning as error:
            refused.append(error)
            if len(refused) == WORKERS - 1:
                others.set()
            return error.code

    answers = at_once([run] * WORKERS)

    assert sorted(map(str, answers)) == ["1", *["reconciliation_running"] * (WORKERS - 1)]
    assert (Reconciliation.objects.get().difference_count, Difference.objects.count()) == (2, 2)
