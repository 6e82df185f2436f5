"""What the providers' bills of a day say, beside the figures of the day."""

from collections.abc import Mapping
from dataclasses import asdict, dataclass
from datetime import date
from typing import Any

from payments.ledger.models import Reconciliation
from payments.reconciling.whole_reports import whole_reports


@dataclass(frozen=True, slots=True)
class Bill:
    """A finished report: what was paid less what went back, by the bill, and how much more that is than here."""

    report: int
    run: int
    bill_fen: int
    apart_fen: int


def bills_of(day: date) -> Mapping[str, Bill]:
    """By provider; one whose whole bill of the day nobody has compared is not among them."""
    reports = whole_reports(day).order_by("provider")
    return {report.provider: _bill(report) for report in reports}


def _bill(report: Reconciliation) -> Bill:
    bill_fen = report.bill_payment_fen - report.bill_refund_fen
    return Bill(report.pk, report.run, bill_fen, bill_fen - (report.ledger_payment_fen - report.ledger_refund_fen))


def written_bills(bills: Mapping[str, Bill]) -> dict[str, Any]:
    """As JSON has it."""
    return {provider: asdict(bill) for provider, bill in bills.items()}


def read_bills(said: Mapping[str, Any]) -> Mapping[str, Bill]:
    """What `written_bills` gave."""
    return {provider: Bill(**bill) for provider, bill in said.items()}
