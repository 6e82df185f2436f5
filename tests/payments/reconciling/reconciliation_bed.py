"""A ledger and a bill side by side: rows of one day, and a provider whose bill is what the test says."""

from datetime import UTC, date, datetime, time, timedelta
from decimal import Decimal
from typing import Any

from django.db import transaction

from payments.enums import AttemptStatus, PaymentStatus, ProviderName, RefundStatus
from payments.ledger.numbers import new_refund_number, new_transaction_id
from payments.models import (
    Attempt,
    BillFile,
    CaseEvent,
    Difference,
    Event,
    ExceptionCase,
    Payment,
    Reconciliation,
    Refund,
    ReportEvent,
)
from payments.providers.billing import BillEntry, EntryKind, EntryState
from payments.reconciling.operations import reconcile
from payments.reconciling.operations.reconcile import reconcile_day
from tests.factories.payments import AttemptFactory, PaymentFactory
from tests.unguarded import unguarded

DAY = date(2025, 3, 10)
PROVIDER = ProviderName.ALIPAY


def at(clock: str, *, day: date = DAY) -> datetime:
    """A time of the day in UTC+8, in UTC."""
    return datetime.combine(day, time.fromisoformat(clock), tzinfo=UTC) - timedelta(hours=8)


class BillGateway:
    """A provider with one bill; `download` and `fault` are raised when it is downloaded, or read to its end."""

    def __init__(self, *entries: BillEntry, download: Exception | None = None, fault: Exception | None = None) -> None:
        self.entries = list(entries)
        self.download, self.fault = download, fault
        self.trades: dict[str, Any] = {}
        self.refunds: dict[str, Any] = {}

    def download_bill(self, _day: date, into: Any) -> None:
        if self.download is not None:
            raise self.download
        into.write(b"a bill")

    def read_bill(self, file: Any, *, day: date) -> Any:
        file.read()
        yield from self.entries
        if self.fault is not None:
            raise self.fault

    def query(self, out_trade_no: str) -> Any:
        return _or_raise(self.trades[out_trade_no])

    def query_refund(self, *, out_trade_no: str, number: str) -> Any:
        return _or_raise(self.refunds[number])


def _or_raise(answer: Any) -> Any:
    if isinstance(answer, Exception):
        raise answer
    return answer


def paid_attempt(clock: str = "12:00", *, fen: int = 10_000, day: date = DAY, **fields: Any) -> Attempt:
    """A trade that was paid at that time."""
    moment = at(clock, day=day)
    payment = PaymentFactory(
        amount_fen=fen, status=PaymentStatus.SUCCESS, paid_at=moment, created_at=moment, provider=PROVIDER
    )
    values = {"status": AttemptStatus.PAID, "paid_fen": fen, "paid_at": moment, **fields}
    return AttemptFactory(payment=payment, **values)


def open_attempt(*, fen: int = 10_000) -> Attempt:
    """A trade that is not known to be paid."""
    return AttemptFactory(payment=PaymentFactory(amount_fen=fen))


def refund_of(attempt: Attempt, clock: str = "15:00", *, fen: int = 4_000, day: date = DAY, **fields: Any) -> Refund:
    """A refund that reached the payer at that time, unless a status is given."""
    status = fields.pop("status", RefundStatus.SUCCEEDED)
    number = fields.pop("number", None) or new_refund_number(at(clock, day=day))
    if status == RefundStatus.SUCCEEDED:
        Attempt.objects.filter(pk=attempt.pk).update(refund_reserved_fen=fen, refunded_fen=fen)
    return Refund.objects.create(
        payment=attempt.payment,
        attempt=attempt,
        provider=attempt.provider,
        amount_fen=fen,
        reason="",
        status=status,
        number=number,
        number_index=Refund.index_of(number),
        created_at=at(clock, day=day),
        succeeded_at=at(clock, day=day) if status == RefundStatus.SUCCEEDED else None,
        **fields,
    )


def bill_of(attempt: Attempt, **changes: Any) -> BillEntry:
    """The line that a provider bills this trade with."""
    return entry(attempt.out_trade_no, **{"amount_fen": attempt.payment.amount_fen, **changes})


def bill_of_refund(refund: Refund, **changes: Any) -> BillEntry:
    """The line that a provider bills this refund with."""
    values = {"kind": EntryKind.REFUND, "refund_number": refund.number, "amount_fen": refund.amount_fen, **changes}
    return entry(refund.attempt.out_trade_no, **values)


def entry(out_trade_no: str = "", **changes: Any) -> BillEntry:
    """A line about a trade; without a number one that nobody here knows of."""
    values: dict[str, Any] = {
        "line": 7,
        "kind": EntryKind.PAYMENT,
        "state": EntryState.DONE,
        "out_trade_no": out_trade_no or new_transaction_id(at("10:00")),
        "provider_transaction_id": "",
        "amount_fen": 10_000,
        "occurred_at": at("12:00"),
        **changes,
    }
    return BillEntry(**values)


def with_fee(line: BillEntry, *, millifen: int, rate: str | None = "0.006", base: int | None = None) -> BillEntry:
    """The line with a fee that is taken of its amount."""
    return BillEntry(
        **{name: getattr(line, name) for name in line.__slots__ if not name.startswith("fee_")},
        fee_millifen=millifen,
        fee_base_fen=line.amount_fen if base is None else base,
        fee_rate=None if rate is None else Decimal(rate),
    )


def run_with(monkeypatch: Any, gateway: BillGateway, *, day: date = DAY) -> Reconciliation:
    """Reconcile the day with what this provider bills."""
    monkeypatch.setattr(reconcile, "get_gateway", lambda _provider: gateway)
    return reconcile_day(provider=PROVIDER, day=day)


def told(report: Reconciliation) -> list[tuple[str, str, int, int, str]]:
    """The report's differences: kind, entry, what each side counts, and the proposal."""
    found = Difference.objects.filter(reconciliation=report, run=report.run).order_by("id")
    return [(one.kind, one.entry, one.bill_fen, one.ledger_fen, one.proposed_repair) for one in found]


def content(report: Reconciliation) -> tuple[dict[str, Any], list[dict[str, Any]]]:
    """All that a report says, without the marks of the run."""
    marks = {"_state", "id", "run", "started_at", "finished_at", "source", "raised_run"}
    marks |= {"event_count", "event_hash", "hash", "begun_run"}
    rows = Difference.objects.filter(reconciliation=report, run=report.run).order_by("id")
    return _without(report, marks), [_without(row, marks) for row in rows]


def _without(row: Any, names: set[str]) -> dict[str, Any]:
    return {name: getattr(row, name) for name in vars(row).keys() - names}


def empty_tables() -> None:
    """For a property that is tried with one ledger after another."""
    with transaction.atomic(), unguarded():
        for model in (
            CaseEvent,
            ReportEvent,
            Event,
            BillFile,
            ExceptionCase,
            Difference,
            Reconciliation,
            Refund,
            Attempt,
            Payment,
        ):
            model.objects.all().delete()


def only(monkeypatch: Any, *entries: BillEntry) -> list[tuple[str, str, int, int, str]]:
    """What the run of a bill of these entries alone tells."""
    return told(run_with(monkeypatch, BillGateway(*entries)))
