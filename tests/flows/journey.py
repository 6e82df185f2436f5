"""What journeys have in common: commands that report JSON, time that has passed, and the books at the end."""

import json
from datetime import timedelta
from io import StringIO
from typing import Any

from django.core.cache import cache
from django.core.management import call_command
from django.db.models import Sum
from django.utils import timezone

from payments.enums import AttemptStatus, RefundStatus
from payments.models import Attempt, ExceptionCase, Payment, Refund

OPENINGS = [("v3", "alipay", "precreate"), ("v3", "wechat", "native"), ("v2", "wechat", "native")]


def run(command: str, *arguments: str) -> Any:
    """What the command reports with `--json`."""
    return run_lines(command, *arguments)[-1]


def run_lines(command: str, *arguments: str) -> list[Any]:
    """The same for a command that reports several objects."""
    out = StringIO()
    call_command(command, "--json", *arguments, stdout=out)
    return [json.loads(line) for line in out.getvalue().splitlines()]


def make_due() -> None:
    """The time to ask the providers has come, for every attempt and every refund."""
    past = timezone.now() - timedelta(seconds=1)
    Attempt.objects.filter(next_query_at__isnull=False).update(next_query_at=past)
    Refund.objects.filter(next_query_at__isnull=False).update(next_query_at=past)


def expire() -> None:
    """Every payment's time is over."""
    Payment.objects.update(expires_at=timezone.now() - timedelta(seconds=1))


def let_a_minute_pass() -> None:
    """The refunds so far were sent long enough ago for another one."""
    Refund.objects.filter(sent_at__isnull=False).update(sent_at=timezone.now() - timedelta(minutes=2))


def pay_without_notice(sandbox: Any, created: dict[str, Any]) -> None:
    """The payer pays, and nobody tells us."""
    sandbox.pay(created["provider"], created["transaction_id"], deliver=False)


def close_the_books(sandbox: Any, *, expected_cases: set[str]) -> None:
    """Ask for everything that is open, then compare: sums with the provider's book, chains, open exceptions."""
    cache.clear()
    sandbox.scenario("normal")
    for trade in sandbox.trades():
        sandbox.scenario("normal", trade["out_trade_no"])
    make_due()
    run("sync_payments")
    run("sync_refunds")
    book = sandbox.book()
    for provider in ("alipay", "wechat"):
        assert ledger_sums(provider) == (book[provider]["paid_fen"], book[provider]["refunded_fen"]), provider
    assert run("verify_audit")["broken"] == 0
    assert set(ExceptionCase.objects.filter(closed_at=None).values_list("kind", flat=True)) == expected_cases


def ledger_sums(provider: str) -> tuple[int, int]:
    """What was paid at this provider, and what went back, in fen, added up from the ledger's single rows."""
    paid = Attempt.objects.filter(provider=provider, status=AttemptStatus.PAID).aggregate(sum=Sum("paid_fen"))
    back = Refund.objects.filter(provider=provider, status=RefundStatus.SUCCEEDED).aggregate(sum=Sum("amount_fen"))
    return paid["sum"] or 0, back["sum"] or 0
