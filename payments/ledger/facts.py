"""What events vouch for: the columns of a row that money hangs on, in a form that is the same on every database.

An event carries the facts that are new with it: the columns that change of the row that the chain belongs to, and
everything of a row beside it (`attempt:12`). The newest word is what the row must say, and a column that no event names
is empty. What is not money stays free: when a provider is asked next, the way of an attempt that nobody has paid, which
bill has an entry.
"""

import json
from collections.abc import Iterable, Mapping
from datetime import UTC, date, datetime
from functools import lru_cache
from typing import Any

from django.apps import apps
from django.conf import settings
from django.db.models import CharField, Model, TextField

from foundation.encryption import SealedMixin
from foundation.keyed_hash import keyed_hash

Facts = dict[str, dict[str, Any]]

GUARDED: Mapping[str, tuple[str, ...]] = {
    "payment": (
        "member_id",
        "amount_fen",
        "type",
        "item_id",
        "status",
        "failure_reason",
        "fulfilment",
        "provider",
        "transaction_id_index",
        "refunded_fen",
        "created_at",
        "paid_at",
    ),
    "attempt": (
        "provider",
        "out_trade_no_index",
        "provider_transaction_id_index",
        "is_paid",
        "paid_fen",
        "received_fen",
        "paid_at",
        "is_overpayment",
        "refund_reserved_fen",
        "refunded_fen",
        "refunded_elsewhere_fen",
        "till_id",
    ),
    "refund": (
        "attempt_id",
        "provider",
        "amount_fen",
        "reason",
        "decline_reason",
        "status",
        "is_external",
        "is_by_hand",
        "take",
        "together_with_id",
        "number_index",
        "provider_refund_id",
        "reference",
        "requested_by_id",
        "approved_by_id",
        "succeeded_at",
        "till_id",
    ),
    "invoice": ("reverses_id", "state", "amount_fen", "code", "number", "issued_on"),
    "exceptioncase": (
        "payment_id",
        "kind",
        "subject",
        "amount_fen",
        "evidence",
        "proposed_action",
        "reconciliation_id",
        "refund_id",
        "opened_at",
        "closed_at",
        "closed_by_id",
        "closing_action",
        "closing_reason",
    ),
    "reconciliation": (
        "provider",
        "day",
        "source",
        "run",
        "finished_at",
        "bill_payment_count",
        "bill_payment_fen",
        "bill_refund_count",
        "bill_refund_fen",
        "bill_fee_millifen",
        "ledger_payment_count",
        "ledger_payment_fen",
        "ledger_refund_count",
        "ledger_refund_fen",
        "ledger_fee_millifen",
        "run_by_id",
        "matched_count",
        "carried_count",
        "not_ours_count",
        "not_ours_payment_fen",
        "not_ours_refund_fen",
        "difference_count",
    ),
    "closing": (
        "number",
        "period",
        "date",
        "state",
        "payment_count",
        "refund_count",
        "late_count",
        "received_fen",
        "refunded_fen",
        "fee_millifen",
        "unknown_fee_count",
        "totals",
        "undecided",
        "statement",
        "closed_by_id",
        "closed_at",
        "reason",
        "reopened_by_id",
        "reopened_at",
        "reopening_reason",
    ),
    "difference": ("run", "outcome", "repaired_at", "repaired_by_id"),
}
# Sentences of people and numbers of transactions stand in no event: only a keyed digest of them, by which they are
# recognised.
_DIGESTED = frozenset(
    {"reason", "decline_reason", "evidence", "closing_reason", "reopening_reason", "provider_refund_id", "reference"}
)


def subject_of_row(row: Model) -> str:
    """How facts name a row beside the one that the chain belongs to: `attempt:12`."""
    return f"{row._meta.model_name}:{row.pk}"


def plain(name: str, value: Any) -> Any:
    """A column's value as JSON has it; times in UTC to the microsecond."""
    if value is None or value == "":
        return value
    if name in _DIGESTED:
        return digest_of(value)
    if isinstance(value, datetime):
        return value.astimezone(UTC).isoformat(timespec="microseconds")
    return value.isoformat() if isinstance(value, date) else value


def digest_of(text: str) -> str:
    """32 hexadecimal characters that only the holder of `AUDIT_KEY` can make of this text."""
    return keyed_hash(settings.AUDIT_KEY, f"text\0{text}".encode())[:32]


def facts_of(row: Model) -> dict[str, Any]:
    """Everything that events vouch for of this row, as it stands now."""
    return {name: plain(name, getattr(row, name)) for name in GUARDED[str(row._meta.model_name)]}


def filled_facts(row: Model) -> dict[str, Any]:
    """The same without what is empty, and so needs no word."""
    facts = facts_of(row)
    nothing = nothing_in(str(row._meta.model_name), tuple(facts))
    return {name: value for (name, value), empty in zip(facts.items(), nothing, strict=True) if value != empty}


@lru_cache(maxsize=64)
def nothing_in(model_name: str, names: tuple[str, ...]) -> tuple[Any, ...]:
    """What each of these columns holds when it says nothing, and so when no event names it.

    Where NULL can be, NULL alone says nothing: 0, or an empty text, is something else to the program. A sealed text
    reads as empty where it is NULL.
    """
    columns = {each.attname: each for each in apps.get_model("payments", model_name)._meta.concrete_fields}
    return tuple(_nothing_in(columns.get(name)) for name in names)


def _nothing_in(column: Any) -> Any:
    if isinstance(column, SealedMixin):
        return ""
    if column is not None and column.null:
        return None
    return "" if isinstance(column, CharField | TextField) else 0


def new_facts(row: Model, changes: Mapping[str, Any]) -> dict[str, Any]:
    """What `changes` (by column) would make of the row that it does not say yet."""
    guarded = GUARDED[str(row._meta.model_name)]
    after = {name: plain(name, value) for name, value in changes.items() if name in guarded}
    return {name: value for name, value in after.items() if value != plain(name, getattr(row, name))}


def fold(state: Facts, facts: Facts) -> None:
    """Let `state` be what the events say, with this further event's facts."""
    for subject, told in facts.items():
        if ":" in subject:
            state[subject] = told
        else:
            state.setdefault(subject, {}).update(told)


def with_rows(facts: Facts, rows: Iterable[Model]) -> str:
    """The facts of an event as its text, with all that these rows say."""
    said = {**facts, **{subject_of_row(row): filled_facts(row) for row in rows}}
    return json.dumps({name: told for name, told in said.items() if told}, ensure_ascii=False, separators=(",", ":"))
