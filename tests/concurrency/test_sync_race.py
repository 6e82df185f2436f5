"""Several workers at once: each due attempt is asked for by exactly one of them."""

import threading
from collections import Counter
from concurrent.futures import ThreadPoolExecutor
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.db import connections
from django.utils import timezone

from payments.models import Attempt
from payments.paying.operations import ask
from payments.providers.base import Trade, TradeState
from tests.factories.payments import AttemptFactory

WORKERS, ATTEMPTS = 4, 30


class Registry:
    """A gateway that waits until every worker is in the middle of asking, and counts who was asked for."""

    def __init__(self):
        self.asked = Counter()
        self.in_flight = self.most_in_flight = 0
        self.lock = threading.Lock()

    def query(self, out_trade_no):
        with self.lock:
            self.asked[out_trade_no] += 1
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        try:
            return Trade(out_trade_no, TradeState.WAITING)
        finally:
            with self.lock:
                self.in_flight -= 1


@pytest.mark.django_db(transaction=True)
def test_each_attempt_is_asked_for_once(monkeypatch):
    attempts = AttemptFactory.create_batch(ATTEMPTS)
    Attempt.objects.update(next_query_at=timezone.now() - timedelta(seconds=1))
    registry, barrier = Registry(), threading.Barrier(WORKERS)
    monkeypatch.setattr(ask, "get_gateway", lambda _provider: registry)

    def work(_number):
        barrier.wait(timeout=30)
        try:
            call_command("sync_payments", stdout=StringIO())
        finally:
            connections.close_all()

    with ThreadPoolExecutor(max_workers=WORKERS) as pool:
        list(pool.map(work, range(WORKERS)))

    assert registry.asked == {attempt.out_trade_no: 1 for attempt in attempts}
    assert registry.most_in_flight <= WORKERS * 8
    assert set(Attempt.objects.values_list("query_count", flat=True)) == {1}
