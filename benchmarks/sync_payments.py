"""Ask for many open attempts: how many calls are in flight, how long it takes, how much memory.

`python -m benchmarks.sync_payments [--attempts 10000] [--seconds 0.02]`; the provider is one that takes that long to
answer that nothing was paid yet.
"""

import argparse
import json
import os
import resource
import tempfile
import threading
import time
from io import StringIO
from pathlib import Path

import django

from tests.plugin import ROOT, forget_the_developers_environment, test_environment, test_keys


class SlowProvider:
    """Answers every question after a while, and counts how many wait at the same time."""

    def __init__(self, seconds: float) -> None:
        self.seconds = seconds
        self.calls = self.in_flight = self.most_in_flight = 0
        self.lock = threading.Lock()

    def query(self, out_trade_no: str) -> object:
        """Nothing was paid yet."""
        from payments.providers.base import Trade, TradeState

        with self.lock:
            self.calls += 1
            self.in_flight += 1
            self.most_in_flight = max(self.most_in_flight, self.in_flight)
        time.sleep(self.seconds)
        with self.lock:
            self.in_flight -= 1
        return Trade(out_trade_no, TradeState.WAITING)


def main() -> None:
    """Fill a fresh SQLite database, ask once for everything, and print what it took as JSON."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--attempts", type=int, default=10_000)
    parser.add_argument("--seconds", type=float, default=0.02)
    arguments = parser.parse_args()
    forget_the_developers_environment()
    with tempfile.TemporaryDirectory(prefix="gymsite-") as directory:
        keys = test_keys(ROOT / "var" / "test-keys")
        url = f"sqlite:///{Path(directory) / 'ledger.sqlite3'}"
        os.environ.update(
            test_environment(keys, Path(directory), url), DJANGO_SETTINGS_MODULE="gymsite.settings", LOG_LEVEL="ERROR"
        )
        django.setup()
        print(json.dumps(measure(arguments.attempts, SlowProvider(arguments.seconds))))


def measure(attempts: int, provider: SlowProvider) -> dict[str, float]:
    """One run of `sync_payments` over so many due attempts."""
    from django.core.management import call_command

    from payments.operations import ask

    call_command("migrate", verbosity=0)
    fill(attempts)
    ask.get_gateway = lambda _provider: provider  # type: ignore[assignment, return-value]
    before = time.perf_counter()
    call_command("sync_payments", stdout=StringIO())
    seconds = time.perf_counter() - before
    assert provider.calls >= attempts  # in a run of minutes the first ones are due again
    return {
        "attempts": attempts,
        "calls": provider.calls,
        "most_calls_in_flight": provider.most_in_flight,
        "seconds": round(seconds, 1),
        "calls_per_second": round(provider.calls / seconds),
        "peak_mb": round(resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024, 1),
    }


def fill(attempts: int) -> None:
    """So many payments, each with an attempt that is due."""
    from datetime import timedelta

    from django.utils import timezone

    from payments.models import Attempt, Payment
    from tests.factories.members import MemberFactory
    from tests.factories.payments import AttemptFactory, PaymentFactory

    member, past = MemberFactory(), timezone.now() - timedelta(seconds=1)
    payments = Payment.objects.bulk_create(PaymentFactory.build_batch(attempts, member=member), batch_size=500)
    Attempt.objects.bulk_create(
        [AttemptFactory.build(payment=payment, next_query_at=past) for payment in payments], batch_size=500
    )


if __name__ == "__main__":
    main()
