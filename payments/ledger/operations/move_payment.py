"""The one mover: a payment's row changes, and its event is written, together or not at all."""

import hashlib
import hmac
import json
from collections.abc import Mapping
from datetime import UTC, datetime
from typing import Any

from django.conf import settings
from django.utils import timezone

from foundation.cause import Cause
from foundation.encryption import blind_index
from foundation.moves import require_legal
from foundation.rows.writing import insert
from payments.enums import PAYMENT_MOVES, EventKind, PaymentStatus
from payments.ledger.models import Event, Payment
from payments.ledger.operations.move_attempt_or_refund import change_expected


def first_event(
    payment: Payment, *, cause: Cause, evidence: Mapping[str, Any], kind: EventKind = EventKind.CREATED
) -> Event:
    """The event that a new, unsaved payment begins with; sets the payment's head. The caller saves both."""
    event = _next_event(payment, kind=kind, to=PaymentStatus(payment.status), cause=cause, evidence=evidence)
    event.from_status = ""
    event.hash = _hash(payment, event)
    payment.event_count, payment.event_hash = 1, event.hash
    return event


def record(
    payment: Payment,
    *,
    kind: EventKind,
    cause: Cause,
    evidence: Mapping[str, Any],
    to: PaymentStatus | None = None,
    **changes: Any,
) -> None:
    """Append an event and apply `changes` (and the move to `to`) to the row, inside the caller's transaction.

    The caller holds the payment's lock. Raises IllegalMove, and ConcurrentChange when the row is not as it was read.
    """
    before = PaymentStatus(payment.status)
    if to is not None:
        require_legal(before, to, PAYMENT_MOVES)
    event = _next_event(payment, kind=kind, to=to or before, cause=cause, evidence=evidence)
    event.hash = _hash(payment, event)
    head = {"status": event.to_status, "event_count": event.number, "event_hash": event.hash, **changes}
    change_expected(payment, expected={"status": before, "event_count": payment.event_count}, values=head)
    insert(event)


def index_of_reason(reason: str) -> str:
    """What an event says of a person's reason: it proves the one that is kept sealed beside it, and shows nothing."""
    return blind_index(reason, purpose="reason")


def _next_event(
    payment: Payment, *, kind: EventKind, to: PaymentStatus, cause: Cause, evidence: Mapping[str, Any]
) -> Event:
    """The event that follows the newest one, without its hash."""
    return Event(
        payment=payment,
        number=payment.event_count + 1,
        kind=kind,
        from_status=payment.status,
        to_status=to,
        source=cause.source,
        actor=cause.actor,
        evidence=json.dumps(evidence, sort_keys=True, ensure_ascii=False),
        notification_id=cause.notification_id,
        created_at=timezone.now(),
    )


def _hash(payment: Payment, event: Event) -> str:
    """The keyed hash that ties an event to its payment and to the event before it."""
    return event_hash(chain=payment.transaction_id_index, previous=payment.event_hash, event=event)


def event_hash(*, chain: str, previous: str, event: Event) -> str:
    """HMAC-SHA256 under `AUDIT_KEY` of all that an event says; `chain` is the payment's blind index."""
    said = [
        chain,
        previous,
        event.number,
        str(event.kind),
        str(event.from_status),
        str(event.to_status),
        str(event.source),
        event.actor,
        event.evidence,
        event.notification_id,
        _instant(event.created_at),
    ]
    content = json.dumps(said, ensure_ascii=False, separators=(",", ":")).encode()
    return hmac.new(settings.AUDIT_KEY.encode(), content, hashlib.sha256).hexdigest()


def _instant(time: datetime) -> str:
    """The same text whatever zone the time was read in."""
    return time.astimezone(UTC).isoformat(timespec="microseconds")
