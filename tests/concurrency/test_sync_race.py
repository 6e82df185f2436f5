"""Several workers at once: each due attempt is asked for by exactly one of them."""

import threading
from collections import Counter
from datetime import timedelta
from io import StringIO

import pytest
from django.core.management import call_command
from django.utils import timezone

from payments.models import Attempt
from payments.paying.operations import ask
from payments.providers.base import Trade, TradeState
from tests.concurrency.race import at_once
from tests.factories.payments import AttemptFactory

WORKERS, ATTEMPTS = 4, 30


class Registry:
    """A gateway that counts who was asked for, and how many asked at the same time."""

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
    registry = Registry()
    monkeypatch.setattr(ask, "get_gateway", lambda _provider: registry)

    at_once([lambda _client: call_command("sync_payments", stdout=StringIO())] * WORKERS)

    assert registry.asked == {attempt.out_trade_no: 1 for attempt in attempts}
    assert registry.most_in_flight <= WORKERS * 8
    assert set(Attempt.objects.values_list("query_count", flat=True)) == {1}
