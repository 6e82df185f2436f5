"""Ask the providers what became of open attempts: one payment's now, or all that are due."""

import logging
from datetime import datetime, timedelta
from typing import Any

from django.core.cache import cache
from django.utils import timezone

from foundation.house_rules import HouseRule
from foundation.rows.reading import find
from payments.cases.operations import open_case, subject_of
from payments.enums import LIVE_ATTEMPTS, CaseAction, ExceptionKind, PaymentStatus
from payments.errors import ProviderBusy, ProviderNotConfigured
from payments.house_rules import SYNC_PAUSE
from payments.ledger.models import Attempt, Payment
from payments.ledger.operations.move_attempt_or_refund import change_live_attempt
from payments.ledger.queries import live_attempts
from payments.paying.operations.ask import ask_provider
from payments.paying.operations.close_attempt import supersede_attempt
from payments.paying.operations.order_time import closable_at, known_ended_at
from payments.paying.operations.query_schedule import next_closing, next_query
from payments.paying.operations.way_out import way_to
from payments.providers import in_one_call
from payments.providers.base import ProviderError, ProviderNotCalled

logger = logging.getLogger(__name__)


def sync_payment(*, payment_id: int, pause: HouseRule[int] = SYNC_PAUSE) -> bool:
    """Ask for every live attempt of the payment now; False when that was done within `pause` and is not done again.

    What the providers say is settled. A provider that does not answer changes nothing. Raises ProviderBusy when one
    could not be called; then nothing was asked.
    """
    asked = f"payments.sync:{payment_id}"
    if not cache.add(asked, 1, timeout=pause.duration().total_seconds()):
        return False
    attempts = list(live_attempts(payment_id))
    try:
        with way_to(attempt.provider for attempt in attempts), in_one_call():
            for attempt in attempts:
                sync_attempt(attempt)
    except ProviderBusy:
        cache.delete(asked)
        raise
    return True


def due_attempts(*, at: datetime, limit: int) -> list[Attempt]:
    """The attempts whose time to be asked for has come by then, the longest due first."""
    due = Attempt.objects.filter(next_query_at__lte=at, status__in=LIVE_ATTEMPTS)
    return list(due.order_by("next_query_at", "id")[:limit])


def sync_attempt(attempt: Attempt) -> None:
    """Ask, settle, and note when to ask again. No answer, or one that does not hold, leaves the attempt as it is.

    One that is to be paid no more is closed at its provider as well, as soon as that takes it.
    """
    try:
        if attempt.superseded_at is None:
            ask_provider(attempt)
        else:
            supersede_attempt(attempt)
    except ProviderNotCalled as error:
        _plan_next(attempt, not_before=timedelta(seconds=error.retry_after), is_asked=False)
        return
    except ProviderError as error:
        logger.warning("Attempt %s could not be asked for: %s", attempt.pk, error.code)
    except ProviderNotConfigured:
        logger.warning("Attempt %s is at a provider that is switched off", attempt.pk)
    _plan_next(attempt)


def _plan_next(attempt: Attempt, *, not_before: timedelta = timedelta(), is_asked: bool = True) -> None:
    """Write when to ask again, unless the attempt has ended; one that did not end in time a person has to look at.

    Not where the payment is paid by another attempt: then the outcome is known. What a device was told for an attempt
    that nobody is to pay any more, which may name the payer, is forgotten, whether or not its provider can be reached.
    """
    asked, payment = attempt.query_count + is_asked, find(Payment, pk=attempt.payment_id)
    assert payment is not None  # a payment is never deleted
    at = _asked_next_at(payment, attempt, asked=asked)
    if at is not None:
        at = max(at, timezone.now() + not_before)
    changes: dict[str, Any] = {"next_query_at": at, "query_count": asked}
    if at is None or payment.status != PaymentStatus.PENDING:
        changes["instruction"] = ""
    is_live = change_live_attempt(attempt, **changes)
    if is_live and at is None and payment.status != PaymentStatus.SUCCESS:
        open_case(
            payment,
            kind=ExceptionKind.OUTCOME_UNKNOWN,
            subject=subject_of(attempt),
            amount_fen=payment.amount_fen,
            evidence={"attempt": attempt.pk, "provider": attempt.provider, "times_asked": asked},
            proposed_action=CaseAction.ASK_PROVIDER,
        )


def _asked_next_at(payment: Payment, attempt: Attempt, *, asked: int) -> datetime | None:
    now = timezone.now()
    if attempt.superseded_at is None:
        return next_query(now, asked=asked, created_at=attempt.created_at)
    return next_closing(
        now,
        asked=asked,
        created_at=attempt.created_at,
        closable_at=closable_at(attempt),
        ended_at=known_ended_at(payment, attempt),
    )
