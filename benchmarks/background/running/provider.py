"""A provider to whom nothing was paid. Its protocol is not measured here: no signature, no network, only the wait."""

import threading
import time
from collections import Counter
from unittest import mock

from payments import providers
from payments.providers.base import Trade, TradeState

ANSWER_SECONDS = 0.005


class SlowProvider:
    """Answers every question after a while; counts the questions, and how many waited at the same time."""

    def __init__(self) -> None:
        self.calls: Counter[str] = Counter()
        self.in_flight = self.most_in_flight = 0
        self.lock = threading.Lock()

    def query(self, out_trade_no: str) -> Trade:
        """Nothing was paid yet."""
        self._answer("query")
        return Trade(out_trade_no, TradeState.WAITING)

    def close(self, out_trade_no: str) -> TradeState:
        """Nobody can pay it any more."""
        self._answer("close")
        return TradeState.CLOSED

    def _answer(self, question: str) -> None:
        with self.lock:
            self.calls[question] += 1
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        time.sleep(ANSWER_SECONDS)
        with self.lock:
            self.in_flight -= 1


def stand_in() -> SlowProvider:
    """From now on it answers in this process whenever Alipay is asked."""
    provider = SlowProvider()
    mock.patch.dict(vars(providers), alipay=lambda: provider).start()  # a Mock would remember every call
    return provider


def counted(provider: SlowProvider) -> dict[str, float]:
    """How it answered, and what it was asked, for the report."""
    return {
        "answer_seconds": ANSWER_SECONDS,
        "queries": provider.calls["query"],
        "closes": provider.calls["close"],
        "most_calls_in_flight": provider.most_in_flight,
    }
