"""Money that needs a person: a case is opened once, and closed by itself when its cause has gone away."""

import json
from collections.abc import Mapping
from datetime import datetime
from typing import Any

from django.conf import settings
from django.utils import timezone, translation
from django.utils.translation import gettext as _

from payments.enums import CaseAction, ExceptionKind
from payments.ledger.models import Attempt, ExceptionCase, Payment, Refund


def open_case(
    payment: Payment | None,
    *,
    kind: ExceptionKind,
    subject: str,
    amount_fen: int,
    evidence: Mapping[str, Any],
    proposed_action: CaseAction,
    notification_id: int | None = None,
    due_at: datetime | None = None,
) -> tuple[ExceptionCase, bool]:
    """Open the case, inside the caller's transaction; the same kind and subject of one payment open it only once.

    Gives the case, and whether it is new.

    `payment` is None for money that belongs to none. `amount_fen` is the money in question. `evidence` holds plain
    facts, no number of a transaction. `due_at` is when what is proposed is done by itself, where nobody has to decide.
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
            "due_at": due_at,
        },
    )


def subject_of(row: Attempt | Refund) -> str:
    """The subject of cases about this attempt or this refund of their payment."""
    return f"{row._meta.model_name}:{row.pk}"


def settle_cases(payment: Payment, *, kind: ExceptionKind, subject: str, action: CaseAction) -> None:
    """Close the payment's open case of this kind and subject, when there is one, inside the caller's transaction."""
    with translation.override(settings.LANGUAGE_CODE):
        reason = _("Settled by itself; the events of the payment tell how.")
    open_cases = ExceptionCase.objects.filter(payment=payment, kind=kind, subject=subject, closed_at__isnull=True)
    open_cases.update(closed_at=timezone.now(), closing_action=action, closing_reason=reason)
