"""The one mover: a payment's row changes, and its event is written, together or not at all."""

import json
from collections.abc import Mapping, Sequence
from typing import Any

from django.utils import timezone

from foundation.cause import Cause
from foundation.moves import require_legal
from foundation.rows.instances import new
from foundation.rows.writing import append
from foundation.this_request import current_number
from payments.enums import PAYMENT_MOVES, EventKind, PaymentStatus
from payments.ledger.chain import event_hash
from payments.ledger.facts import filled_facts, new_facts, with_rows
from payments.ledger.models import Attempt, Event, Invoice, Payment, Refund
from payments.ledger.operations.move_attempt_or_refund import change_expected


def first_event(
    payment: Payment, *, cause: Cause, evidence: Mapping[str, Any], kind: EventKind = EventKind.CREATED
) -> Event:
    """The event that a new, unsaved payment begins with; sets the payment's head. The caller saves both."""
    event = _next_event(payment, kind=kind, to=PaymentStatus(payment.status), cause=cause, evidence=evidence)
    event.from_status = ""
    event.facts = with_rows({"payment": filled_facts(payment)}, ())
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
    rows: Sequence[Attempt | Invoice | Refund] = (),
    **changes: Any,
) -> None:
    """Append an event and apply `changes` (and the move to `to`) to the row, inside the caller's transaction.

    `rows` are the attempts, refunds and invoices of which something guarded has changed with it: from now on the event
    vouches for what they say. The caller holds the payment's lock. Raises IllegalMove, and ConcurrentChange when the
    row is not as it was read.
    """
    before = PaymentStatus(payment.status)
    if to is not None:
        require_legal(before, to, PAYMENT_MOVES)
    event = _next_event(payment, kind=kind, to=to or before, cause=cause, evidence=evidence)
    event.facts = with_rows({"payment": new_facts(payment, {"status": event.to_status, **changes})}, rows)
    event.hash = _hash(payment, event)
    head = {"status": event.to_status, "event_count": event.number, "event_hash": event.hash, **changes}
    change_expected(payment, expected={"status": before, "event_count": payment.event_count}, values=head)
    append(event)


def _next_event(
    payment: Payment, *, kind: EventKind, to: PaymentStatus, cause: Cause, evidence: Mapping[str, Any]
) -> Event:
    """The event that follows the newest one, without its hash. Its evidence names the request that it comes of."""
    if number := current_number():
        evidence = {**evidence, "request": number}
    return new(
        Event,
        payment_id=payment.pk,
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
