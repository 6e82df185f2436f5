"""How a report and its differences change: with an event, under the report's lock, inside the caller's transaction."""

from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from foundation.rows.writing import insert
from payments.ledger.chain import chain_of_report, further_hash, link_hash
from payments.ledger.facts import Facts, digest_of, filled_facts, new_facts, subject_of_row, with_rows
from payments.ledger.models import Difference, Reconciliation, ReportEvent
from payments.ledger.operations.move_attempt_or_refund import change_expected

# What a run writes down of a difference; what becomes of it later is told by the report's events.
WRITTEN_ONCE = (
    "reconciliation_id",
    "run",
    "kind",
    "entry",
    "payment_id",
    "attempt_id",
    "refund_id",
    "number_index",
    "bill_line",
    "bill_fen",
    "ledger_fen",
    "bill_state",
    "ledger_state",
    "fee_millifen",
    "expected_fee_millifen",
    "proposed_repair",
)


def difference_hash(difference: Difference, *, chain: str) -> str:
    """The keyed hash of what a run writes down; `chain` is the report's.

    The number of the entry counts by its index, that of its order by a digest. Raises SealBroken where the latter does
    not open.
    """
    number = difference.out_trade_no
    said = [*(getattr(difference, name) for name in WRITTEN_ONCE), digest_of(number) if number else ""]
    return link_hash(chain=chain, previous="difference", said=said, at=None)


def publish_report(report: Reconciliation, *, written: int, digest: str, **changes: Any) -> None:
    """Let the report say this from now on; so many differences, and the digest of their hashes in their order."""
    told = {"count": written, "digest": digest}
    _record(report, {"reconciliation": new_facts(report, changes), "differences": told}, changes)


def note_repair(report: Reconciliation, difference: Difference) -> None:
    """The report vouches for what has become of one of its differences, as that says now."""
    _record(report, {subject_of_row(difference): filled_facts(difference)}, {})


def _record(report: Reconciliation, facts: Facts, changes: Mapping[str, Any]) -> None:
    event = ReportEvent(
        reconciliation=report,
        number=report.event_count + 1,
        facts=with_rows(facts, ()),
        created_at=timezone.now(),
    )
    event.hash = further_hash(chain=chain_of_report(report), previous=report.event_hash, event=event)
    head = {"event_count": event.number, "event_hash": event.hash}
    change_expected(report, expected={"event_count": report.event_count}, values={**changes, **head})
    insert(event)
