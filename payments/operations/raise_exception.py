"""Put money in front of a person: open a case, once."""

import json
from collections.abc import Mapping
from typing import Any

from django.utils import timezone

from payments.enums import CaseAction, ExceptionKind
from payments.models import ExceptionCase, Payment


def open_case(
    payment: Payment | None,
    *,
    kind: ExceptionKind,
    subject: str,
    amount_fen: int,
    evidence: Mapping[str, Any],
    proposed_action: CaseAction,
    notification_id: int | None = None,
) -> tuple[ExceptionCase, bool]:
    """Open the case, inside the caller's transaction; the same kind and subject of one payment open it only once.

    Gives the case, and whether it is new.

    `payment` is None for money that belongs to none. `amount_fen` is the money in question. `evidence` holds plain
    facts, no number of a transaction.
    """
    return ExceptionCase.objects.get_or_create(
        payment=payment,
        kind=kind,
        subject=subject,
        defaults={
            "amount_fen": amount_fen,
            "evidence": json.dumps(evidence, sort_keys=True, ensure_ascii=False),
            "proposed_action": proposed_action,
            "notification_id": notification_id,
            "opened_at": timezone.now(),
        },
    )
