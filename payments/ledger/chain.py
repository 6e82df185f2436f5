"""The chain that events make: each is tied by a keyed hash to the one before it and to what it is about."""

from collections.abc import Sequence
from datetime import UTC, datetime
from typing import Any

import msgspec
from django.conf import settings

from foundation.keyed_hash import keyed_hash
from payments.ledger.models import CaseEvent, Closing, ClosingEvent, Event, ExceptionCase, Reconciliation, ReportEvent

# The bytes that json.dumps writes without blanks and without escaping what is not ASCII; in a tenth of the time.
_as_text = msgspec.json.Encoder().encode

# What an event says beside its time, in the order in which it is hashed.
PAYMENT_COLUMNS = (
    "number",
    "kind",
    "from_status",
    "to_status",
    "source",
    "actor",
    "evidence",
    "facts",
    "notification_id",
)
COLUMNS = ("number", "facts")


def event_hash(*, chain: str, previous: str, event: Event) -> str:
    """The hash of a payment's event; `chain` is the payment's blind index."""
    said = [getattr(event, name) for name in PAYMENT_COLUMNS]
    return link_hash(chain=chain, previous=previous, said=said, at=event.created_at)


def further_hash(*, chain: str, previous: str, event: CaseEvent | ReportEvent | ClosingEvent) -> str:
    """The same for an event of a case, of a report or of a closing."""
    said = [getattr(event, name) for name in COLUMNS]
    return link_hash(chain=chain, previous=previous, said=said, at=event.created_at)


def link_hash(*, chain: str, previous: str, said: Sequence[Any], at: datetime | None) -> str:
    """HMAC-SHA256 under `AUDIT_KEY` of all that an event says, of the chain's name and of the hash before it.

    `at` is its time, if it has one: the same whatever zone it was read in.
    """
    instant = "" if at is None else at.astimezone(UTC).isoformat(timespec="microseconds")
    content = _as_text([chain, previous, *said, instant])
    return keyed_hash(settings.AUDIT_KEY, content)


def chain_of_case(case: ExceptionCase) -> str:
    """The name of a case's chain: known before the case is written."""
    return f"case:{case.payment_id}:{case.kind}:{case.subject}"


def chain_of_report(report: Reconciliation) -> str:
    """The name of a report's chain."""
    return f"report:{report.provider}:{report.day.isoformat()}"


def chain_of_closing(closing: Closing) -> str:
    """The name of a closing's chain: known before it is written."""
    return f"closing:{closing.number}:{closing.period}:{closing.date.isoformat()}"
